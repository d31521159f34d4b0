import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDialect } from './dialect.ts'
import type { ReadOptions } from './load.ts'

const found = (text: string, options: ReadOptions = {}) => findDialect(Buffer.from(text), true, options)

test('semicolons win over the commas of decimals and texts', () => {
  const { dialect } = found('name;price\nBolt, large;1,5\nNut;2,25\n')
  assert.equal(dialect.delimiter, ';')
  assert.equal(dialect.decimal, ',')
})

test('commas that may be thousands are no decimal commas', () => {
  assert.equal(found('name;price\na;1,500\nb;2,250\n').dialect.decimal, '.')
})

test('delimiters within quotes divide nothing', () => {
  assert.deepEqual(found('a,b\n"x;y;z","1,2"\n"p;q;r",3\n').columns, ['a', 'b'])
})

test('times are not divided by their colons', () => {
  assert.deepEqual(found('when\n10:00:00\n11:30:00\n').columns, ['when'])
})

test('a backslash escapes where quotes are not doubled', () => {
  assert.equal(found('a,b\n"say \\"hi\\", you",1\n"x",2\n').dialect.escape, '\\')
})

test('quotes that close nothing are characters', () => {
  assert.equal(found('size\tname\n"5 inch\tdisk\n"3 inch\tdisk\n').dialect.quote, '')
})

test('one damaged quote among good ones does not unquote the file', () => {
  assert.equal(found('a,b\n"x","1"\n"y","2"\n"z"z,"3"\n').dialect.quote, '"')
})

test('titles and blank lines above the table are skipped', () => {
  const { dialect, columns } = found('Sales 2024\n\nid,amount\n1,2.5\n2,3.5\n')
  assert.equal(dialect.skippedLines, 2)
  assert.deepEqual(columns, ['id', 'amount'])
})

test('a first row of the same kind as the rest is data', () => {
  assert.equal(found('1,x\n2,y\n').dialect.header, false)
  assert.equal(found('id,x\n2,y\n').dialect.header, true)
  assert.equal(found('country,2019,2020\nNorway,1,2\nPeru,3,4\n').dialect.header, true)
})

test('a header one name short belongs to rows that have names, or that end with a delimiter', () => {
  assert.deepEqual(found('x,y\na,2,3\nb,3,4\n').columns, ['', 'x', 'y'])
  const trailing = found('x,y\n2,3,\n3,4,\n')
  assert.deepEqual([trailing.columns, trailing.dialect.trailingDelimiter], [['x', 'y'], true])
})

test('what is said overrides what is found', () => {
  const { dialect } = found('a;b\n1;2\n', { delimiter: ',', header: false, decimal: ',' })
  assert.deepEqual([dialect.delimiter, dialect.header, dialect.decimal], [',', false, ','])
  assert.throws(() => found('a\n1\n', { delimiter: '123456789' }), { code: 'invalid_value' })
  assert.throws(() => found('a\n1\n', { quote: '""' }), { code: 'invalid_value' })
})

test('a quoted header that holds the delimiter is the header, though nothing below is quoted', () => {
  const { dialect, columns } = found('A title\n"id0, c",n,x\n\n1,2,3\n4,5,6\n7,8,9\n')
  assert.deepEqual([dialect.quote, columns], ['"', ['id0, c', 'n', 'x']])
  assert.equal(found("A title\nid;'code1; d'\n\n1492;say 'so'\n3769;1\n6297;2\n").dialect.quote, "'")
})

test('a blank line among rows without a header begins no other table', () => {
  assert.equal(
    found('8898;2051-12-14;a\n\n9994;1936-03-04\n4808;2018-07-24;b\n8749;1950-09-18;c\n').columns[0],
    'column_1',
  )
  assert.equal(found('6565\t\t\n\n8870\t0.3\t\n\n1009\t0.9\t\n').dialect.skippedLines, 0)
})

test('a remark above rows without a header is no header, whatever it holds', () => {
  const { dialect } = found('# a remark, with; all\n5296,06:35\n4347,18:31\n1497,09:27\n')
  assert.deepEqual([dialect.header, dialect.comment, dialect.skippedLines], [false, '#', 1])
})

test('a quote or an escape that comes late in the head is seen', () => {
  const rows = Array.from({ length: 9000 }, (_, index) => `${index},plain ${index}\n`).join('')
  assert.equal(found(`id,t\n${rows}9001,"say \\"so\\", then"\n9002,"a \\"b\\""\n`).dialect.escape, '\\')
  assert.equal(found(`id,t\n${rows}9001,"5 inches\n9002,x\n`).dialect.quote, '')
})

test('hostile beginnings are decided within a second', () => {
  const hostile = [
    '"',
    "'",
    ',',
    '\\"',
    '"a,\n',
    `,;\t|:^~ '"\\"x`,
    '\n',
    '# a\n',
    '#,"a\n//;x\n%|\n--\n!\n;\n',
    'a b ',
    '1,',
  ]
  for (const piece of hostile) {
    for (const whole of [true, false]) {
      const head = Buffer.from(piece.repeat(Math.ceil(2 ** 20 / piece.length)).slice(0, 2 ** 20))
      const before = process.cpuUsage()
      try {
        findDialect(head, whole, {})
      } catch (error) {
        assert.match(
          String((error as { code?: string }).code),
          /^(empty_file|unreadable_file|too_many_columns)$/,
        )
      }
      assert.ok(process.cpuUsage(before).user < 1_000_000, JSON.stringify(piece))
    }
  }
})

test('a record that never ends, and more columns than can be kept, are refused', () => {
  assert.throws(() => findDialect(Buffer.from('a,'.repeat(2 ** 19)), false, {}), { code: 'unreadable_file' })
  assert.throws(() => found(`${'a,'.repeat(10_001)}b\n1\n`), { code: 'too_many_columns' })
})

test('a quoted field of thousands of lines is one field', () => {
  const { dialect, sample } = found(`id,t\n1,"${'a line, of text\n'.repeat(6000)}"\n2,b\n`)
  assert.deepEqual([dialect.quote, sample.length], ['"', 2])
})

test('lines that leave nothing of the file cannot be skipped', () => {
  const refused = (text: string, skippedLines: number, whole: boolean, said: RegExp) =>
    assert.throws(() => findDialect(Buffer.from(text), whole, { skippedLines }), {
      code: 'invalid_value',
      message: said,
    })
  refused('a,b\n1,2\n3,4\n', 9, true, /is 9 and leaves nothing of the file \(lines: 3\)/)
  refused('a,b\n1,2\n3,4', 3, true, /\(lines: 3\)/)
  refused('a,b\r\n1,2\r\n \r\n', 2, true, /\(lines: 3\)/)
  refused('a,b\n1,2\n3,4', 9, false, /the beginning of the file, .* \(whole lines: 2\)/)
  refused('a,b\n1,2\n3,4', 2, false, /the beginning of the file, .* \(whole lines: 2\)/)
  assert.equal(found('a,b\n1,2\n3,4', { skippedLines: 2 }).sample.length, 1)
})

test('a file of nothing but remarks, or of a line that tells the delimiter, is empty', () => {
  assert.throws(() => found('#a\n#b\n', { comment: '#' }), { code: 'empty_file' })
  assert.throws(() => found('sep=;\n'), { code: 'empty_file' })
})
