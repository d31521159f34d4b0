import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Moments, noMoments } from '../profile/moments.ts'
import { fromDouble } from '../profile/rational.ts'
import { measureTallies } from '../profile/tally.ts'
import {
  type Counts,
  driftOf,
  jensenShannon,
  levelOf,
  meanShiftInDeviations,
  meanShiftPercent,
} from './drift.ts'

const count = fc.integer({ min: 0, max: 1_000_000 })
const bins = fc
  .array(fc.record({ v1: count, v2: count }), { minLength: 1, maxLength: 30 })
  .filter(all => all.some(({ v1 }) => v1 > 0) && all.some(({ v2 }) => v2 > 0))

const swapped = (all: readonly Counts[]) => all.map(({ v1, v2 }) => ({ v1: v2, v2: v1 }))

test('both limits between the levels are moderate', () => {
  assert.deepEqual([0, 0.09999999999999999, 0.1, 0.25, 0.25000000000000006, 9].map(levelOf), [
    'low',
    'low',
    'moderate',
    'moderate',
    'high',
    'high',
  ])
})

test('the index is what the formula says, with small shares taken as 0.0001 and nothing scaled afterwards', () => {
  const drift = driftOf([
    { v1: 50, v2: 75 },
    { v1: 50, v2: 25 },
    { v1: 0, v2: 0 },
  ])
  assert.equal(drift?.psi, 0.25 * Math.log(1.5) + -0.25 * Math.log(0.5))
  assert.deepEqual([drift?.contributions[2], drift?.noiseFloor], [0, 2 * (1 / 100 + 1 / 100)])
  const apart = driftOf([
    { v1: 10, v2: 0 },
    { v1: 0, v2: 10 },
  ])
  assert.equal(apart?.psi, (1e-4 - 1) * Math.log(1e-4) + (1 - 1e-4) * Math.log(1 / 1e-4))
})

test('equal samples have no drift, whatever their bins', () => {
  fc.assert(
    fc.property(bins, fc.integer({ min: 1, max: 9 }), (all, times) => {
      const same = all.map(({ v1 }) => ({ v1, v2: v1 * times }))
      const drift = driftOf(same)
      if (!drift) return
      assert.ok(drift.psi < 1e-12 && drift.psi > -1e-12, String(drift.psi))
      assert.ok(drift.level === 'low' && !drift.significant)
      assert.ok((jensenShannon(same) ?? 1) < 1e-12)
      if (times === 1) assert.equal(drift.psi, 0)
    }),
  )
})

test('no contribution is negative, and they add up to the index', () => {
  fc.assert(
    fc.property(bins, all => {
      const drift = driftOf(all)
      assert.ok(drift)
      assert.ok(drift.contributions.every(one => one >= 0))
      const sum = drift.contributions.reduce((total, one) => total + one, 0)
      assert.equal(sum, drift.psi)
    }),
  )
})

test('the index and the divergence are the same in either direction', () => {
  fc.assert(
    fc.property(bins, all => {
      const [there, back] = [driftOf(all)?.psi ?? 0, driftOf(swapped(all))?.psi ?? 1]
      assert.ok(Math.abs(there - back) <= 1e-12 * Math.max(1, there))
      const [one, other] = [jensenShannon(all) ?? 0, jensenShannon(swapped(all)) ?? 1]
      assert.ok(Math.abs(one - other) < 1e-12 && one >= 0 && one <= 1)
    }),
  )
})

test('what shares nothing diverges by one bit', () => {
  assert.equal(
    jensenShannon([
      { v1: 3, v2: 0 },
      { v1: 0, v2: 5 },
    ]),
    1,
  )
})

test('noise is told from drift by how large the samples are', () => {
  const of = (scale: number) =>
    driftOf([
      { v1: 50 * scale, v2: 60 * scale },
      { v1: 50 * scale, v2: 40 * scale },
    ])
  assert.deepEqual([of(1)?.significant, of(100)?.significant], [false, true])
  // 3.84 and 16.92 are the 95th percentiles of one and nine degrees of freedom.
  const limit = (length: number) =>
    driftOf(Array.from({ length }, () => ({ v1: 10, v2: 10 })))?.noiseLimit ?? 0
  assert.ok(Math.abs((limit(2) * 10) / 3.841 - 1) < 0.03)
  assert.ok(Math.abs((limit(10) * 50) / 16.919 - 1) < 0.002)
})

test('a version without rows, and one bin alone, tell nothing', () => {
  assert.equal(driftOf([{ v1: 0, v2: 5 }]), null)
  assert.equal(driftOf([]), null)
  assert.deepEqual(driftOf([{ v1: 5, v2: 7 }]), {
    ...{ psi: 0, level: 'low', noiseFloor: 0, noiseLimit: 0, significant: false },
    contributions: [0],
  })
})

test('the shift of a mean is in percent of its size, and null from 0', () => {
  assert.equal(meanShiftPercent(-4, -3), 25)
  assert.equal(meanShiftPercent(4, 3), -25)
  for (const [one, other] of [
    [0, 1],
    [null, 1],
    [1, null],
    [1e-300, 1e300],
  ] as const)
    assert.equal(meanShiftPercent(one, other), null)
})

test('a shift in deviations is one of both samples together, at any offset and scale', () => {
  const shift = (offset: number, unit: number) => {
    const [a, b] = [
      [0, 2],
      [3, 5, 7],
    ].map(values => momentsOf(values.map(value => offset + value * unit)))
    return meanShiftInDeviations(a as Moments, b as Moments)
  }
  // Of 0 2 3 5 7: the squares of the distances from 3.4 add up to 29.2.
  for (const [offset, unit] of [
    [0, 1],
    [1e15, 1],
    [0, 1e200],
    [0, 1e-160],
  ] as const) {
    assert.ok(Math.abs((shift(offset, unit) ?? 0) - 4 / Math.sqrt(29.2 / 4)) < 1e-12, `${offset} ${unit}`)
  }
  assert.equal(meanShiftInDeviations(momentsOf([4, 4]), momentsOf([4])), null)
  assert.equal(meanShiftInDeviations(noMoments, momentsOf([4, 5])), null)
})

function momentsOf(values: readonly number[]): Moments {
  const tallies = values.map(value => ({ value: fromDouble(value), count: 1 }))
  return measureTallies(tallies, () => [0, 1]).moments
}
