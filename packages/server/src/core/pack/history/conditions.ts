import { type Exact, parseExact } from '../../query/exact.ts'
import type { CellText } from '../block.ts'
import type { DataType } from '../pack.ts'
import type { Operator, RowCondition, Value } from '../rules.ts'

/** As what the values of a field are compared; SQL casts the values of a condition to this type. */
export const comparedAs = {
  varchar: 'text',
  text: 'text',
  integer: 'numeric',
  bigint: 'numeric',
  decimal: 'numeric',
  double: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  jsonb: null,
} as const satisfies Record<DataType, string | null>

/** A condition whose values are written in one way, so that SQL and `fits` select the same rows. */
export interface TypedCondition {
  readonly operator: Operator
  readonly dataType: DataType
  /**
   * None for `exists` and `not_exists`, at least one for `in` and `not_in`, else one: `12.5`, `true`, `2026-01-31`, `2026-01-12 09:30:00`
   * (of the second at most six decimals; without a zone, UTC).
   */
  readonly values: readonly string[]
}

/**
 * Reads a condition as the type of its field; a text instead says why it cannot be, as the end of a sentence. Pure; no I/O.
 *
 * What a condition selects is what PostgreSQL selects with `field = 'value'::type`, `field <> …`, `<`, `<=`, `>`, `>=`, `field in (…)`,
 * `field not in (…)`, `field is not null`, `field is null`, where type is that of `comparedAs`, and texts are compared with `collate "C"`:
 * by their code points. A missing value therefore fits `not_exists` only, and neither `!=` nor `not_in`. Numbers are compared as
 * decimals, without a rounding to the field's scale; doubles as doubles. `jsonb` only exists or not.
 */
export function typedCondition(condition: RowCondition, dataType: DataType): TypedCondition | string {
  const { operator, value } = condition
  if (operator === 'exists' || operator === 'not_exists') {
    return value === undefined ? { operator, dataType, values: [] } : `takes no value with "${operator}"`
  }
  if (value === undefined) return `needs a value for "${operator}"`
  const several = operator === 'in' || operator === 'not_in'
  if (several !== Array.isArray(value)) {
    return several ? `needs a list for "${operator}"` : `takes one value for "${operator}", and no list`
  }
  const given = Array.isArray(value) ? (value as readonly Value[]) : [value as Value]
  if (given.length === 0) return `needs at least one value for "${operator}"`
  if (comparedAs[dataType] === null) return 'can only be asked for with "exists" and "not_exists"'
  const values = given.map(each => writtenAs(each, dataType))
  const wrong = values.indexOf(null)
  if (wrong >= 0) return `cannot be compared with ${JSON.stringify(given[wrong])}, which is no ${dataType}`
  return { operator, dataType, values: values.filter(each => each !== null) }
}

/** Whether a cell fits; cells are as `block.ts` says. Pure; no I/O. */
export function fits(condition: TypedCondition, cell: CellText): boolean {
  const { operator, dataType, values } = condition
  if (operator === 'exists' || operator === 'not_exists')
    return (cell === null) === (operator === 'not_exists')
  if (cell === null) return false
  const orders = values.map(value => compareCells(cell, value, dataType))
  const [order = 0] = orders
  switch (operator) {
    case '=':
    case 'in':
      return orders.includes(0)
    case '!=':
    case 'not_in':
      return !orders.includes(0)
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

/** Negative, zero or positive as one value of a type is less than, equal to or greater than another. */
export function compareCells(one: string, other: string, dataType: DataType): number {
  if (one === other) return 0
  switch (comparedAs[dataType]) {
    case 'numeric':
      return compareDecimals(one, other)
    case 'double precision':
      return compareDoubles(Number(one), Number(other))
    case 'timestamp':
      return compareTexts(instantText(one) ?? one, instantText(other) ?? other)
    default:
      // "false" comes before "true", and an earlier date before a later one.
      return compareTexts(one, other)
  }
}

/** A value as PostgreSQL writes one of the type; null: it is none. */
function writtenAs(value: Value, dataType: DataType): string | null {
  switch (comparedAs[dataType]) {
    case 'text':
      return typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value : null
    case 'numeric':
      return typeof value !== 'boolean' && parseExact(String(value)) ? String(value).trim() : null
    case 'double precision':
      return typeof value !== 'boolean' && isDouble(String(value)) ? String(value).trim() : null
    case 'boolean':
      return value === true || value === false || value === 'true' || value === 'false' ? String(value) : null
    case 'date':
      return typeof value === 'string' && isDay(value) ? value : null
    case 'timestamp':
      return typeof value === 'string' ? instantText(value) : null
    default:
      return null
  }
}

/** Whether PostgreSQL takes it for a double: neither too large nor too small for one. */
function isDouble(text: string): boolean {
  const exact = parseExact(text)
  return exact !== null && Number.isFinite(Number(text)) && (Number(text) !== 0 || exact.digits === 0n)
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?Z?)?$/

/** A date or datetime in UTC as `2026-01-12 09:30:00.25`; null: it is none. */
function instantText(text: string): string | null {
  const [, day = '', minute = '00:00', second = '00', decimals = ''] = INSTANT.exec(text) ?? []
  const fraction = decimals.replace(/0+$/, '')
  return isDay(day) ? `${day} ${minute}:${second}${fraction && `.${fraction}`}` : null
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

const nothing: Exact = { digits: 0n, scale: 0 }

function compareDecimals(one: string, other: string): number {
  if (PLAIN.test(one) && PLAIN.test(other)) return Number(one) - Number(other)
  const [a, b] = [parseExact(one) ?? nothing, parseExact(other) ?? nothing]
  const difference = a.digits * 10n ** BigInt(b.scale) - b.digits * 10n ** BigInt(a.scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Doubles tell decimals of up to 15 digits apart, and order them. */
const PLAIN = /^-?[0-9.]{1,15}$/

/** NaN is equal to itself and above all others, as in PostgreSQL. */
function compareDoubles(one: number, other: number): number {
  if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other))
  return one < other ? -1 : one > other ? 1 : 0
}

/** By code points, as the bytes of UTF-8 are ordered. */
function compareTexts(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) {
    const difference = rankOf(one.charCodeAt(at)) - rankOf(other.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** The halves of code points beyond U+FFFF come behind all others. */
function rankOf(unit: number): number {
  return unit < 0xd800 || unit > 0xdfff ? unit : unit + 0x1_0000
}
