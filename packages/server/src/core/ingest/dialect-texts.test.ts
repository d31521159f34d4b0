import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDialect } from './dialect.ts'
import type { Dialect, ReadOptions } from './load.ts'

interface Expected extends Partial<Dialect> {
  readonly columns?: readonly string[]
  readonly width?: number
  /** Fields of the first data record. */
  readonly row?: readonly string[]
  readonly warned?: string
}

/** A text, how it is written, and what the options say. */
type Case = readonly [title: string, text: string, expected: Expected, options?: ReadOptions]

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join('')

const LINE_ENDS_AND_GAPS: readonly Case[] = [
  [
    'a quoted line end in a ragged record of a short file',
    '1000,,first\n1000,"\r",,more\n1000,,\n1000,,\n1000,,',
    { quote: '"', header: false, width: 3 },
  ],
  [
    'the same where the table is wider than long',
    `${'1,'.repeat(12)}a\n${'1,'.repeat(12)}"\r\n",more\n${`${'1,'.repeat(12)}b\n`.repeat(3)}`,
    { quote: '"', header: false, width: 13 },
  ],
  [
    'a number above numbers beside a text above a truth value',
    '"1000","a"\n"1001",\n"1001",\n"1001",\n"1001","true"',
    { header: false, width: 2 },
  ],
  [
    'empty rows and a blank line below the header',
    '"mixed","word","text"\n,,\n,,\n,,\n\n"1970-01-01",,\n"0",,',
    { columns: ['mixed', 'word', 'text'], skippedLines: 0 },
  ],
  [
    'keys and values above a blank line and a header',
    'from,Ann,\nfor,Bob,\n\nid,name,born\n1,Cy,1970-01-01\n2,Di,1980-01-01\n',
    { columns: ['id', 'name', 'born'], skippedLines: 3 },
  ],
]

