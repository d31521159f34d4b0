/**
 * How a value is computed from its address, as a tree without I/O, state or time. Every node is exact: whole numbers in 64 bits, doubles by
 * the four operations of IEEE 754 and the square root alone, so that a tree has one value on every machine.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | bigint | boolean | null }
  /** The row's number, from 0. */
  | { readonly kind: 'row' }
  /** Another field of the same row, by its path. */
  | FieldExpression
  /** 32 random bits as a whole number. The number tells apart the draws of one field. */
  | { readonly kind: 'draw'; readonly number: number }
  /** A whole number from 0 to `below` - 1, out of 32 random bits; `below` is at most 2^32. */
  | { readonly kind: 'below'; readonly below: number; readonly number: number }
  /** A whole number from `low` to `high`, both included, out of 64 random bits. */
  | { readonly kind: 'between'; readonly low: bigint; readonly high: bigint; readonly number: number }
  /** A double from 0 (included) to 1 (excluded), out of 53 random bits. */
  | { readonly kind: 'fraction'; readonly number: number }
  /** The row's place among the first `size` numbers in a fixed random order: no two of the first `size` rows have the same. */
  | { readonly kind: 'place'; readonly size: bigint; readonly number: number }
  /** The value in a list at a place from 0. */
  | { readonly kind: 'at'; readonly values: readonly string[]; readonly place: Expression }
  /** A place from 0, each as likely as its weight among all, out of 32 random bits: those of a draw, or of another field. */
  | {
      readonly kind: 'choose'
      readonly weights: readonly number[]
      readonly number: number
      readonly by?: FieldExpression
    }
  /** Where a text stands in a list, from 0; null where it does not. */
  | { readonly kind: 'search'; readonly values: readonly string[]; readonly of: Expression }
  /** A double on the straight lines between points; beyond the first and the last it is as there. */
  | {
      readonly kind: 'line'
      readonly places: Places
      readonly values: readonly number[]
      readonly of: FieldExpression
    }
  /** A double by the quantiles of a distribution, out of 32 random bits. */
  | { readonly kind: 'quantile'; readonly quantiles: Quantiles; readonly number: number }
  /** A field of another entity's row, by the row's number. */
  | {
      readonly kind: 'foreign'
      readonly entity: string
      readonly path: string
      readonly type: ValueType
      readonly row: Expression
      /** The path of the field at whose address the row is drawn. */
      readonly through: string
    }
  | { readonly kind: 'join'; readonly parts: readonly Expression[] }
  | { readonly kind: 'call'; readonly function: FunctionName; readonly of: readonly Expression[] }
  | {
      readonly kind: 'if'
      readonly condition: Expression
      readonly holds: Expression
      readonly fails: Expression
    }

export interface FieldExpression {
  readonly kind: 'field'
  readonly path: string
  readonly type: ValueType
}

/** Where the points of a line are, ascending: each, or the first and the last of points at equal distances, with how many steps make 1. */
export type Places = readonly number[] | { readonly first: number; readonly perUnit: number }

/**
 * The quantiles of a distribution at 0/4096, 1/4096 … 4096/4096, those of the first and the last cell at as many places again within them;
 * between two places it is a straight line.
 */
export interface Quantiles {
  readonly cells: Float64Array
  readonly first: Float64Array
  readonly last: Float64Array
}

export type ValueType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime'

/** What each function takes and gives; those of texts count characters. */
export const functions = {
  // whole numbers
  add: 'integers',
  subtract: 'integers',
  multiply: 'integers',
  /** Rounded down; of numbers that are not negative. */
  quotient: 'integers',
  remainder: 'integers',
  /** Of a double that is whole. */
  toInteger: 'integers',
  // doubles
  plus: 'numbers',
  minus: 'numbers',
  times: 'numbers',
  over: 'numbers',
  root: 'numbers',
  /** To the nearest whole number, halves away from 0. */
  round: 'numbers',
  floor: 'numbers',
  toNumber: 'numbers',
  // comparisons, of two values of one type
  less: 'truths',
  equal: 'truths',
  and: 'truths',
  or: 'truths',
  not: 'truths',
  isNull: 'truths',
  // texts
  /** A whole number as text, with zeros in front up to a width. */
  padded: 'texts',
  /** A whole number in lower-case hex, with zeros in front up to a width. */
  hex: 'texts',
  lower: 'texts',
  upper: 'texts',
  /** The letters and digits of a text as lower-case ASCII; all else is left out. */
  plain: 'texts',
  /** The first characters. */
  first: 'texts',
  /** All but the first character. */
  afterFirst: 'texts',
  /** The last characters. */
  last: 'texts',
  /** With another text wherever a text stands in it. */
  replaced: 'texts',
  /** The check digit after a number's digits (ISO/IEC 7812-1 annex B). */
  luhn: 'texts',
  /** The two check digits of an IBAN, of country and account (ISO 7064, MOD 97-10). */
  ibanCheck: 'texts',
  /** The check digit of an article number's twelve digits, weighted 1, 3, 1, 3 … (GS1 General Specifications, 7.9). */
  eanCheck: 'texts',
  toText: 'texts',
  /** A datetime as RFC 3339 writes it, in UTC. */
  toInstant: 'texts',
  /** How many characters a text has. */
  length: 'integers',
  // times
  /** A date and a number of days. */
  addDays: 'dates',
  /** A datetime and a number of microseconds. */
  addMicros: 'datetimes',
  toDatetime: 'datetimes',
  toDate: 'dates',
} as const

export type FunctionName = keyof typeof functions

export const text = (value: string): Expression => ({ kind: 'constant', value })
export const whole = (value: number | bigint): Expression => ({ kind: 'constant', value: BigInt(value) })
export const double = (value: number): Expression => ({ kind: 'constant', value })
export const call = (name: FunctionName, ...of: readonly Expression[]): Expression => ({
  kind: 'call',
  function: name,
  of,
})
/** Parts one after another; texts may be given as they are. */
export const join = (...parts: readonly (Expression | string)[]): Expression => ({
  kind: 'join',
  parts: parts.map(part => (typeof part === 'string' ? text(part) : part)),
})
/** One of the values, each as likely as the others. */
export const pick = (values: readonly string[], number = 0): Expression => ({
  kind: 'at',
  values,
  place: { kind: 'below', below: values.length, number },
})
