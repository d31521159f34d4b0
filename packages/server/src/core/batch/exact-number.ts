import { heldByDouble } from '../ingest/numbers.ts'

const NUMBER = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/
const WHOLE = /^(?:0|-?[1-9][0-9]*)$/
/** Nothing that is stored has more digits than this before its point. */
const LONGEST_WHOLE = 400

/** Whether a text is a number as JSON writes it. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text)
}

/** Whether a text is a whole number in the one way of writing it. */
export function isWholeText(text: string): boolean {
  return WHOLE.test(text)
}

/** The whole number that a number is, in decimal digits; null for one with a fraction, or beyond everything stored. Pure; no I/O. */
export function wholeOf(number: string): string | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(number) ?? []
  if (sign === undefined) return null
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  if (digits === '') return '0'
  const significant = digits.replace(/0+$/, '')
  // Zeros behind the last digit that counts, of the number written without point and exponent.
  const zeros = digits.length - significant.length - fraction.length + Number(exponent)
  if (zeros < 0 || significant.length + zeros > LONGEST_WHOLE) return null
  return `${sign}${significant}${'0'.repeat(zeros)}`
}

/** The shortest text of the double that a number is; null where a double has not all of its digits. Pure; no I/O. */
export function doubleOf(number: string): string | null {
  const double = Number(number)
  if (!Number.isFinite(double) || !NUMBER.test(number)) return null
  // As JSON and the engine write it: JavaScript prints -0 without its sign.
  const text = Object.is(double, -0) ? '-0.0' : String(double)
  // A number too small for a double would become none.
  if (double === 0) return wholeOf(number) === '0' ? text : null
  return heldByDouble(number) ? text : null
}

/** Whether a number is a whole multiple of another, both as the decimals that they are written as. Pure; no I/O. */
export function isMultiple(number: string, of: number): boolean {
  const [a, b] = [decimalOf(number), decimalOf(String(of))]
  const exponent = Math.min(a.exponent, b.exponent)
  const scaled = (each: { digits: bigint; exponent: number }) =>
    each.digits * 10n ** BigInt(each.exponent - exponent)
  return scaled(a) % scaled(b) === 0n
}

function decimalOf(number: string): { digits: bigint; exponent: number } {
  const [, , whole = '', fraction = '', exponent = '0'] = NUMBER.exec(number) ?? []
  return { digits: BigInt(`${whole}${fraction}`), exponent: Number(exponent) - fraction.length }
}

const BOUNDS = {
  byte: [-(2n ** 7n), 2n ** 7n - 1n],
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 53n - 1n), 2n ** 53n - 1n],
} as const
export type WholeKind = keyof typeof BOUNDS

/** The least and the greatest number that a type stores. */
export function storageBounds(kind: WholeKind): readonly [least: bigint, greatest: bigint] {
  return BOUNDS[kind]
}

/** Whether a type stores a whole number given in decimal digits. */
export function isStored(kind: WholeKind, whole: string): boolean {
  if (whole.length > 20) return false
  const number = BigInt(whole)
  const [least, greatest] = BOUNDS[kind]
  return number >= least && number <= greatest
}
