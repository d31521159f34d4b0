import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOfThings, readThings, thingsIn } from './things.ts'

test('a double that PostgreSQL would refuse is told with its line, also one that is too near to 0', () => {
  const fields = { id: 'type: integer, isPrimaryKey: true', d: 'type: double' }
  const csv = 'id,d\n1,1e-400\n2,0e-400\n3,5e-324\n4,-0.002e-322\n5,1e400\n6,-0\n'
  assert.deepEqual(faultsOfThings(fields, 6, csv), [
    'csv/things.csv:2 d: "1e-400" is no double.',
    'csv/things.csv:5 d: "-0.002e-322" is no double.',
    'csv/things.csv:6 d: "1e400" is no double.',
  ])
  const { pack } = readThings(fields, 3, 'id,d\n1,0e-400\n2,5e-324\n3,-0\n')
  assert.deepEqual(
    thingsIn(pack).map(([, double]) => double),
    ['0', '5e-324', '-0'],
  )
})