const DELIMITERS: readonly Case[] = [
  ['commas', 'a,b\n1,2\n', { delimiter: ',', columns: ['a', 'b'] }],
  ['semicolons beside decimal commas', 'a;b\n1,5;2,5\n3,5;4,5\n', { delimiter: ';', decimal: ',' }],
  ['semicolons beside more commas than semicolons', 'x;y\n1,2,3;4\n5,6,7;8\n', { delimiter: ';', width: 2 }],
  [
    'tabs beside one comma in every text',
    'id\tcity\n1\tOslo, Norway\n2\tBonn, Germany\n',
    { delimiter: '\t' },
  ],
  ['bars beside commas and semicolons', 'id|t\n1|a,b;c\n2|d,e;f\n', { delimiter: '|' }],
  ['colons, where nothing else divides', 'root:x:0\nbin:x:1\nmail:x:8\n', { delimiter: ':', width: 3 }],
  ['no colons of times', 'at\n10:00:00\n11:30:00\n', { width: 1 }],
  ['no colons of times without a header', '10:00:00\n11:30:00\n12:15:00\n', { width: 1 }],
  ['commas beside times', 'at,what\n10:15,start\n10:45,stop\n', { delimiter: ',' }],
  ['no colons of addresses', 'http://a.example/x\nhttp://b.example/y\nhttp://c.example/z\n', { width: 1 }],
  ['no colons and spaces of sentences', 'Note: fine\nNote: good\nAlso: bad\n', { width: 1 }],
  ['single spaces', 'x y z\n1 2 3\n4 5 6\n', { delimiter: ' ', columns: ['x', 'y', 'z'] }],
  [
    'runs of spaces',
    '  id  name    n\n   1  ann   2.5\n  22  bob  13.5\n',
    { delimiter: ' ', row: ['1', 'ann', '2.5'] },
  ],
  ['spaces at line ends', 'x y \n1 2 \n3 4 \n', { delimiter: ' ', columns: ['x', 'y'] }],
  [
    'spaces beside quoted texts',
    'id name\n1 "Ann Lee"\n2 "Bob Ray"\n',
    { delimiter: ' ', row: ['1', 'Ann Lee'] },
  ],
  ['no spaces of words', 'text\nthe cat sat\non the mat\nall day\n', { width: 1 }],
  ['no spaces of as many words', 'red apple\ngreen pear\nblue plum\n', { width: 1 }],
  [
    'no spaces of timestamps',
    '2024-01-01 10:00:00\n2024-01-02 11:00:00\n2024-01-03 12:00:00\n',
    { width: 1 },
  ],
  ['spaces of a log', '2024-01-01 10:00:00 23.5\n2024-01-02 11:00:00 24.5\n', { delimiter: ' ', width: 3 }],
  [
    'spaces of a listing below its sum',
    'total 12\n-rw-r--r-- 1 root root  4096 Jan  1 10:00 a\n-rw-r--r-- 1 root root    16 Feb 12 11:30 b\n',
    { delimiter: ' ', width: 9, skippedLines: 1 },
  ],
  ['carets', 'id^t\n1^a\n2^b\n', { delimiter: '^' }],
  ['tildes', 'id~t~u\n1~a~x\n2~b~y\n', { delimiter: '~' }],
  ['the character 1', 'id\u0001t\n1\u0001a,b\n2\u0001c\n', { delimiter: '\u0001', width: 2 }],
  ['the unit separator', 'id\u001ft\n1\u001fa b\n2\u001fc\n', { delimiter: '\u001f', width: 2 }],
  ['no commas of prose', 'One day, it rained.\nThen, well, it stopped.\nWe left\n', { width: 1 }],
  ['no commas of names below a name', 'name\nDoe, John\nRoe, Jane\nPoe, Edgar\n', { width: 1 }],
  ['no commas of decimals below a name', 'price\n1,5\n2,75\n3,25\n', { width: 1, decimal: ',' }],
  ['no semicolon of one line', 'c0\nv0\na;b\n', { width: 1 }],
  ['no semicolon of a header alone', 'a;b\nx y\nz\n', { width: 1, warned: 'single_column' }],
  ['commas in one column that is divided by nothing', 'c\na,b\nc\nd,e,f\ng\n', { width: 1, row: ['a,b'] }],
  ['commas of a single line', 'a,b,c', { width: 3 }, { header: false }],
  [
    'the delimiter of JSON texts',
    'id\tdoc\n1\t{"a": 1, "b": [1, 2]}\n2\t{"a": 3, "b": [4, 5]}\n',
    { delimiter: '\t' },
  ],
  [
    'commas around quoted JSON',
    'id,doc\n1,"{""a"": 1, ""b"": 2}"\n2,"{""a"": 3}"\n',
    { row: ['1', '{"a": 1, "b": 2}'] },
  ],
  [
    'a very wide table',
    `${many(900, n => `c${n};`)}end\n${many(900, n => `${n},5;`)}1\n`,
    { delimiter: ';', width: 901 },
  ],
  [
    'several characters that are said',
    'id||t\n1||a|b\n2||c\n',
    { delimiter: '||', row: ['1', 'a|b'] },
    { delimiter: '||' },
  ],
  [
    'what the first line says',
    'sep=;\na;b,c\n1;2,5\n',
    { delimiter: ';', skippedLines: 1, columns: ['a', 'b,c'] },
  ],
  ['what the first line says, in quotes', '"sep=\t"\na\tb\n1\t2\n', { delimiter: '\t', skippedLines: 1 }],
]

