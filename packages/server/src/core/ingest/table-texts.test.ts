import { type Case, many, textsAreRead } from '../../../../../test/corpus/dialect-texts.ts'

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

textsAreRead({ LINE_ENDS_AND_GAPS, ABOVE, HEADERS, ENDS })
