import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  kurtosis,
  type Moments,
  meanOf,
  mergeMoments,
  noMoments,
  skewness,
  standardDeviation,
} from './moments.ts'
import { fromDouble } from './rational.ts'
import { measureTallies } from './tally.ts'

function momentsOf(values: readonly number[]): Moments {
  if (values.length === 0) return noMoments
  const tallies = values.toSorted((a, b) => a - b).map(value => ({ value: fromDouble(value), count: 1 }))
  return measureTallies(tallies, () => [0, 1]).moments
}

/** Values of very different sizes and offsets. */
const samples = fc
  .tuple(
    fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 }),
    fc.constantFrom(0, 1, 1e9, 1.7e12, 1e15),
    fc.constantFrom(1e-160, 1, 0.25, 1e3, 1e200),
  )
  .map(([values, offset, unit]) =>
    values.map(value => (unit === 1e-160 || unit === 1e200 ? 0 : offset) + value * unit),
  )

test('merging the moments of any split gives those of the whole', () => {
  fc.assert(
    fc.property(samples, fc.nat(), (values, cut) => {
      const at = cut % (values.length + 1)
      const merged = mergeMoments(momentsOf(values.slice(0, at)), momentsOf(values.slice(at)))
      assertSame(merged, momentsOf(values))
    }),
  )
})

test('merging in any order gives the same', () => {
  fc.assert(
    fc.property(samples, samples, samples, (a, b, c) => {
      const [x, y, z] = [a, b, c].map(momentsOf) as [Moments, Moments, Moments]
      assertSame(mergeMoments(mergeMoments(x, y), z), mergeMoments(z, mergeMoments(y, x)))
    }),
  )
})

test('what is not defined is null, and a constant has neither skew nor tails', () => {
  const shown = (values: number[]) => {
    const moments = momentsOf(values)
    return [meanOf(moments), standardDeviation(moments), skewness(moments), kurtosis(moments)]
  }
  assert.deepEqual(shown([]), [null, null, null, null])
  assert.deepEqual(shown([7]), [7, null, null, null])
  assert.deepEqual(shown([7, 7]), [7, 0, null, null])
  assert.deepEqual(shown([7, 7, 7]), [7, 0, 0, null])
  assert.deepEqual(shown([7, 7, 7, 7]), [7, 0, 0, 0])
})

function assertSame(a: Moments, b: Moments): void {
  assert.equal(a.count, b.count)
  const deviation = standardDeviation(b) ?? 0
  near(meanOf(a), meanOf(b), 1e-9 * deviation)
  near(standardDeviation(a), standardDeviation(b), 0)
  // A constant's parts may differ in their last bits once they were merged.
  if (deviation <= 1e-12 * Math.abs(meanOf(b) ?? 0)) return
  near(skewness(a), skewness(b), 1e-9)
  near(kurtosis(a), kurtosis(b), 1e-9)
}

/** Equal to 1e-9 relative, or to what is said. */
function near(a: number | null, b: number | null, absolute: number): void {
  if (a === null || b === null) assert.equal(a, b)
  else assert.ok(Math.abs(a - b) <= Math.max(absolute, 1e-9 * Math.abs(b)), `${a} is not ${b}`)
}