const QUOTES: readonly Case[] = [
  ['doubled quotes', 'a,b\n"say ""hi"", you",1\n', { quote: '"', escape: '"', row: ['say "hi", you', '1'] }],
  [
    'quotes behind backslashes',
    'a,b\n"say \\"hi\\", you",1\n',
    { escape: '\\', row: ['say "hi", you', '1'] },
  ],
  [
    'paths that end with a backslash',
    'a,b\n"C:\\dir\\",1\n"D:\\x\\",2\n',
    { escape: '"', row: ['C:\\dir\\', '1'] },
  ],
  ['single quotes around fields', "a,b\n'x, y',1\n'p, q',2\n", { quote: "'", row: ['x, y', '1'] }],
  ['doubled single quotes', "a;b\n'it''s; so';1\n'no';2\n", { quote: "'", row: ["it's; so", '1'] }],
  ['apostrophes within words', "a,b\nit's,don't\nhe's,won't\n", { quote: '"', row: ["it's", "don't"] }],
  ['apostrophes before words', "a,b\n'tis,1\n'twas,2\n", { row: ["'tis", '1'] }],
  ['inch marks', 'id,size\n1,5" pipe\n2,3" pipe\n', { row: ['1', '5" pipe'] }],
  [
    'quotes that are words in a title',
    'id\tt\n1\t"Hello" he said\n2\t"Bye" she said\n',
    { quote: '', row: ['1', '"Hello" he said'] },
  ],
  ['a quote that nothing closes', 'id,t\n1,a\n2,"5 inches\n3,c\n4,d\n', { quote: '' }],
  ['line ends within quotes', 'a,b\n"x\ny,z",1\n"p\nq",2\n', { row: ['x\ny,z', '1'] }],
  ['spaces before quotes', 'a, b\n1, "x, y"\n2, "z"\n', { delimiter: ',', row: ['1', 'x, y'] }],
  ['quotes around everything', '"a","b"\n"1","2"\n', { quote: '"', columns: ['a', 'b'] }],
  ['no quotes, as is said', 'a,b\n"x,y"\n"p,q"\n', { quote: '', row: ['"x', 'y"'] }, { quote: '' }],
  ['quotes that are said', 'a,b\n`x, y`,1\n', { quote: '`', row: ['x, y', '1'] }, { quote: '`' }],
  ['an escape that is said', 'a,b\n"x ^"y^"",1\n', { escape: '^', row: ['x "y"', '1'] }, { escape: '^' }],
  [
    'one damaged quote among many',
    `a,b\n${many(9, n => `"x${n}","${n}"\n`)}"z"z,"3"\n`,
    { quote: '"', width: 2 },
  ],
]

const ABOVE: readonly Case[] = [
  ['a title', 'Sales 2024\nid,amount\n1,2.5\n2,3.5\n', { skippedLines: 1, columns: ['id', 'amount'] }],
  ['a title with a delimiter', 'Report, March\nid,name,n\n1,a,5\n2,b,6\n', { skippedLines: 1 }],
  [
    'keys and values as wide as the table',
    'Date,2024-01-01\nBy,Ann\n\nid,n\n1,2\n3,4\n',
    { skippedLines: 3, columns: ['id', 'n'] },
  ],
  [
    'keys and values narrower than the table',
    'Date,2024-01-01\nBy,Ann\nid,a,b\n1,2,3\n4,5,6\n',
    { skippedLines: 2 },
  ],
  ['lines padded with delimiters', 'Report,,\n,,\nid,name,n\n1,a,5\n', { skippedLines: 2 }],
  ['many remarks', `${many(25, n => `remark number ${n}\n`)}a,b,c\n1,2,3\n4,5,6\n`, { skippedLines: 25 }],
  [
    'a blank line below the header is no end of titles',
    'id,n\n\n1,2\n3,4\n',
    { skippedLines: 0, columns: ['id', 'n'] },
  ],
  [
    'as many lines as are said',
    'x,y\n1,2\nid,n\n3,4\n',
    { skippedLines: 2, columns: ['id', 'n'] },
    { skippedLines: 2 },
  ],
  [
    'no lines, as is said',
    'Title\nid,n\n1,2\n3,4\n',
    { skippedLines: 0, columns: ['Title'] },
    { skippedLines: 0 },
  ],
  ['remarks', '# made today\n# by hand\nid,t\n1,a\n2,b\n', { skippedLines: 2, columns: ['id', 't'] }],
  [
    'a header that begins like a remark',
    '#id,name\n1,a\n2,b\n',
    { skippedLines: 0, comment: '', columns: ['#id', 'name'] },
  ],
  [
    'remarks above a header that begins like one',
    '## made today\n#id,name\n1,a\n2,b\n',
    { skippedLines: 1, comment: '' },
  ],
  ['remarks within the table', 'id,t\n1,a\n# a pause\n2,b\n', { comment: '#' }],
  ['remarks that hold as many delimiters', 'x,y\n1,2\n# 3, 4\n5,6\n', { comment: '#' }],
  [
    'what begins like a remark within a quoted text',
    '"id","t","u"\n"1",,\n"2",,\n"3",,"\r\t\n//","more"\n"4",,\n"5",,',
    { comment: '', columns: ['id', 't', 'u'] },
  ],
  ['two slashes', '// made\nid;t\n1;a\n// half\n2;b\n', { comment: '//', skippedLines: 1 }],
  ['percent signs', '% flowers\n1.5,rose\n2.5,lily\n% end\n', { comment: '%', header: false }],
  ['two dashes', '-- made\nid,t\n1,a\n2,b\n', { skippedLines: 1 }],
  ['exclamation marks', '! made\nx y z\n1 2 3\n4 5 6\n', { skippedLines: 1, delimiter: ' ' }],
  [
    'remarks wider than the table',
    '# x y z\n1.5 2.5 3.5\n4.5 5.5 6.5\n',
    { comment: '#', width: 3, header: false },
  ],
  ['a line between header and table', 'id|n\n--+--\n1|2\n3|4\n', { comment: '--', columns: ['id', 'n'] }],
  ['values that begin with a hash', 'tag,n\n#one,1\n#two,2\n', { comment: '', row: ['#one', '1'] }],
  ['errors of spreadsheets', 'v,n\n#N/A,1\n2,2\n#DIV/0!,3\n', { comment: '' }],
  ['remarks that are said', 'id,t\n1,a\n;remark\n2,b\n', { comment: ';' }, { comment: ';' }],
  ['no remarks, as is said', '# made\nid,t\n1,a\n2,b\n', { comment: '' }, { comment: '' }],
]

