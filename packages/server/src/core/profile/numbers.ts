import { printExact } from '../query/exact.ts'
import type { NumberText } from './profile.ts'
import { floorAt, type Rational, toDouble } from './rational.ts'

/** A decimal number, exact as far as `decimals` digits after the point, without trailing zeros. */
export function decimalText(value: Rational, decimals: number): NumberText {
  const text = printExact(floorAt(value, decimals), decimals)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** The nearest double. */
export function doubleText(value: Rational): NumberText {
  return JSON.stringify(toDouble(value))
}
