import { binCounts } from '../../../core/profile/histogram.ts'
import type { Measured } from '../../../core/profile/measured.ts'
import { centralMoments, type Moments } from '../../../core/profile/moments.ts'
import {
  percentileAt,
  percentileNames,
  percentilesFrom,
  percentOf,
  ranksOf,
} from '../../../core/profile/percentiles.ts'
import {
  add,
  fromDouble,
  multiply,
  type Rational,
  rational,
  scale,
  subtract,
  timesPower,
  toDouble,
  zero,
} from '../../../core/profile/rational.ts'
import type { Session } from '../session.ts'
import { doubleSql, type Frame, frameAbout, middle } from './deviation.ts'
import { edgesOf } from './edges.ts'
import type { Facts, Range } from './facts.ts'
import { pointsSql } from './grouped.ts'
import { type NumericMeasure, parsePoint } from './measure.ts'
import { belowSql, exactSumSql, middleSql, outsideSql, powersSql } from './numeric-sql.ts'
import { pointsAt } from './ranks.ts'
import { number, rowOf } from './read.ts'

/** Measures a column of many distinct values by passes over the table `g`. */
export async function measureMany(
  session: Session,
  measure: NumericMeasure,
  facts: Facts,
  range: Range,
): Promise<Measured> {
  const { count } = facts
  const edges = edgesOf(range, measure)
  const { mean, below } = await firstPass(session, measure, facts, range, edges)
  const percentiles = await percentilesOf(session, measure, facts, range)
  const frame = frameAbout(mean, range.min, range.max, measure)
  const outside = outsideSql(percentiles.p25, percentiles.p75, measure)
  const sums = (await rowOf(session, powersSql(measure, frame.deviation, outside))).map(number)
  return {
    ...range,
    mean,
    moments: momentsOf(frame, mean, count, sums),
    percentiles,
    outliers: sums[3] ?? 0,
    mad: await medianDistance(session, measure, facts, range, percentiles.p50),
    histogram: { edges, counts: binCounts(below, count) },
  }
}

/** A mean this small beside the points has lost digits in a sum of doubles. */
const CANCELLED = 1e-5

/** The mean, and how many points lie below each inner edge. */
async function firstPass(
  session: Session,
  measure: NumericMeasure,
  { count }: Facts,
  range: Range,
  edges: readonly (number | bigint)[],
): Promise<{ mean: Rational; below: number[] }> {
  const { min, max } = range
  const near = measure.exactType === null ? zero : middle(min, max)
  const frame = frameAbout(near, min, max, measure)
  const row = (
    await rowOf(session, middleSql(measure, frame.deviation, edges.slice(1, -1).map(belowSql)))
  ).map(number)
  const [sum = 0, ...below] = row
  const mean = meanAbout(frame, fromDouble(sum), count)
  if (Math.abs(toDouble(timesPower(mean, -frame.exponent))) > CANCELLED) return { mean, below }
  return { mean: await exactMean(session, measure, frame, count), below }
}

async function exactMean(
  session: Session,
  measure: NumericMeasure,
  frame: Frame,
  count: number,
): Promise<Rational> {
  const [high, low] = await rowOf(session, exactSumSql(measure, frame.deviation))
  if (measure.summable) {
    return multiply(parsePoint(String(high), measure), rational(1n, BigInt(count)))
  }
  const sum = rational(BigInt(String(high)) * 2n ** 53n + BigInt(String(low)), 2n ** 106n)
  return meanAbout(frame, sum, count)
}

function meanAbout({ centre, exponent }: Frame, sum: Rational, count: number): Rational {
  return add(centre, multiply(timesPower(sum, exponent), rational(1n, BigInt(count))))
}

function momentsOf(
  { centre, exponent }: Frame,
  mean: Rational,
  count: number,
  sums: readonly number[],
): Moments {
  const [s2 = 0, s3 = 0, s4 = 0] = sums
  // The centre is as near to the mean as a double, or the column's type, comes.
  const s1 = toDouble(timesPower(subtract(mean, centre), -exponent)) * count
  return centralMoments({ count, centre, exponent, s1, s2, s3, s4 })
}

async function percentilesOf(
  session: Session,
  measure: NumericMeasure,
  { count, distinct }: Facts,
  { min, max }: Range,
): Promise<Measured['percentiles']> {
  const ranks = ranksOf(percentileNames.map(percentOf), count)
  const whole = { low: nudged(min, -1), high: nudged(max, 1), distinct }
  const points = await pointsAt(session, pointsSql(measure), ranks, whole)
  return percentilesFrom(count, rank => parsePoint(points.get(rank) ?? '', measure))
}

async function medianDistance(
  session: Session,
  measure: NumericMeasure,
  { count, distinct }: Facts,
  { min, max }: Range,
  median: Rational,
): Promise<number> {
  const { centre, exponent, deviation } = frameAbout(median, min, max, measure)
  const rest = doubleSql(toDouble(timesPower(subtract(median, centre), -exponent)))
  const distances = `select abs(${deviation} - ${rest}) as p, n from (${pointsSql(measure)})`
  const whole = { low: 0, high: 2, distinct }
  const points = await pointsAt(session, distances, ranksOf([50], count), whole)
  const distance = percentileAt(50, count, rank => fromDouble(Number(points.get(rank))))
  return scale(toDouble(distance), exponent)
}

/** The number as a double, moved outward by more than what two ways of rounding differ. */
function nudged(value: Rational, sign: number): number {
  const near = toDouble(value)
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, near + sign * Math.abs(near) * 2 ** -50))
}
