import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOfTransactions, transactions } from './transactions.ts'

test('the same number of rows gives the same bytes on every machine', () => {
  const known = '285e210a8d6287cc2ecc26eb222015a5b10dc956001e4cdd98ec3bf4c71667fa'
  assert.equal(digestOfTransactions(5000), known)
})

test('every row has nine fields, and some cities hold commas and quotes', () => {
  const lines = [...transactions(5000)].join('').trimEnd().split('\n')
  assert.equal(lines.length, 5001)
  const fields = lines.map(line => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.slice(0, 9).length)
  assert.deepEqual(new Set(fields), new Set([9]))
  assert.ok(lines.some(line => line.includes('"Washington, D.C."')))
  assert.ok(lines.some(line => line.includes('"""Old"" Sarum"')))
})
