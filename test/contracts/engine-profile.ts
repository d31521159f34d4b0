import assert from 'node:assert/strict'
import type { Column } from '../../packages/server/src/core/dataset/dataset.ts'
import { fencesOf, percentileAt } from '../../packages/server/src/core/profile/percentiles.ts'
import type { ColumnProfile, Profile } from '../../packages/server/src/core/profile/profile.ts'
import {
  absolute,
  add,
  compare,
  multiply,
  type Rational,
  rational,
  scale,
  subtract,
  toDouble,
} from '../../packages/server/src/core/profile/rational.ts'
import type { SourcePart } from '../../packages/server/src/core/query/query.ts'
import { type Bench, openBench, planOver } from './engine-export.ts'

/** A bench on which parts are profiled. */
export interface ProfileBench extends Bench {
  profile(parts: SourcePart | SourcePart[], columns?: readonly Column[]): Promise<Profile>
  profileOf(sql: string): Promise<Profile>
  /** The profile of one column of values in SQL. */
  valuesOf(type: string, values: readonly string[]): Promise<ColumnProfile>
}

export async function openProfileBench(): Promise<ProfileBench> {
  const bench = await openBench()
  let keys = 0
  const profile: ProfileBench['profile'] = (parts, columns) => {
    const plan = planOver([parts].flat(), {}, columns)
    return bench.engine.profile({ plan, key: String(keys++) })
  }
  const profileOf: ProfileBench['profileOf'] = async sql => profile(await bench.part(sql))
  return {
    ...bench,
    profile,
    profileOf,
    async valuesOf(type, values) {
      const list = values.map(value => `(cast(${value} as ${type}))`).join(', ')
      const { columns } = await profileOf(`select v from (values ${list}) t(v)`)
      assert.ok(columns[0])
      return columns[0]
    },
  }
}

/** The statistics in rational arithmetic, by their definitions. */
export function oracle(points: readonly Rational[]) {
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
export function near(actual: number | null, expected: number | null, relative = 1e-9, absolute = 0): void {
  if (actual === null || expected === null) assert.equal(actual, expected)
  else
    assert.ok(
      Math.abs(actual - expected) <= Math.max(absolute, relative * Math.abs(expected)),
      `${actual} is not ${expected}`,
    )
}
