/** PostgreSQL's numeric has so many digits before the point at most, and so many behind it. */
export const MOST_WHOLE = 131_072
export const MOST_DECIMALS = 16_383
const FARTHEST = 1e9

interface Parts {
  readonly sign: string
  /** All that are written. */
  readonly digits: string
  readonly isZero: boolean
  /** Before which digit the point stands, once the exponent has moved it. */
  readonly point: number
  readonly decimals: number
}

/** Whether PostgreSQL's numeric holds a number of JSON. Pure; no I/O. */
export function isNumeric(number: string): boolean {
  return partsOf(number) !== null
}

/** A number of JSON as PostgreSQL's numeric writes it: all digits, without an exponent; null: it holds no such number. Pure; no I/O. */
export function numericText(number: string): string | null {
  const parts = partsOf(number)
  if (!parts) return null
  const { sign, digits, isZero, point, decimals } = parts
  if (isZero) return decimals > 0 ? `0.${'0'.repeat(decimals)}` : '0'
  const filled = point > 0 ? digits.padEnd(point, '0') : `${'0'.repeat(1 - point)}${digits}`
  const at = Math.max(point, 1)
  const whole = filled.slice(0, at).replace(/^0+(?=\d)/, '')
  return `${sign}${whole}${decimals > 0 ? `.${filled.slice(at)}` : ''}`
}

function partsOf(number: string): Parts | null {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(number) ?? []
  const shift = Number(exponent)
  if (whole === '' || Math.abs(shift) > FARTHEST) return null
  const digits = `${whole}${fraction}`
  const first = digits.search(/[1-9]/)
  const isZero = first < 0
  const point = whole.length + shift
  const decimals = Math.max(0, fraction.length - shift)
  const isHeld = decimals <= MOST_DECIMALS && (isZero || point - first <= MOST_WHOLE)
  return isHeld ? { sign, digits, isZero, point, decimals } : null
}
