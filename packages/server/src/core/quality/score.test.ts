import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Dimension, WEIGHTS } from './report.ts'
import { type Judged, scoreChecks } from './score.ts'

const dimensions = Object.keys(WEIGHTS) as Dimension[]

function judged(dimension: Dimension, penalty: number): Judged {
  return {
    name: 'outliers',
    passed: penalty === 0,
    details: '',
    severity: 'info',
    dimension,
    column: null,
    affectedRows: 0,
    sampleRows: [],
    listed: false,
    columns: [],
    penalty,
  }
}

const share = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }))
const anyCheck = fc.record({ dimension: fc.constantFrom(...dimensions), penalty: share })

test('the points that the checks lose add up to what the score lacks, to the last digit', () => {
  fc.assert(
    fc.property(fc.array(anyCheck, { maxLength: 30 }), checks => {
      const { overallScore, checks: scored } = scoreChecks(
        'profile',
        dimensions,
        checks.map(({ dimension, penalty }) => judged(dimension, penalty)),
      )
      const lost = scored.reduce((sum, { pointsLost }) => sum + Math.round(pointsLost * 100), 0)
      assert.equal(lost, Math.round((100 - overallScore) * 100))
      assert.ok(overallScore >= 0 && overallScore <= 100)
      for (const [at, { pointsLost }] of scored.entries()) {
        assert.equal(Number(pointsLost.toFixed(2)), pointsLost)
        if (checks[at]?.penalty === 0) assert.equal(pointsLost, 0)
      }
    }),
  )
})

test('the points are those of the formula, to a hundredth, and when all are lost to one for each check', () => {
  fc.assert(
    fc.property(fc.array(anyCheck, { maxLength: 10 }), checks => {
      const made = checks.map(({ dimension, penalty }) => judged(dimension, penalty))
      const { checks: scored, overallScore } = scoreChecks('profile', dimensions, made)
      // Any loss costs a hundredth at least; when nothing is left, the last checks pay for those before them.
      const bound = (overallScore === 0 ? made.length : 1) * 0.01 + 1e-9
      for (const [at, { pointsLost, dimension }] of scored.entries()) {
        const all = made
          .filter(each => each.dimension === dimension)
          .reduce((sum, each) => sum + each.penalty, 0)
        const exact = (100 * WEIGHTS[dimension] * (made[at]?.penalty ?? 0)) / Math.max(1, all)
        assert.ok(Math.abs(pointsLost - exact) <= bound, `${pointsLost} ${exact}`)
      }
    }),
  )
})

test('what was not assessed gives its weight to the others', () => {
  const { overallScore, dimensions: scores } = scoreChecks(
    'load',
    ['completeness', 'validity'],
    [judged('validity', 0.5)],
  )
  assert.deepEqual(scores, { completeness: 100, validity: 50 })
  assert.equal(overallScore, 77.27)
})

test('checks that lose more than their dimension share the loss, and any loss is seen', () => {
  const checks = [judged('uniqueness', 1), judged('uniqueness', 1), judged('timeliness', 1e-9)]
  const { checks: scored, dimensions: scores, overallScore } = scoreChecks('profile', dimensions, checks)
  assert.deepEqual(
    scored.map(({ pointsLost }) => pointsLost),
    [10, 10, 0.01],
  )
  assert.equal(scores.uniqueness, 0)
  assert.equal(overallScore, 79.99)
})
