import type { Exact } from '../query/exact.ts'

/** A number without rounding; `denominator` is positive. Not kept in lowest terms. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

export const zero: Rational = { numerator: 0n, denominator: 1n }

export function rational(numerator: bigint, denominator = 1n): Rational {
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator }
}

/** A decimal number as it is. */
export function fromExact({ digits, scale }: Exact): Rational {
  return { numerator: digits, denominator: 10n ** BigInt(scale) }
}

/** A finite double as it is. */
export function fromDouble(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`)
  const bits = bitsOf(value)
  const fraction = bits & 0xf_ffff_ffff_ffffn
  const field = Number((bits >> 52n) & 0x7ffn)
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n)
  const exponent = (field === 0 ? 1 : field) - 1075
  const signed = value < 0 ? -mantissa : mantissa
  return exponent >= 0
    ? { numerator: signed << BigInt(exponent), denominator: 1n }
    : { numerator: signed, denominator: 1n << BigInt(-exponent) }
}

/** The nearest double; halfway cases go to the even one. Beyond the largest double: infinite. */
export function toDouble({ numerator, denominator }: Rational): number {
  const size = numerator < 0n ? -numerator : numerator
  // At least 62 bits of the quotient, and a last one that tells whether anything follows.
  const shift = bitLength(denominator) - bitLength(size) + 66
  const [above, below] =
    shift < 0 ? [size, denominator << BigInt(-shift)] : [size << BigInt(shift), denominator]
  const quotient = above / below
  const inexact = quotient * below !== above
  const rounded = scale(Number(quotient * 2n + (inexact ? 1n : 0n)), -shift - 1)
  return numerator < 0n ? -rounded : rounded
}

/** `value · 2^exponent`, also where the power alone is out of range. */
export function scale(value: number, exponent: number): number {
  const first = Math.max(-1000, Math.min(1000, exponent))
  const scaled = value * 2 ** first
  return first === exponent || scaled === 0 || !Number.isFinite(scaled)
    ? scaled
    : scale(scaled, exponent - first)
}

export function add(a: Rational, b: Rational): Rational {
  // Sums of many numbers keep the largest of their denominators, which powers of two or ten divide.
  if (a.denominator % b.denominator === 0n) {
    const numerator = a.numerator + b.numerator * (a.denominator / b.denominator)
    return { numerator, denominator: a.denominator }
  }
  if (b.denominator % a.denominator === 0n) return add(b, a)
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  }
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, { numerator: -b.numerator, denominator: b.denominator })
}

export function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

/** `value · 2^exponent`. */
export function timesPower(value: Rational, exponent: number): Rational {
  const power = 1n << BigInt(Math.abs(exponent))
  return multiply(value, exponent < 0 ? rational(1n, power) : rational(power))
}

export function absolute(a: Rational): Rational {
  return a.numerator < 0n ? { ...a, numerator: -a.numerator } : a
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** The greatest `n` with `n / 10^scale ≤ a`. */
export function floorAt(a: Rational, decimals: number): bigint {
  const numerator = a.numerator * 10n ** BigInt(decimals)
  const quotient = numerator / a.denominator
  return quotient * a.denominator > numerator ? quotient - 1n : quotient
}

/** The least `n` with `n / 10^scale ≥ a`. */
export function ceilAt(a: Rational, decimals: number): bigint {
  return -floorAt({ ...a, numerator: -a.numerator }, decimals)
}

/** The greatest double that is not above. */
export function doubleAtMost(a: Rational): number {
  const near = toDouble(a)
  if (near === Infinity) return Number.MAX_VALUE
  return near !== -Infinity && compare(fromDouble(near), a) > 0 ? -nextUp(-near) : near
}

/** The least double that is not below. */
export function doubleAtLeast(a: Rational): number {
  return -doubleAtMost({ ...a, numerator: -a.numerator })
}

function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return view.getFloat64(0)
}

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0)
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4
}