const HEADERS: readonly Case[] = [
  ['names above numbers', 'id,n\n1,2\n', { header: true }],
  ['numbers above numbers', '1,2\n3,4\n', { header: false, columns: ['column_1', 'column_2'] }],
  ['names above texts', 'name,city\nAnn,Oslo\nBob,Bonn\n', { header: true }],
  ['a text that comes again in its column', 'Ann,Oslo\nBob,Bonn\nCy,Oslo\n', { header: false }],
  ['years above numbers', 'country,2019,2020\nNorway,1,2\nPeru,3,4\n', { header: true }],
  ['names above dates', 'from,to\n2024-01-01,2024-02-01\n2024-03-01,2024-04-01\n', { header: true }],
  ['dates above dates', '2024-01-01,a\n2024-03-01,b\n', { header: false }],
  ['the same name twice', 'a,a,b\n1,2,3\n', { header: true, columns: ['a', 'a', 'b'] }],
  ['names that are missing', 'a,,c\n1,2,3\n', { header: true, columns: ['a', '', 'c'] }],
  ['a header that comes again', 'id,t\n1,a\nid,t\n2,b\n', { header: true }],
  ['a header without the name of the row names', 'x,y\na,2,3\nb,3,4\n', { columns: ['', 'x', 'y'] }],
  ['the same with spaces', 'height weight\nann 1.5 50\nbob 1.75 60\n', { columns: ['', 'height', 'weight'] }],
  ['one dirty value in a column of numbers', `id,n\n${many(9, n => `${n},${n}\n`)}x,10\n`, { header: true }],
  ['amounts below a name', 'item,price\nnut,$1.50\nbolt,$2.25\n', { header: true }],
  ['a first record as is said', 'id,n\nx,y\n', { header: false }, { header: false }],
  ['a record too wide right below', `id,t\n1,x,y\n${many(9, n => `${n},v${n}\n`)}`, { columns: ['id', 't'] }],
]

