import { isOfType } from '../conversion.ts'
import { decimalText } from '../decimal.ts'
import type { ValueType } from '../expression.ts'
import { inferGenerator } from '../infer.ts'
import { readMoment } from '../moment.ts'
import type { Range } from '../recipe.ts'
import { type FieldLine, plainText } from './field.ts'

/** What values of a type can be. */
export type Meaning =
  /** At most so many characters; null: any number. */
  | {
      readonly kind: 'text'
      readonly length: number | null
      readonly generator: string | null
      readonly pattern?: string
    }
  | { readonly kind: 'integer'; readonly low: bigint; readonly high: bigint; readonly isNumbered: boolean }
  /** Null: any. */
  | { readonly kind: 'number'; readonly decimals: number | null; readonly digits: number | null }
  | { readonly kind: 'boolean' | 'date' | 'datetime' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }

/** What is asked of values beside their type. Bounds are as they are written. */
export interface Demand {
  readonly values: readonly string[] | null
  readonly low: Bound | null
  readonly high: Bound | null
  /** At most so many characters. */
  readonly length: number | null
  /** Another field, whose values are earlier. */
  readonly after: string | null
}

export interface Bound {
  readonly text: string
  /** The bound itself is not among the values. */
  readonly isOpen: boolean
}

export const NOTHING: Demand = { values: null, low: null, high: null, length: null, after: null }

/** What generators make without a range: least, most, and decimals. */
const USUAL: Readonly<Record<string, readonly [number, number, number]>> = {
  integer: [0, 1000, 0],
  age: [18, 90, 0],
  rating: [1, 5, 0],
  quantity: [1, 10, 0],
  year: [1950, 2100, 0],
  port: [1024, 65_535, 0],
  http_status: [200, 500, 0],
  number: [0, 1000, 2],
  price: [1, 200, 2],
  amount: [1, 1000, 2],
  percent: [0, 100, 2],
  latitude: [-90, 90, 6],
  longitude: [-180, 180, 6],
}

/** A field of another language: values that its name and type suggest, within what type and checks demand. Pure; no I/O. */
export function valueLine(name: string, meaning: Meaning, demand: Demand): FieldLine {
  const type = meaning.kind === 'choice' ? 'text' : meaning.kind
  const values = demand.values?.filter(value => isOfType(value, type)) ?? []
  if (values.length > 0) return choiceLine(values, type)
  switch (meaning.kind) {
    case 'choice':
      return choiceLine(meaning.values, 'text')
    case 'text':
      return textLine(meaning, demand)
    case 'integer':
      return numberLine(name, 'integer', 0, boundsOf(meaning, demand))
    case 'number':
      return numberLine(name, 'number', meaning.decimals, boundsOf(meaning, demand))
    case 'boolean':
      return lineOf('boolean')
    default:
      return momentLine(name, meaning.kind, demand)
  }
}

function lineOf(type: ValueType): FieldLine {
  return { ...plainText, what: { kind: 'type', type } }
}

function choiceLine(values: readonly string[], type: ValueType): FieldLine {
  const distinct = [...new Set(values)]
  return { ...plainText, what: { kind: 'enum', type, values: distinct.map(value => ({ value, weight: 1 })) } }
}

function textLine(
  { generator, pattern, length }: Extract<Meaning, { kind: 'text' }>,
  demand: Demand,
): FieldLine {
  const lengths = [length, demand.length].filter(each => each !== null)
  return {
    ...plainText,
    generator:
      generator === null ? null : { name: generator, arguments: pattern === undefined ? [] : [pattern] },
    length: lengths.length === 0 ? null : Math.min(...lengths),
  }
}

interface Bounds {
  /** Null: any. */
  readonly low: number | null
  readonly high: number | null
  /** A check says them, and not only the type. */
  readonly isDemanded: boolean
}

function boundsOf(meaning: Extract<Meaning, { kind: 'integer' | 'number' }>, { low, high }: Demand): Bounds {
  const step = meaning.kind === 'integer' ? 1 : 10 ** -(meaning.decimals ?? 2)
  const [least, most] = typeBounds(meaning)
  const [from, to] = [numberOf(low, step), numberOf(high, -step)]
  return {
    low: from === null ? least : Math.max(from, least ?? from),
    high: to === null ? most : Math.min(to, most ?? to),
    isDemanded: from !== null || to !== null,
  }
}

function typeBounds(
  meaning: Extract<Meaning, { kind: 'integer' | 'number' }>,
): [number | null, number | null] {
  if (meaning.kind === 'integer') return [Number(meaning.low), Number(meaning.high)]
  if (meaning.digits === null) return [null, null]
  const most = 10 ** meaning.digits - 10 ** -(meaning.decimals ?? 0)
  return [-most, most]
}

function numberOf(bound: Bound | null, step: number): number | null {
  const value = bound === null || bound.text === '' ? Number.NaN : Number(bound.text)
  if (!Number.isFinite(value)) return null
  return bound?.isOpen ? value + step : value
}

/** What the name suggests where it fits, else a range. */
function numberLine(
  name: string,
  type: 'integer' | 'number',
  decimals: number | null,
  bounds: Bounds,
): FieldLine {
  const line = lineOf(type)
  const generator = inferGenerator(name, type)
  const [least, most, digits] = USUAL[generator] ?? USUAL[type] ?? [0, 1000, 2]
  const low = bounds.low ?? least
  const high = bounds.high ?? most
  if (least >= low && most <= high && digits <= (decimals ?? 6)) return line
  const [from, to] = rangeWithin(low, high, least, most, bounds)
  const places = decimals ?? 2
  const range = { low: fixed(from, places), high: fixed(to, places) }
  // A range has two decimals at least, unless the generator is told otherwise.
  const needsPlaces = type === 'number' && places < 2
  return { ...line, range, generator: { name: type, arguments: needsPlaces ? [String(places)] : [] } }
}

/** What is usual and allowed; where that is nothing, or a check says only one bound, a thousand from there. */
function rangeWithin(
  low: number,
  high: number,
  least: number,
  most: number,
  { isDemanded }: Bounds,
): [number, number] {
  const [from, to] = [Math.max(low, least), Math.min(high, most)]
  if (from < to || (from === to && !isDemanded)) return [from, to]
  return low > least ? [low, Math.min(high, low + 1000)] : [Math.max(low, high - 1000), high]
}

function fixed(value: number, decimals: number): string {
  return decimalText(Number(value.toFixed(Math.min(decimals, 10))))
}

const DAY_MS = 86_400_000

/** A bound alone has ten years behind or before it. */
function momentLine(name: string, type: 'date' | 'datetime', { low, high, after }: Demand): FieldLine {
  const line = lineOf(type)
  if (after !== null) return { ...line, generator: { name: 'after', arguments: [after, '1d-30d'] } }
  const [from, to] = [momentOf(low, DAY_MS), momentOf(high, -DAY_MS)]
  if (from === null && to === null) return line
  const ten = 3650 * DAY_MS
  const start = from ?? (to ?? 0) - ten
  const range: Range = { low: printMoment(start, type), high: printMoment(to ?? start + ten, type) }
  const generator = inferGenerator(name, type)
  return { ...line, range, generator: generator === 'birthdate' ? { name: generator, arguments: [] } : null }
}

function momentOf(bound: Bound | null, step: number): number | null {
  const micros = bound === null ? null : readMoment(bound.text)
  if (micros === null) return null
  return Number(micros / 1000n) + (bound?.isOpen ? step : 0)
}

function printMoment(at: number, type: 'date' | 'datetime'): string {
  return new Date(at).toISOString().slice(0, type === 'date' ? 10 : 19)
}
