import { binCounts } from '../../../core/profile/histogram.ts'
import type { Measured } from '../../../core/profile/measured.ts'
import { centralMoments, type Moments } from '../../../core/profile/moments.ts'
import { percentileNames, percentilesFrom, percentOf, ranksOf } from '../../../core/profile/percentiles.ts'
import {
  add,
  fromDouble,
  multiply,
  type Rational,
  rational,
  subtract,
  timesPower,
  toDouble,
  zero,
} from '../../../core/profile/rational.ts'
import type { Session } from '../session.ts'
import { type Bin, binsOf, pointsAt, SORTED_AT_ONCE } from './bins.ts'
import { type Bounds, binOf, type Question, questionsSql } from './bins-sql.ts'
import { type Frame, frameAbout, middle } from './deviation.ts'
import { edgesOf } from './edges.ts'
import type { Facts, Range } from './facts.ts'
import { pointsSql } from './grouped.ts'
import { type NumericMeasure, parsePoint } from './measure.ts'
import { medianDistance } from './median-distance.ts'
import { belowSql, exactSumSql, outsideSql, powersSql } from './numeric-sql.ts'
import { number, rowOf } from './read.ts'

/** Measures a column of many distinct values by a few passes over the table `g`. */
export async function measureMany(
  session: Session,
  measure: NumericMeasure,
  { count }: Facts,
  range: Range,
): Promise<Measured> {
  const { min, max } = range
  const rough = frameAbout(measure.exactType === null ? zero : middle(min, max), min, max, measure)
  const bounds = { low: toDouble(min), high: toDouble(max) }
  const bins = await binsOf(session, pointsSql(measure), bounds, rough.deviation)
  const mean = await meanOf(session, measure, rough, count, bins)
  const edges = edgesOf(range, measure)
  const { percentiles, below } = await placesOf(session, measure, count, bounds, bins, edges.slice(1, -1))
  const frame = frameAbout(mean, min, max, measure)
  const outside = outsideSql(percentiles.p25, percentiles.p75, measure)
  const sums = (await rowOf(session, powersSql(measure, frame.deviation, outside))).map(number)
  return {
    ...range,
    mean,
    moments: momentsOf(frame, mean, count, sums),
    percentiles,
    outliers: sums[3] ?? 0,
    mad: await medianDistance(session, measure, range, percentiles.p50, bins),
    histogram: { edges, counts: binCounts(below, count) },
  }
}

/** A mean this small beside the points has lost digits in a sum of doubles. */
const CANCELLED = 1e-5

async function meanOf(
  session: Session,
  measure: NumericMeasure,
  frame: Frame,
  count: number,
  bins: readonly Bin[],
): Promise<Rational> {
  const mean = meanAbout(frame, bins.map(({ sum }) => fromDouble(sum)).reduce(add), count)
  if (Math.abs(toDouble(timesPower(mean, -frame.exponent))) > CANCELLED) return mean
  const [high, low] = await rowOf(session, exactSumSql(measure, frame.deviation))
  if (measure.summable) return multiply(parsePoint(String(high), measure), rational(1n, BigInt(count)))
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

/** The percentiles, and how many points lie below each inner edge: by the bins, and by another look at those in question. */
async function placesOf(
  session: Session,
  measure: NumericMeasure,
  count: number,
  bounds: Bounds,
  bins: readonly Bin[],
  inner: readonly (number | bigint)[],
): Promise<{ percentiles: Measured['percentiles']; below: number[] }> {
  const relation = pointsSql(measure)
  const ranks = ranksOf(percentileNames.map(percentOf), count)
  const homes = ranks.map(rank => bins.findLast(({ before }) => before <= rank) as Bin)
  const crossed = inner.map(edge => bins.filter(bin => crosses(bin, edge)))
  const asked = [
    ...ranks.map((rank, at) => ({ bin: homes[at] as Bin, rank })),
    ...inner.flatMap((edge, at) => (crossed[at] ?? []).map(bin => ({ bin, edge }))),
  ]
  const questions = asked.map(({ bin, ...about }): Question => {
    if ('edge' in about) return { bin: bin.index, condition: belowSql(about.edge) }
    return { bin: bin.index, rank: about.rank - bin.before }
  })
  const answers = await answersTo(session, relation, bounds, bins, questions)
  const points = new Map(ranks.map((rank, at) => [rank, parsePoint(String(answers[at]), measure)]))
  const extra = answers.slice(ranks.length).map(number)
  const below = inner.map((edge, at) => {
    const whole = bins.filter(bin => liesBelow(bin, edge)).reduce((sum, bin) => sum + bin.count, 0)
    return whole + (crossed[at] ?? []).reduce(sum => sum + (extra.shift() ?? 0), 0)
  })
  return { percentiles: percentilesFrom(count, rank => points.get(rank) ?? zero), below }
}

/** Small bins are asked about together; within a large one, each rank is narrowed down. */
async function answersTo(
  session: Session,
  relation: string,
  bounds: Bounds,
  bins: readonly Bin[],
  questions: readonly Question[],
) {
  const byIndex = new Map(bins.map(bin => [bin.index, bin]))
  const large = (question: Question) => (byIndex.get(question.bin)?.distinct ?? 0) > SORTED_AT_ONCE
  const together = questions.filter(question => !large(question))
  const row = together.length > 0 ? await rowOf(session, questionsSql(relation, binOf(bounds), together)) : []
  const answers = new Map(together.map((question, at) => [question, row[at] ?? null]))
  for (const bin of bins.filter(({ distinct }) => distinct > SORTED_AT_ONCE)) {
    const own = questions.filter(question => question.bin === bin.index)
    if (own.length === 0) continue
    const inside = `select p, n from (${relation}) where ${binOf(bounds)} = ${bin.index}`
    const ranks = own.flatMap(question => ('rank' in question ? [question.rank] : []))
    const points = await pointsAt(session, inside, ranks, bin)
    for (const question of own) {
      if ('rank' in question) answers.set(question, points.get(question.rank) ?? null)
      else {
        const counted = `select coalesce(sum(n) filter (${question.condition}), 0) from (${inside})`
        answers.set(question, (await rowOf(session, counted))[0] ?? null)
      }
    }
  }
  return questions.map(question => answers.get(question) ?? null)
}

/** Ticks beyond 2^53 and bounds that were rounded are compared with room for that. */
function liesBelow({ high }: Bin, edge: number | bigint): boolean {
  return typeof edge === 'number' ? high < edge : high < Number(edge) - Math.abs(Number(edge)) * 2 ** -50
}

function crosses(bin: Bin, edge: number | bigint): boolean {
  if (liesBelow(bin, edge)) return false
  const reached = typeof edge === 'number' ? edge : Number(edge) + Math.abs(Number(edge)) * 2 ** -50
  return bin.low < reached
}
