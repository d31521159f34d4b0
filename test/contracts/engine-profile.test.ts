import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Column } from '../../packages/server/src/core/dataset/dataset.ts'
import { binCounts } from '../../packages/server/src/core/profile/histogram.ts'
import {
  kurtosis,
  meanOf,
  skewness,
  standardDeviation,
} from '../../packages/server/src/core/profile/moments.ts'
import { decimalText, doubleText } from '../../packages/server/src/core/profile/numbers.ts'
import { fencesOf, percentileAt } from '../../packages/server/src/core/profile/percentiles.ts'
import type { ColumnProfile, Profile } from '../../packages/server/src/core/profile/profile.ts'
import {
  absolute,
  add,
  compare,
  fromDouble,
  fromExact,
  multiply,
  type Rational,
  rational,
  scale,
  subtract,
  toDouble,
} from '../../packages/server/src/core/profile/rational.ts'
import { type Exact, parseExact } from '../../packages/server/src/core/query/exact.ts'
import type { SourcePart } from '../../packages/server/src/core/query/query.ts'
import golden from '../golden/statistics.json' with { type: 'json' }
import { type Bench, column, openBench, planOver } from './engine-export.ts'

describe('profile', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  let keys = 0
  async function profile(parts: SourcePart | SourcePart[], columns?: readonly Column[]): Promise<Profile> {
    const plan = planOver([parts].flat(), {}, columns)
    return bench.engine.profile({ plan, key: String(keys++) })
  }

  async function profileOf(sql: string): Promise<Profile> {
    return profile(await bench.part(sql))
  }

  /** The profile of one column of values in SQL. */
  async function valuesOf(type: string, values: readonly string[]): Promise<ColumnProfile> {
    const list = values.map(value => `(cast(${value} as ${type}))`).join(', ')
    const { columns } = await profileOf(`select v from (values ${list}) t(v)`)
    assert.ok(columns[0])
    return columns[0]
  }

  for (const [name, { values, expected }] of Object.entries(golden.columns)) {
    test(`exact statistics agree to 1e-9: ${name}`, async () => {
      const found = await valuesOf(
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
    const found = (await profile(part)).columns[0]
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

  test('texts have lengths, shapes and white space counted, in characters', async () => {
    const found = await valuesOf('VARCHAR', [
      "'AB-12'",
      "'AB-12'",
      "'Été 7'",
      "''",
      "' '",
      "'x '",
      'null',
      "'😀'",
    ])
    assert.ok(found.kind === 'text')
    const { unique, missing, empty, blank, padded, length, patterns, topValues, memoryBytes } = found
    assert.deepEqual(
      { unique, missing, empty, blank, padded },
      { unique: 6, missing: 1, empty: 1, blank: 1, padded: 2 },
    )
    assert.deepEqual([length?.min, length?.max, length?.mean], [0, 5, 19 / 7])
    assert.deepEqual(topValues[0], { value: 'AB-12', count: 2 })
    assert.deepEqual(patterns.top.slice(0, 1), [{ value: 'AA-99', count: 2 }])
    assert.ok(patterns.top.some(({ value }) => value === 'Aaa 9'))
    assert.equal(memoryBytes, 5 + 5 + 7 + 0 + 1 + 2 + 4)
  })

  test('a text too long to show is cut, and so is what only begins alike', async () => {
    const found = await valuesOf('VARCHAR', ["repeat('a', 2000)", "repeat('a', 3000)"])
    const shown = { value: 'a'.repeat(1000), count: 1, cut: true }
    assert.deepEqual(found.topValues, [shown, shown])
  })

  test('points in time have a range and a histogram, and infinite ones are counted apart', async () => {
    const found = await valuesOf('DATE', [
      "'2024-01-01'",
      "'2024-01-11'",
      "'infinity'",
      'null',
      "'2024-01-01'",
    ])
    assert.ok(found.kind === 'instant' && found.spread)
    const { spread, infinite, unique, missing, topValues } = found
    assert.deepEqual({ infinite, unique, missing }, { infinite: 1, unique: 3, missing: 1 })
    assert.deepEqual([spread.min, spread.max, spread.rangeSeconds], ['2024-01-01', '2024-01-11', '864000'])
    assert.equal(spread.percentiles.p50, '2024-01-01')
    assert.deepEqual(spread.histogram.counts, [2, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    assert.equal(spread.histogram.edges[1], '2024-01-02')
    assert.deepEqual(topValues[0], { value: '2024-01-01', count: 2 })
    const zoned = await valuesOf('TIMESTAMP WITH TIME ZONE', ["'2024-01-01 00:00:00.5+02'"])
    assert.ok(zoned.kind === 'instant' && zoned.spread)
    assert.equal(zoned.spread.min, '2023-12-31T22:00:00.5Z')
    assert.equal(zoned.spread.histogram.edges[0], '2023-12-31T22:00:00Z')
  })

  test('rows equal to an earlier one are counted, missing equal to missing', async () => {
    const { duplicateRows } = await profileOf(`
      select * from (values (1.0::double, 'a', [1]), (1.0, 'a', [1]), (null, null, null), ('nan', null, null), (0.0, 'b', [2]),
        (-0.0, 'b', [2]), (1.0, 'a', [2]), (1.0, 'a', [1])) t(x, y, z)`)
    assert.equal(duplicateRows, 4)
  })

  test('correlations are taken over the rows that have both values', async () => {
    const { correlations } = await profileOf(`
      select i as a, case when i % 3 = 0 then null else 2 * i + 1 end as b, 5 as c, 'x' as d,
        -i::double + 1e15 as e, case when i = 7 then 1e18 when i % 3 = 0 then i / 2 end as f
      from range(100) t(i)`)
    const { columns, values, counts } = correlations
    assert.deepEqual(columns, ['a', 'b', 'c', 'e', 'f'])
    assert.deepEqual(counts, [[100, 66, 100, 100, 35], [66, 66, 66, 1], [100, 100, 35], [100, 35], [35]])
    const [a, b, c, e, f] = values
    near(a?.[1] ?? null, 1)
    near(a?.[3] ?? null, -1)
    near(b?.[2] ?? null, -1)
    assert.deepEqual([a?.[2], b?.[1], b?.[3], c?.[0], e?.[0], f?.[0]], [null, null, null, null, 1, 1])
  })

  test('an outlier that only one of two columns has does not blur their correlation', async () => {
    const { correlations } = await profileOf(`
      select case when i = 0 then 1e15 else i end::double as x, case when i = 0 then null else (i * 37) % 101 end::double as y
      from range(100) t(i)`)
    const [[expected]] = (await bench.read('select corr(i, (i * 37) % 101) from range(1, 100) t(i)')) as [
      [string],
    ]
    near(correlations.values[0]?.[1] ?? null, Number(expected))
  })

  test('a version without rows has sensible nulls', async () => {
    const { rowCount, duplicateRows, columns } = await profileOf(
      "select 1 as a, 'x' as b, true as c, date '2024-01-01' as d where false",
    )
    assert.deepEqual([rowCount, duplicateRows], [0, 0])
    for (const column of columns) {
      assert.deepEqual([column.unique, column.missing, column.topValues, column.otherCount], [0, 0, [], 0])
      if ('spread' in column) assert.equal(column.spread, null)
      if ('length' in column) assert.equal(column.length, null)
    }
    assert.equal((await profile([], [column('a', 'BIGINT')])).columns[0]?.unique, 0)
  })

  test('every type has a profile', async () => {
    const kinds: Record<string, [kind: string, ...values: string[]]> = {
      numeric: ['1.5::float', '200::utinyint', '5::hugeint::varchar', 'null::integer'],
      instant: [
        "timestamp_ns '2024-01-01'",
        "timestamp '2024-01-01'",
        "date '290307-12-21 (BC)'",
        "timestamptz '2024-01-01'",
      ],
      boolean: ['true', 'null::boolean'],
      text: [
        "map {'k': 1}",
        "time '10:00'",
        "'\\xAA'::blob",
        'interval 3 days',
        "{'a': 'nan'::double}",
        '[[1]]',
        "'null'::json",
      ],
    }
    for (const [kind, values] of Object.entries(kinds)) {
      const types: Record<string, string> =
        kind === 'numeric' ? { v2: 'HUGEINT' } : kind === 'instant' ? { v1: 'TIMESTAMP_S' } : {}
      const part = await bench.part(
        `select ${values.map((value, at) => `${value} as v${at}`).join(', ')}`,
        types,
      )
      const { columns } = await profile(part)
      for (const [at, column] of columns.entries()) {
        assert.equal(column.kind, kind, values[at])
        assert.equal(column.unique + column.missing, 1, values[at])
      }
    }
  })

  test('columns that older parts lack are missing there', async () => {
    const parts = [await bench.part('select 1 as a'), await bench.part('select 2 as a, 3 as b')]
    const { columns } = await profile(parts, parts[1]?.columns)
    assert.deepEqual(
      columns.map(({ missing }) => missing),
      [0, 1],
    )
  })

  test('who asks while a profile is made shares it, and one who leaves does not stop it', async () => {
    const plan = planOver([await bench.part('select i as a from range(300000) t(i)')])
    const leaving = new AbortController()
    const asked = [undefined, leaving.signal, undefined].map(signal =>
      bench.engine.profile({ plan, key: 'shared' }, signal),
    )
    leaving.abort(new Error('gone'))
    const [first, gone, third] = await Promise.allSettled(asked)
    assert.ok(first?.status === 'fulfilled' && third?.status === 'fulfilled')
    assert.equal(first.value, third.value)
    assert.ok(gone?.status === 'rejected' && gone.reason.message === 'gone')
  })

  test('a profile that nobody waits for any more is stopped', async () => {
    const plan = planOver([await bench.part('select i as a, md5(i::varchar) as b from range(1000000) t(i)')])
    const leaving = new AbortController()
    const asked = bench.engine.profile({ plan, key: 'left' }, leaving.signal)
    leaving.abort(new Error('gone'))
    await assert.rejects(asked, { message: 'gone' })
    assert.equal((await bench.engine.profile({ plan, key: 'left' })).rowCount, 1_000_000)
  })

  async function assertExact(type: string, values: readonly string[], stored = type): Promise<void> {
    const list = values.map(value => `('${value}')`).join(', ')
    const part = await bench.part(`select cast(v as ${stored}) as v from (values ${list}) t(v)`, { v: type })
    const found = (await profile(part)).columns[0]
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

/** The statistics in rational arithmetic, by their definitions. */
function oracle(points: readonly Rational[]) {
  const sorted = points.toSorted(compare)
  const count = points.length
  const over = (value: Rational, by: number) => multiply(value, rational(1n, BigInt(by)))
  const mean = over(points.reduce(add), count)
  const sum = (power: number) =>
    points
      .map(point => subtract(point, mean))
      .map(d => Array.from({ length: power - 1 }).reduce<Rational>(of => multiply(of, d), d))
      .reduce(add)
  const ratio = (a: Rational, b: Rational) =>
    b.numerator === 0n
      ? 0
      : toDouble({ numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator })
  const [m2, m3, m4] = [over(sum(2), count), over(sum(3), count), over(sum(4), count)]
  // m3 / m2^1.5, of which the square is rational.
  const g1 =
    Math.sign(Number(m3.numerator)) * Math.sqrt(ratio(multiply(m3, m3), multiply(m2, multiply(m2, m2))))
  const constant = m2.numerator === 0n
  const g2 = ratio(m4, multiply(m2, m2)) - 3
  const n = count
  const percentileOf = (values: readonly Rational[], percent: number) =>
    percentileAt(percent, n, rank => values[rank] as Rational)
  const median = percentileOf(sorted, 50)
  const distances = points.map(point => absolute(subtract(point, median))).sort(compare)
  const { lower, upper } = fencesOf(percentileOf(sorted, 25), percentileOf(sorted, 75))
  return {
    sorted,
    mean,
    std: rootOf(multiply(m2, rational(BigInt(n), BigInt(n - 1)))),
    skewness: n < 3 ? null : (Math.sqrt(n * (n - 1)) / (n - 2)) * g1,
    kurtosis: n < 4 ? null : constant ? 0 : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6),
    mad: percentileOf(distances, 50),
    /** What numpy counts: values as doubles, right-open bins, the last closed. */
    counts: (edges: readonly number[]) => {
      const doubles = points.map(toDouble)
      return edges.slice(1).map((right, index) => {
        const left = edges[index] ?? 0
        const last = index === edges.length - 2
        return doubles.filter(value => left <= value && (value < right || (last && value === right))).length
      })
    },
    percentile: (percent: number) => percentileOf(sorted, percent),
    outliers: points.filter(point => compare(point, lower) < 0 || compare(point, upper) > 0).length,
  }
}

/** The square root, also of what is no double. */
function rootOf(value: Rational): number {
  for (let exponent = -1100; ; exponent += 20) {
    const power = 1n << BigInt(2 * Math.abs(exponent))
    const scaled = toDouble(multiply(value, exponent > 0 ? rational(1n, power) : rational(power)))
    if (scaled < 1e290) return scale(Math.sqrt(scaled), exponent)
  }
}

/** Equal to 1e-9 relative, or to what is said. */
function near(actual: number | null, expected: number | null, relative = 1e-9, absolute = 0): void {
  if (actual === null || expected === null) assert.equal(actual, expected)
  else
    assert.ok(
      Math.abs(actual - expected) <= Math.max(absolute, relative * Math.abs(expected)),
      `${actual} is not ${expected}`,
    )
}
