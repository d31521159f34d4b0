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
