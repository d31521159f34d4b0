import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  fencesOf,
  percentileAt,
  percentileNames,
  percentilesFrom,
  percentOf,
  ranksOf,
} from './percentiles.ts'
import { rational, toDouble } from './rational.ts'

test('percentiles are those of linear interpolation over the sorted values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 300 }), values => {
      const sorted = values.toSorted((a, b) => a - b)
      const found = percentilesFrom(sorted.length, rank => rational(BigInt(sorted[rank] ?? 0)))
      for (const name of percentileNames) {
        const place = ((sorted.length - 1) * percentOf(name)) / 100
        const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
        const naive = low + (high - low) * (place - Math.floor(place))
        // The place is a double: of 300 values it is off by 2^-45, of a distance up to 2^32.
        assert.ok(Math.abs(toDouble(found[name]) - naive) <= 2 ** -12)
      }
    }),
  )
})

test('a percentile asks only for the ranks it said it needs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 100 }), (count, percent) => {
      const ranks = ranksOf([percent], count)
      const value = percentileAt(percent, count, rank => {
        assert.ok(ranks.includes(rank) && rank < count)
        return rational(BigInt(rank))
      })
      assert.deepEqual(toDouble(value), ((count - 1) * percent) / 100)
    }),
  )
})

test('fences lie one and a half ranges beyond the quartiles', () => {
  const { iqr, lower, upper } = fencesOf(rational(2n), rational(4n))
  assert.deepEqual([iqr, lower, upper].map(toDouble), [2, -1, 7])
})
