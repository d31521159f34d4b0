import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CoreError } from '../../../core/errors.ts'
import { pointedAt, queryFault } from './fault.ts'

test('the mark below a line tells the position in the query, also in a line that is shown in part', () => {
  const at = (message: string, sql: string) => pointedAt(`Binder Error: x\n\n${message}`, sql)
  assert.equal(at('LINE 1: select x\n               ^', 'select x'), 8)
  assert.equal(at('LINE 2: from y\n             ^', 'select 1\nfrom y'), 15)
  const long = `select ${'1, '.repeat(50)}zz from t`
  assert.equal(at('LINE 1: ...1, 1, zz from t\n                 ^', long), long.indexOf('zz') + 1)
  assert.equal(at('LINE 1: select ä, x\n                  ^', 'select ä, x'), null)
  assert.equal(at('LINE 1: ...1, 1,...\n              ^', long), null)
  assert.equal(at('LINE 9: select\n        ^', 'select'), null)
  assert.equal(pointedAt('Conversion Error: x', 'select'), null)
})

test('an error of a query is told in one sentence without a path, a faulty disk is not told as one', () => {
  const fault = queryFault(
    new Error('Binder Error: no\n"x" in /a/b/c.parquet!\n\nLINE 1: q\n        ^'),
    ['/a/b'],
    'q',
  )
  assert.ok(fault instanceof CoreError)
  assert.equal(fault.code, 'query_failed')
  assert.equal(fault.message, 'The query failed (position 1): Binder Error: no "x" in …/c.parquet!')
  assert.deepEqual(fault.details, { position: 1 })
  const disk = new Error('IO Error: Could not read from file "/a"')
  assert.equal(queryFault(disk, [], null), disk)
  const internal = queryFault(new Error('INTERNAL Error: assertion in /src/x.cpp'), [], null)
  assert.ok(internal instanceof CoreError && !internal.message.includes('/src'))
  const full = queryFault(new Error('Out of Memory Error: x'), [], null)
  assert.equal((full as CoreError).code, 'engine_out_of_memory')
})
