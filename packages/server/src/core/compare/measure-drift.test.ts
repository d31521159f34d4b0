import assert from 'node:assert/strict'
import { test } from 'node:test'
import { driftOf } from './drift.ts'
import { greatestDrift } from './measure-drift.ts'

const drift = (v2: number) =>
  driftOf([
    { v1: 50, v2 },
    { v1: 50, v2: 100 - v2 },
  ])

test('the column that drifted most speaks for its version, the first of those alike', () => {
  const columns = [
    { name: 'steady', drift: drift(50) },
    { name: 'far', drift: drift(90) },
    { name: 'as far', drift: drift(90) },
    { name: 'near', drift: drift(60) },
  ]
  const found = greatestDrift(columns, 3)
  assert.deepEqual(found, {
    level: 'high',
    psi: drift(90)?.psi,
    column: 'far',
    significant: true,
    against: 3,
  })
  assert.equal(greatestDrift(columns.slice(0, 1), 0)?.level, 'low')
})

test('without a column that can be compared there is no drift', () => {
  assert.equal(greatestDrift([], 0), null)
  assert.equal(greatestDrift([{ name: 'empty', drift: null }], 0), null)
})
