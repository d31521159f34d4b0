/** A decimal number without loss: `digits / 10^scale`. */
export interface Exact {
  readonly digits: bigint
  readonly scale: number
}

const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:e([+-]?[0-9]{1,4}))?$/i
const MOST_DIGITS = 400
const MOST_EXPONENT = 400

/** Reads a plain or scientific number; null for what is none, or has more digits than any column can hold. */
export function parseExact(text: string): Exact | null {
  const found = NUMBER.exec(text.trim())
  if (!found) return null
  const [, sign, whole = '', fraction = '', power = '0'] = found
  const exponent = Number(power)
  const written = whole + fraction
  if (written === '' || written.length > MOST_DIGITS || Math.abs(exponent) > MOST_EXPONENT) return null
  const digits = BigInt(written) * (sign === '-' ? -1n : 1n)
  const scale = fraction.length - exponent
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

/** The greatest number with `scale` digits after the point that is not above, and whether it is equal. */
export function floorTo(number: Exact, scale: number): { floor: bigint; equal: boolean } {
  if (number.scale <= scale) {
    return { floor: number.digits * 10n ** BigInt(scale - number.scale), equal: true }
  }
  const unit = 10n ** BigInt(number.scale - scale)
  const rest = ((number.digits % unit) + unit) % unit
  return { floor: (number.digits - rest) / unit, equal: rest === 0n }
}

/** `digits / 10^scale` as plain text. */
export function printExact(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  if (scale === 0) return sign + text
  return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}
