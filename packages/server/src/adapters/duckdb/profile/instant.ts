import { printInstant } from '../../../core/profile/instant.ts'
import { decimalText } from '../../../core/profile/numbers.ts'
import type { InstantProfile } from '../../../core/profile/profile.ts'
import { floorAt, type Rational, rational, subtract } from '../../../core/profile/rational.ts'
import type { Session } from '../session.ts'
import type { NumericMeasure } from './measure.ts'
import { mapValues, measureColumn } from './numeric.ts'
import { topOf } from './top.ts'

/** The statistics of the points in time in the table `g`. */
export async function profileInstants(
  session: Session,
  measure: NumericMeasure,
): Promise<Omit<InstantProfile, 'name' | 'dtype' | 'memoryBytes'>> {
  const { facts, measured } = await measureColumn(session, measure)
  const { unique, missing, infinite, count } = facts
  const { ticksPerSecond = 1n, form } = measure
  const top = await topOf(session, count + infinite, text => printText(text, form))
  const profile = { kind: 'instant', unique, missing, infinite, ...top } as const
  if (!measured) return { ...profile, spread: null }
  const print = (ticks: Rational) => printInstant(floorAt(ticks, 0), ticksPerSecond, form)
  const { min, max } = measured
  const range = subtract(max, min)
  const seconds = rational(range.numerator, range.denominator * ticksPerSecond)
  const { counts, edges } = measured.histogram
  const spread = {
    min: print(min),
    max: print(max),
    mean: print(measured.mean),
    rangeSeconds: decimalText(seconds, 9),
    percentiles: mapValues(measured.percentiles, print),
    histogram: { counts, edges: edges.map(edge => print(rational(BigInt(edge)))) },
  }
  return { ...profile, spread }
}

/** A point in time as the engine prints it, in the form that rows have. */
export function printText(text: string, form: NumericMeasure['form']): string {
  const time = text.replace(' ', 'T').replace('T(BC)', ' (BC)')
  return form === 'zoned' ? time.replace('+00', 'Z') : time
}
