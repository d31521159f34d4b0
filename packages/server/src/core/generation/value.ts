import type { ValueType } from './expression.ts'

/** What a value is for each row's number. */
export type OfRow<T> = (row: number) => T

/** A value as it is computed: dates in days and datetimes in microseconds since 1970; whole numbers beyond 2^53 are big ones. */
export type Value = string | number | bigint | boolean | null

/** What an expression is for each row, and what is known of it beforehand. */
export interface Evaluated {
  /** Null: it is always missing. */
  readonly type: ValueType | null
  readonly of: OfRow<Value>
  /** Bounds of what is a number, a date or a datetime; infinite where they are not known. */
  readonly low: number
  readonly high: number
  /** The most characters of a text; infinite where that is not known. */
  readonly length: number
  /** Where it is the same for all rows. */
  readonly value?: Value
  /** The texts that it is one of, where these are known. */
  readonly values?: readonly string[]
}

export function evaluated(
  type: ValueType | null,
  of: OfRow<Value>,
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
): Evaluated {
  return {
    type,
    of,
    low,
    high,
    length: type === 'text' ? Number.POSITIVE_INFINITY : textLength(type, low, high),
  }
}

/** Whether all whole numbers within these bounds are exact as doubles. */
export function isSafe(low: number, high: number): boolean {
  return low > -Number.MAX_SAFE_INTEGER && high < Number.MAX_SAFE_INTEGER
}

/** The most characters of such a value as text. */
function textLength(type: ValueType | null, low: number, high: number): number {
  if (type === null) return 0
  if (type === 'boolean') return 5
  if (type === 'date') return 10
  if (type === 'datetime') return 26
  return type === 'integer' && isSafe(low, high) ? Math.max(`${low}`.length, `${high}`.length) : 24
}

const DAY = 86_400_000

/** A value as the engine writes it as text. Pure; no I/O. */
export function textOf(value: Value, type: ValueType): string | null {
  if (value === null) return null
  if (type === 'number') return doubleText(Number(value))
  if (type === 'date') return dayText(Number(value))
  if (type !== 'datetime') return String(value)
  const { iso, rest } = secondOf(BigInt(value))
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction}`
}

/** Microseconds since 1970 as RFC 3339 writes their second, in UTC. Pure; no I/O. */
export function instantText(micros: Value): string {
  const { iso } = secondOf(BigInt(micros ?? 0))
  return `${iso.slice(0, 19)}Z`
}

function secondOf(micros: bigint): { readonly iso: string; readonly rest: bigint } {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  return { iso: new Date(Number((micros - rest) / 1000n)).toISOString(), rest }
}

export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

/** The shortest text of a double that reads as the same; with an exponent below 1e-4 and from 1e16 on. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  }
  const text = String(value)
  return text.includes('.') ? text : `${text}.0`
}
