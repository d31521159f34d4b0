import { binCounts } from './histogram.ts'
import type { Measured } from './measured.ts'
import { centralMoments, exponentOf, type Moments } from './moments.ts'
import { fencesOf, percentileAt, percentilesFrom } from './percentiles.ts'
import {
  absolute,
  add,
  compare,
  fromDouble,
  multiply,
  type Rational,
  rational,
  subtract,
  timesPower,
  toDouble,
  zero,
} from './rational.ts'

/** A value with how often it occurs. */
export interface Tally {
  readonly value: Rational
  readonly count: number
}

/** Measure a few distinct values by the definitions, in rational arithmetic. `tallies` ascend and are not empty. Pure; no I/O. */
export function measureTallies(
  tallies: readonly Tally[],
  edgesBetween: (min: Rational, max: Rational) => (number | bigint)[],
): Measured {
  const [least = zero, greatest = zero] = [tallies[0]?.value, tallies.at(-1)?.value]
  const count = countOf(tallies)
  const total = tallies.reduce((sum, tally) => add(sum, multiply(tally.value, whole(tally.count))), zero)
  const mean = multiply(total, rational(1n, BigInt(count)))
  const percentiles = percentilesFrom(count, rankedIn(tallies))
  const { lower, upper } = fencesOf(percentiles.p25, percentiles.p75)
  const edges = edgesBetween(least, greatest)
  const doubles = tallies.map(({ value }) => toDouble(value))
  const below = edges.slice(1, -1).map(edge => {
    // Doubles are compared with doubles, as numpy does; ticks with ticks.
    const isBelow = ({ value }: Tally, at: number) =>
      typeof edge === 'bigint' ? compare(value, rational(edge)) < 0 : (doubles[at] ?? 0) < edge
    return countOf(tallies.filter(isBelow))
  })
  return {
    min: least,
    max: greatest,
    mean,
    moments: momentsAbout(mean, tallies, count),
    percentiles,
    outliers: countOf(tallies.filter(({ value }) => compare(value, lower) < 0 || compare(value, upper) > 0)),
    mad: toDouble(medianDistance(percentiles.p50, tallies, count)),
    histogram: { edges, counts: binCounts(below, count) },
  }
}

/** The central sums in whole numbers: all values over one denominator, which powers of two or of ten have. */
function momentsAbout(mean: Rational, tallies: readonly Tally[], count: number): Moments {
  const denominator = tallies.reduce((most, { value }) => max(most, value.denominator), 1n)
  const n = BigInt(count)
  const wholes = tallies.map(({ value, count }) => {
    return { value: value.numerator * (denominator / value.denominator), count: BigInt(count) }
  })
  const total = wholes.reduce((sum, { value, count }) => sum + value * count, 0n)
  const distances = wholes.map(({ value, count }) => ({ distance: n * value - total, count }))
  const furthest = distances.reduce(
    (most, { distance }) => max(most, distance < 0n ? -distance : distance),
    0n,
  )
  const exponent = exponentOf(toDouble(rational(furthest, n * denominator)))
  const central = (power: number) => {
    const sum = distances.reduce((sum, { distance, count }) => sum + distance ** BigInt(power) * count, 0n)
    return toDouble(timesPower(rational(sum, (n * denominator) ** BigInt(power)), -power * exponent))
  }
  return centralMoments({
    count,
    centre: mean,
    exponent,
    s1: 0,
    s2: central(2),
    s3: central(3),
    s4: central(4),
  })
}

function medianDistance(median: Rational, tallies: readonly Tally[], count: number): Rational {
  const distances = tallies
    .map(({ value, count }) => ({ value: absolute(subtract(value, median)), count }))
    .sort((a, b) => compare(a.value, b.value))
  return percentileAt(50, count, rankedIn(distances))
}

/** The value at a rank, from 0. */
function rankedIn(tallies: readonly Tally[]): (rank: number) => Rational {
  return rank => {
    let upto = 0
    for (const { value, count } of tallies) {
      upto += count
      if (upto > rank) return value
    }
    throw new RangeError(`no rank ${rank} among ${upto}`)
  }
}

function countOf(tallies: readonly Tally[]): number {
  return tallies.reduce((sum, { count }) => sum + count, 0)
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function whole(count: number): Rational {
  return fromDouble(count)
}
