import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mask, unmask } from './masked.ts'

test('what is data comes back as it was, and keywords stay keywords in between', () => {
  const schema = {
    $id: 'a keyword',
    properties: { $id: { type: 'string' }, other: { $ref: 'a keyword', properties: { $ref: {} } } },
    examples: [{ $id: 'data', allOf: [{ $ref: 'data' }] }],
  }
  const text = JSON.stringify(mask(schema))
  assert.deepEqual([text.match(/"\$id"/g)?.length, text.match(/"\$ref"/g)?.length], [1, 1])
  assert.deepEqual(unmask(mask(schema)), schema)
})
