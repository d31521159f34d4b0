import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDialect } from './dialect.ts'
import { preambleWarnings } from './preamble.ts'

const codes = (text: string, options = {}) =>
  findDialect(Buffer.from(text), true, options).warnings.map(({ code }) => code)

test('titles above a table are left out with a warning that shows them', () => {
  const text = 'Sales 2024\n\nid;amount\n1;5\n2;6\n'
  assert.deepEqual(codes(text), ['preamble'])
  assert.match(preambleWarnings(text, 2)[0]?.message ?? '', /^A line before the table .*"Sales 2024"/)
})

test('blank lines and the line that tells the delimiter need no warning', () => {
  assert.deepEqual(codes('sep=;\nid;amount\n1;5\n'), [])
  assert.deepEqual(codes('\n ,,\nid,b,c\n1,5,x\n2,6,y\n'), [])
})

test('what was asked for needs no warning', () => {
  assert.deepEqual(codes('Sales\nid;amount\n1;5\n', { skippedLines: 1 }), [])
})
