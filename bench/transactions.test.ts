import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOfTransactions, transactions } from './transactions.ts'

test('the same number of rows gives the same bytes on every machine', () => {
  const known = '8e19236d50d824c30cae40c8a52514401bc624fcce62466a5b19ba0e3d51598b'
  assert.equal(digestOfTransactions(5000), known)
})

test('every row has eight fields, and some cities hold commas and quotes', () => {
  const lines = [...transactions(5000)].join('').trimEnd().split('\n')
  assert.equal(lines.length, 5001)
  const dividers = lines.map(line => line.match(/("([^"]|"")*"|[^,]*),/g)?.length)
  assert.deepEqual(new Set(dividers), new Set([7]))
  assert.ok(lines.some(line => line.includes('"Washington, D.C."')))
  assert.ok(lines.some(line => line.includes('"""Old"" Sarum"')))
})
