import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { binCounts } from '../../packages/server/src/core/profile/histogram.ts'
import {
  kurtosis,
  meanOf,
  skewness,
  standardDeviation,
} from '../../packages/server/src/core/profile/moments.ts'
import { decimalText, doubleText } from '../../packages/server/src/core/profile/numbers.ts'
import { percentileAt } from '../../packages/server/src/core/profile/percentiles.ts'
import {
  add,
  fromDouble,
  fromExact,
  multiply,
  type Rational,
  rational,
  subtract,
  toDouble,
} from '../../packages/server/src/core/profile/rational.ts'
import { type Exact, parseExact } from '../../packages/server/src/core/query/exact.ts'
import golden from '../golden/statistics.json' with { type: 'json' }

import { near, openProfileBench, oracle, type ProfileBench } from './engine-profile.ts'

describe('profile: numbers', () => {
  let bench: ProfileBench
  before(async () => {
    bench = await openProfileBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  for (const [name, { values, expected }] of Object.entries(golden.columns)) {
    test(`exact statistics agree to 1e-9: ${name}`, async () => {
      const found = await bench.valuesOf(
        'DOUBLE',
        values.map(value => `'${value}'`),
      )
      assert.ok(found.kind === 'numeric' && found.spread)
      const { moments, spread, zeros, negatives, unique } = found
      near(meanOf(moments), expected.mean)
      near(standardDeviation(moments), expected.std_ddof1)
      near(skewness(moments), expected.skewness)
      near(kurtosis(moments), expected.kurtosis)
      near(Number(spread.min), expected.min)
      near(Number(spread.max), expected.max)
      for (const [percentile, value] of Object.entries(expected.percentiles))
        near(Number(spread.percentiles[percentile as 'p1']), value)
      near(Number(spread.iqr), expected.iqr)
      near(Number(spread.lowerFence), expected.lower_fence)
      near(Number(spread.upperFence), expected.upper_fence)
      near(spread.mad, expected.mad)
      assert.deepEqual(
        [spread.outliers, unique, zeros, negatives],
        [expected.outlier_count, expected.unique, expected.zeros, expected.negatives],
      )
      const { counts, bin_edges } = expected.histogram_numpy10
      assert.deepEqual(spread.histogram, { counts, edges: bin_edges })
    })
  }

  const hostile: Record<string, { type: string; values: string[]; stored?: string }> = {
    'an offset of 1e15': {
      type: 'DOUBLE',
      values: ['0', '0.25', '3', '4.5', '9.125', '17'].map(add => String(1e15 + Number(add))),
    },
    'scales of 1e-160': { type: 'DOUBLE', values: ['1e-160', '-3e-160', '2.5e-160', '7e-160', '1e-161'] },
    'the smallest doubles': { type: 'DOUBLE', values: ['5e-324', '1e-323', '4e-323', '2.5e-322'] },
    'the largest doubles': { type: 'DOUBLE', values: ['1.7e308', '-1.7e308', '1e308', '3e307'] },
    'one outlier of 1e300': { type: 'DOUBLE', values: ['1e300', '1', '2', '3', '4', '5', '7'] },
    'sums that cancel': { type: 'DOUBLE', values: ['1e16', '1', '-1e16', '3', '-7', '2.5'] },
    'integers beyond 2^53': { type: 'BIGINT', values: below(2n ** 63n - 1n, [0, 1, 2, 3, 5, 8, 13, 40]) },
    'integers of both signs': {
      type: 'BIGINT',
      values: [String(-(2n ** 63n)), String(2n ** 63n - 1n), '0', '17'],
    },
    'unsigned integers': { type: 'UBIGINT', values: below(2n ** 64n - 1n, [0, 15, 5, 12]) },
    'integers of 128 bits': {
      type: 'HUGEINT',
      stored: 'VARCHAR',
      values: below(2n ** 127n - 1n, [0, 1, 4, 9, 11]),
    },
    'unsigned integers of 128 bits': {
      type: 'UHUGEINT',
      stored: 'VARCHAR',
      values: [String(2n ** 128n - 1n), '0', '7', '12'],
    },
    decimals: {
      type: 'DECIMAL(18,2)',
      values: ['25', '75', '350', '999'].map(
        cents => `10000000000000${cents.padStart(4, '0').slice(0, 2)}.${cents.slice(-2)}`,
      ),
    },
    'wide decimals': {
      type: 'DECIMAL(38,10)',
      values: ['1', '3', '9', '27'].map(
        end => `1234567890123456789012345678.00000000${end.padStart(2, '0')}`,
      ),
    },
    'a constant beyond 2^53': {
      type: 'BIGINT',
      values: ['9007199254740993', '9007199254740993', '9007199254740993', '9007199254740993'],
    },
  }
  for (const [name, { type, values, stored }] of Object.entries(hostile)) {
    test(`statistics are exact for ${name}, of few values and of many`, async () => {
      await assertExact(type, values, stored)
      if (new Set(values).size === 1) return
      // Two thousand values between, so that they are measured by passes over a table.
      const points = values.map(value => pointOf(type, value))
      const unit = type === 'DOUBLE' ? null : (/,(\d+)/.exec(type)?.[1] ?? '0')
      const between = Array.from({ length: 2000 }, (_, index) => {
        const [low, high] = [points[index % points.length], points[(index + 1) % points.length]] as [
          Rational,
          Rational,
        ]
        const part = rational(BigInt((index * index) % 1009), 1009n)
        const value = add(low, multiply(subtract(high, low), part))
        return unit === null ? doubleText(value) : decimalText(value, Number(unit))
      })
      await assertExact(type, [...values, ...between], stored)
    })
  }

  test('what is too much to sort is exact as well: ranks, bins, outliers, distances', async () => {
    // Skewed, so that most points share a bin; with ties, missing values and infinities.
    const part = await bench.part(`
      select case when i % 1000 = 0 then null when i % 1001 = 0 then 'inf'::double when i % 1003 = 0 then 'nan'::double
        else round(exp((hash(i) % 1000000) / 40000.0), case when i % 2 = 0 then 3 else 6 end) end as v
      from range(150000) t(i)`)
    const found = (await bench.profile(part)).columns[0]
    assert.ok(found?.kind === 'numeric' && found.spread)
    const local = await bench.store.local(part.key)
    const rows = await bench.read(`select v from read_parquet('${local.path}') where isfinite(v)`)
    const sorted = rows.map(([text]) => Number(text)).sort((x, y) => x - y)
    const { spread, infinite, missing, unique } = found
    assert.equal(sorted.length + infinite + missing, 150_000)
    assert.equal(unique, new Set(sorted).size + 1)
    assert.ok(unique > 100_000)
    const at = (percent: number) =>
      toDouble(percentileAt(percent, sorted.length, rank => fromDouble(sorted[rank] ?? 0)))
    for (const [name, value] of Object.entries(spread.percentiles))
      assert.equal(Number(value), at(Number(name.slice(1))), name)
    const [low, high] = [Number(spread.lowerFence), Number(spread.upperFence)]
    assert.equal(spread.outliers, sorted.filter(value => value < low || value > high).length)
    const distances = sorted.map(value => Math.abs(value - at(50))).sort((x, y) => x - y)
    near(spread.mad, toDouble(percentileAt(50, sorted.length, rank => fromDouble(distances[rank] ?? 0))))
    const { counts, edges } = spread.histogram
    const below = edges.slice(1, -1).map(edge => sorted.filter(value => value < edge).length)
    assert.deepEqual(counts, binCounts(below, sorted.length))
    near(meanOf(found.moments), sorted.reduce((sum, value) => sum + value, 0) / sorted.length)
  })

  async function assertExact(type: string, values: readonly string[], stored = type): Promise<void> {
    const list = values.map(value => `('${value}')`).join(', ')
    const part = await bench.part(`select cast(v as ${stored}) as v from (values ${list}) t(v)`, { v: type })
    const found = (await bench.profile(part)).columns[0]
    assert.ok(found?.kind === 'numeric' && found.spread)
    const { moments, spread } = found
    const expected = oracle(values.map(value => pointOf(type, value)))
    near(meanOf(moments), toDouble(expected.mean))
    near(standardDeviation(moments), expected.std)
    near(skewness(moments), expected.skewness, 1e-8, values.length > 1000 ? 1e-12 : 0)
    near(kurtosis(moments), expected.kurtosis, 1e-8, values.length > 1000 ? 1e-12 : 0)
    near(spread.mad, toDouble(expected.mad))
    const print = (value: Rational) => (type === 'DOUBLE' ? doubleText(value) : decimalText(value, 14))
    assert.equal(spread.min, print(expected.percentile(0)))
    assert.equal(spread.max, print(expected.percentile(100)))
    for (const [percentile, value] of Object.entries(spread.percentiles))
      assert.equal(value, print(expected.percentile(Number(percentile.slice(1)))), percentile)
    assert.equal(spread.outliers, expected.outliers)
    assert.deepEqual(spread.histogram.counts, expected.counts(spread.histogram.edges))
  }
})

function below(highest: bigint, less: readonly number[]): string[] {
  return less.map(each => String(highest - BigInt(each)))
}

function pointOf(type: string, value: string): Rational {
  return type === 'DOUBLE' ? fromDouble(Number(value)) : fromExact(parseExact(value) as Exact)
}
