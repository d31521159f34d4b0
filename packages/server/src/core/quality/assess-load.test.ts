import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoadRecord } from '../ingest/load.ts'
import { assessLoad } from './assess-load.ts'

function loaded(rows: number, rejected = 0): LoadRecord {
  return {
    format: 'csv',
    compression: null,
    sheet: null,
    dialect: null,
    warnings: [],
    columns: [],
    rows: { read: rows + rejected, loaded: rows, rejected, skipped: 0 },
  }
}

test('a load without a flaw scores 100 and passes every check', () => {
  const report = assessLoad([{ name: 'a', missing: 0, constant: false }], loaded(10), 10)
  assert.equal(report.overallScore, 100)
  assert.ok(report.checks.every(({ passed }) => passed))
})

test('missing values say the worst column and fail beyond five percent', () => {
  const facts = [
    { name: 'a', missing: 12, constant: false },
    { name: 'b', missing: 0, constant: false },
  ]
  const [few] = assessLoad(facts, loaded(50_000), 50_000).checks
  assert.deepEqual([few?.passed, few?.details], [true, 'Max 0.02% missing (column "a")'])
  const [many] = assessLoad(facts, loaded(100), 100).checks
  assert.equal(many?.passed, false)
})

test('the score is the weighted mean of what was assessed', () => {
  const facts = [
    { name: 'a', missing: 50, constant: true },
    { name: 'b', missing: 0, constant: false },
  ]
  const report = assessLoad(facts, loaded(100, 25), 100)
  assert.deepEqual(report.dimensions, { completeness: 75, validity: 80, consistency: 50 })
  assert.equal(report.overallScore, 71.44)
  assert.deepEqual(
    report.checks.map(({ pointsLost }) => pointsLost),
    [10.71, 10.71, 7.14],
  )
  assert.deepEqual(
    report.checks.map(({ passed }) => passed),
    [false, false, false],
  )
})