const ENDS: readonly Case[] = [
  [
    'delimiters at every end',
    'a,b,\n1,x,\n2,y,\n',
    { trailingDelimiter: true, columns: ['a', 'b'], row: ['1', 'x'] },
  ],
  [
    'delimiters at every end but the header',
    'a,b\n1,x,\n2,y,\n',
    { trailingDelimiter: true, columns: ['a', 'b'] },
  ],
  ['an empty last column that has a name', 'a,b,c\n1,x,\n2,y,\n', { trailingDelimiter: false, width: 3 }],
  [
    'a delimiter more at one end',
    `id,t\n${many(9, n => `${n},v\n`)}10,x,\n`,
    { trailingDelimiter: false, width: 2 },
  ],
  ['quoted empty fields at every end', 'a,""\n1,""\n2,""\n', { trailingDelimiter: false, width: 2 }],
  ['CR LF', 'a,b\r\n1,2\r\n', { lineEnding: 'crlf' }],
  ['CR', 'a,b\r1,2\r', { lineEnding: 'cr' }],
  ['mixed ends', 'a,b\r\n1,2\n', { lineEnding: 'mixed', warned: 'mixed_line_endings' }],
  [
    'rows of other widths at the end',
    `a,b\n${many(9, n => `${n},x\n`)}7,8,9\n7,8,9\n`,
    { width: 2, skippedLines: 0 },
  ],
  ['a total below the table', 'id,n\n1,5\n2,6\n\nTotal: 11\n', { delimiter: ',', width: 2 }],
]

const NUMBERS: readonly Case[] = [
  ['decimal commas', 'a;b\nx;1,5\ny;2,25\n', { decimal: ',', thousands: '' }],
  ['decimal commas with points in thousands', 'a;b\nx;1.234,56\ny;7,5\n', { decimal: ',', thousands: '.' }],
  ['decimal commas with spaces in thousands', 'a;b\nx;1 234,56\ny;7,5\n', { decimal: ',', thousands: ' ' }],
  ['apostrophes in thousands', "a;b\nx;1'234.56\ny;7.5\n", { decimal: '.', thousands: "'" }],
  ['commas in thousands', 'a;b\nx;1,234.56\ny;7.5\n', { decimal: '.', thousands: ',' }],
  ['commas in thousands within quotes', 'a,b\nx,"1,234.56"\ny,7.5\n', { decimal: '.', thousands: ',' }],
  ['several groups and no fraction', 'a;b\nx;1.234.567\ny;2.345.678\n', { decimal: ',', thousands: '.' }],
  ['three digits behind a point only', 'a;b\nx;1.234\ny;2.500\n', { decimal: '.', thousands: '' }],
  ['three digits behind a comma only', 'a;b\nx;1,234\ny;2,500\n', { decimal: '.', thousands: '' }],
  ['columns that contradict each other', 'a;b\n1.5;1,5\n2.5;2,5\n', { decimal: '.', thousands: '' }],
  [
    'a point that may be either beside commas that are not',
    'a;b\n1.234;1,5\n2.500;2,25\n',
    { decimal: ',', thousands: '.' },
  ],
  ['addresses of machines', 'a;b\nx;192.168.100.200\ny;10.100.100.100\n', { decimal: '.', thousands: '' }],
  ['what is said', 'a;b\nx;1,5\n', { decimal: '.', thousands: ' ' }, { decimal: '.', thousands: ' ' }],
]

for (const [kind, cases] of Object.entries({
  DELIMITERS,
  LINE_ENDS_AND_GAPS,
  QUOTES,
  ABOVE,
  HEADERS,
  ENDS,
  NUMBERS,
})) {
  test(`texts are read as they are written: ${kind.toLowerCase()}`, async at => {
    for (const [title, text, expected, options] of cases)
      await at.test(title, () => meets(text, expected, options))
  })
}

function meets(
  text: string,
  { columns, width, row, warned, ...expected }: Expected,
  options: ReadOptions = {},
) {
  const found = findDialect(Buffer.from(text), true, options)
  const shown = Object.fromEntries(
    Object.keys(expected).map(key => [key, found.dialect[key as keyof Dialect]]),
  )
  assert.deepEqual(shown, expected)
  if (columns) assert.deepEqual(found.columns, columns)
  if (width) assert.equal(found.columns.length, width)
  if (row) assert.deepEqual(found.sample.find(record => !record.blank)?.fields, row)
  if (warned) assert.ok(found.warnings.some(({ code }) => code === warned))
}
