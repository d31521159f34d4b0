import type { Histogram } from '../../../core/profile/histogram.ts'
import type { Measured } from '../../../core/profile/measured.ts'
import { noMoments } from '../../../core/profile/moments.ts'
import { fencesOf } from '../../../core/profile/percentiles.ts'
import type { NumericProfile, TopValue } from '../../../core/profile/profile.ts'
import type { Rational } from '../../../core/profile/rational.ts'
import { measureTallies } from '../../../core/profile/tally.ts'
import type { Session } from '../session.ts'
import { edgesOf } from './edges.ts'
import { type Facts, factsOf } from './facts.ts'
import { measureMany } from './many.ts'
import { type NumericMeasure, parsePoint, printPoint } from './measure.ts'
import { talliesSql } from './numeric-sql.ts'
import { number, rowsOf } from './read.ts'
import { topOf } from './top.ts'

/** Up to so many distinct values are measured by the definitions, one by one. */
const FEW = 1000

/** The column of the table `g`: its facts, and its finite numbers measured, null when there are none. */
export async function measureColumn(
  session: Session,
  measure: NumericMeasure,
): Promise<{ facts: Facts; measured: Measured | null }> {
  const facts = await factsOf(session, measure)
  const { range, distinct } = facts
  if (!range) return { facts, measured: null }
  if (distinct > FEW) return { facts, measured: await measureMany(session, measure, facts, range) }
  const rows = await rowsOf(session, talliesSql(measure))
  const tallies = rows.map(([text, count]) => ({
    value: parsePoint(String(text), measure),
    count: number(count),
  }))
  return { facts, measured: measureTallies(tallies, (min, max) => edgesOf({ min, max }, measure)) }
}

/** The statistics of the numbers in the table `g`. */
export async function profileNumbers(
  session: Session,
  measure: NumericMeasure,
): Promise<{ profile: Omit<NumericProfile, 'name' | 'dtype' | 'memoryBytes'>; measured: Measured | null }> {
  const { facts, measured } = await measureColumn(session, measure)
  const { unique, missing, infinite, zeros, negatives } = facts
  const top = await topOf(session, facts.count + infinite, text => printTop(text, measure))
  const profile = { kind: 'numeric', unique, missing, infinite, zeros, negatives, ...top } as const
  if (!measured) return { profile: { ...profile, moments: noMoments, spread: null }, measured }
  const { moments } = measured
  return { profile: { ...profile, moments, spread: printSpread(measured, measure) }, measured }
}

function printSpread(measured: Measured, measure: NumericMeasure): NumericProfile['spread'] {
  const { min, max, percentiles, outliers, mad, histogram } = measured
  const { iqr, lower, upper } = fencesOf(percentiles.p25, percentiles.p75)
  const print = (value: Rational, more = 0) => printPoint(value, measure, more)
  return {
    min: print(min),
    max: print(max),
    percentiles: mapValues(percentiles, value => print(value, 2)),
    iqr: print(iqr, 2),
    lowerFence: print(lower, 3),
    upperFence: print(upper, 3),
    outliers,
    mad,
    histogram: histogram as Histogram,
  }
}

function printTop(text: string, measure: NumericMeasure): TopValue['value'] {
  return /inf/i.test(text) ? text : printPoint(parsePoint(text, measure), measure)
}

export function mapValues<Key extends string, A, B>(
  record: Readonly<Record<Key, A>>,
  to: (value: A) => B,
): Record<Key, B> {
  const entries = Object.entries<A>(record).map(([key, value]) => [key, to(value)])
  return Object.fromEntries(entries) as Record<Key, B>
}
