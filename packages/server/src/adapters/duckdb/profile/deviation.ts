import { exponentOf } from '../../../core/profile/moments.ts'
import {
  absolute,
  compare,
  floorAt,
  fromDouble,
  fromExact,
  type Rational,
  subtract,
  timesPower,
  toDouble,
} from '../../../core/profile/rational.ts'
import { printExact } from '../../../core/query/exact.ts'
import type { NumericMeasure } from './measure.ts'

/** How far values are from a centre, in units of `2^exponent`: numbers within ±1 or so, whatever the column's scale and offset. */
export interface Frame {
  readonly centre: Rational
  readonly exponent: number
  /** SQL of the deviation, a DOUBLE, over a point `p`. */
  readonly deviation: string
}

const EXACT_DOUBLES = 2n ** 53n
/** Numbers and differences of fewer digits fit the widest types of the engine. */
export const WIDEST = 10n ** 38n

/** The frame about a centre near `near` for points from `min` to `max`. Pure; no I/O. */
export function frameAbout(near: Rational, min: Rational, max: Rational, measure: NumericMeasure): Frame {
  const { scale, exactType } = measure
  const exact = scale !== null && exactType !== null && needsExact(min, max, scale)
  const centre = exact
    ? fromExact({ digits: floorAt(near, scale), scale })
    : fromDouble(clamped(toDouble(near)))
  const [low, high] = [absolute(subtract(min, centre)), absolute(subtract(max, centre))]
  const furthest = toDouble(compare(low, high) > 0 ? low : high)
  const exponent = exponentOf(furthest === 0 ? toDouble(centre) : furthest)
  const unit = doubleSql(2 ** -exponent)
  if (exact) {
    const text = `cast('${printExact(floorAt(centre, scale), scale)}' as ${exactType})`
    const deviation = `cast(cast(p as ${exactType}) - ${text} as DOUBLE) * ${unit}`
    return { centre, exponent, deviation }
  }
  // Scaled before it is centred: the difference of two doubles may be no double.
  const offset = doubleSql(toDouble(timesPower(centre, -exponent)))
  return { centre, exponent, deviation: `cast(p as DOUBLE) * ${unit} - ${offset}` }
}

/** The point halfway between. */
export function middle(min: Rational, max: Rational): Rational {
  return {
    numerator: min.numerator * max.denominator + max.numerator * min.denominator,
    denominator: 2n * min.denominator * max.denominator,
  }
}

/** A double as SQL, to the last bit; a plain decimal would be of another type. */
export function doubleSql(value: number): string {
  return `cast('${value}' as DOUBLE)`
}

/** Whether doubles would round the values, and the engine's wide types hold their differences. */
function needsExact(min: Rational, max: Rational, scale: number): boolean {
  const [low, high] = [floorAt(min, scale), floorAt(max, scale)]
  return high - low < WIDEST && (low < -EXACT_DOUBLES || high > EXACT_DOUBLES)
}

function clamped(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
}
