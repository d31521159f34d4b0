import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nestedRow } from './preview.ts'

test('a row is nested as its paths say, without what is missing, and numbers keep their digits', () => {
  const paths = new Map([
    ['_acme.points', ['_acme', 'points']],
    ['_acme.level', ['_acme', 'level']],
    ['a.b', ['a.b']],
    ['gone.too', ['gone', 'too']],
  ])
  const row =
    '{"_acme.points":9007199254740993,"_acme.level":null,"a.b":1.10,"gone.too":null,"__proto__":"x","list":[{"a":null,"b":1e2},null]}'
  assert.equal(
    nestedRow(row, paths),
    '{"_acme":{"points":9007199254740993},"a.b":1.10,"__proto__":"x","list":[{"b":1e2},null]}',
  )
})
