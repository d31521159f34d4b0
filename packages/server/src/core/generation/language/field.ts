import { isOfType } from '../conversion.ts'
import type { ValueType } from '../expression.ts'
import type { Range } from '../recipe.ts'
import { type Argument, readArguments, readQuoted, textOf } from './arguments.ts'
import { type Cursor, LineError, match, rest, space } from './cursor.ts'
import { takeShare } from './traits.ts'

/** A field as one line of the language says it, before names are looked up. */
export interface FieldLine {
  readonly what:
    | { readonly kind: 'type'; readonly type: ValueType | null }
    | {
        readonly kind: 'enum'
        readonly type: ValueType
        readonly values: readonly { readonly value: string; readonly weight: number }[]
      }
    | { readonly kind: 'reference'; readonly entity: string; readonly field: string | null }
    | { readonly kind: 'array'; readonly of: FieldLine }
  /** Null: it is to be inferred. */
  readonly generator: { readonly name: string; readonly arguments: readonly string[] } | null
  /** Of an array: how many items. */
  readonly range: Range | null
  readonly hint: string | null
  readonly unique: boolean
  readonly isKey: boolean
  /** 0 … 1. */
  readonly nullRate: number
  readonly fallback: string | null
  /** Of a reference: how many rows refer to one. */
  readonly perRow: number | null
  /** Of a reference: another field, which names the row that this one tells of. */
  readonly with: string | null
  /** Of a text: at most so many characters. */
  readonly length: number | null
}

const types: Readonly<Record<string, ValueType>> = {
  string: 'text',
  text: 'text',
  integer: 'integer',
  int: 'integer',
  number: 'number',
  float: 'number',
  decimal: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  datetime: 'datetime',
  timestamp: 'datetime',
}

/**
 * Reads a line such as `string @email unique null 5%`, `integer 18-90`, `enum(new, paid:3)`, `$User.id` or `[string] 1-5`. Pure; no I/O.
 * Throws `LineError` for anything else.
 */
export function parseFieldLine(line: string): FieldLine {
  const cursor = { line, at: 0 }
  const field = readField(cursor)
  if (cursor.at < line.length) {
    throw new LineError(
      `"${rest(cursor)}" is not understood; after the type come @generator, a range such as 1-10, a remark in parentheses, and unique, null 5%, default x, max 20, per 3 or with field.`,
      cursor.at,
    )
  }
  return field
}

/** A field of text of which nothing more is said. */
export const plainText: FieldLine = {
  what: { kind: 'type', type: 'text' },
  generator: null,
  range: null,
  hint: null,
  unique: false,
  isKey: false,
  nullRate: 0,
  fallback: null,
  perRow: null,
  with: null,
  length: null,
}

function readField(cursor: Cursor): FieldLine {
  const what = readWhat(cursor)
  const said: Mutable<FieldLine> = { ...plainText, what }
  while (readModifier(cursor, said)) space(cursor)
  return said
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function readWhat(cursor: Cursor): FieldLine['what'] {
  space(cursor)
  const start = cursor.at
  if (match(cursor, /\[/y)) return { kind: 'array', of: readItem(cursor) }
  const reference = match(cursor, /\$([A-Za-z_][\w-]*)(?:\.([A-Za-z_][\w.-]*))?/y)
  if (reference) return { kind: 'reference', entity: reference[1] ?? '', field: reference[2] ?? null }
  if (match(cursor, ENUM)) return { kind: 'enum', type: 'text', values: readChoices(cursor, 'text') }
  if (cursor.line[cursor.at] === '@') return { kind: 'type', type: null }
  const name = match(cursor, /[A-Za-z]+/y)?.[0]
  const type = typeNamed(name)
  if (type && match(cursor, ENUM)) return { kind: 'enum', type, values: readChoices(cursor, type) }
  if (type) return { kind: 'type', type }
  throw new LineError(
    `"${name ?? rest({ ...cursor, at: start })}" is no type; there are string, integer, number, boolean, date, datetime, enum(a, b), $Entity.field, and [type] for lists.`,
    start,
  )
}

const ENUM = /\s*enum\s*(?=\()/iy

function typeNamed(name = ''): ValueType | undefined {
  const known = name.toLowerCase()
  return Object.hasOwn(types, known) ? types[known] : undefined
}

/** What stands in the brackets of an array, up to the closing one. */
function readItem(cursor: Cursor): FieldLine {
  const item = readField(cursor)
  if (match(cursor, /\s*\]/y)) return item
  throw new LineError('A list needs a closing "]".', cursor.at)
}

function readChoices(cursor: Cursor, type: ValueType): { value: string; weight: number }[] {
  const start = cursor.at
  const values = readArguments(cursor).map(choiceOf)
  if (values.length === 0) throw new LineError('enum() needs values, such as enum(new, paid:3).', start)
  if (!values.some(({ weight }) => weight > 0)) throw new LineError('All weights of the enum are 0.', start)
  const misfit = values.find(({ value }) => !isOfType(value, type))
  if (misfit) throw new LineError(`"${misfit.value.slice(0, 60)}" is no ${type}.`, start)
  return values
}

export const WEIGHTED = /^(.*):\s*(\d+(?:\.\d+)?)$/s

/** What stands in quotes has its weight behind them. */
function choiceOf(argument: Argument): { value: string; weight: number } {
  const { quoted, rest: behind } = argument
  const [, value = behind, weight = '1'] = WEIGHTED.exec(behind) ?? []
  return { value: quoted === null ? value.trim() : quoted + value.trim(), weight: Number(weight) }
}

const DATE = String.raw`\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?`
const NUMBER = String.raw`-?\d+(?:\.\d+)?`
const RANGE = new RegExp(
  `(${DATE})(?:\\s*\\.\\.\\s*|\\s+-\\s+|-)(${DATE})|(${NUMBER})\\s*(?:\\.\\.|-)\\s*(${NUMBER})`,
  'y',
)

/** False when there is none. */
function readModifier(cursor: Cursor, field: Mutable<FieldLine>): boolean {
  space(cursor)
  const { line, at } = cursor
  if (at >= line.length || line[at] === ']') return false
  if (line[at] === '@') return readGenerator(cursor, field)
  const range = match(cursor, RANGE)
  if (range) {
    field.range = { low: range[1] ?? range[3] ?? '', high: range[2] ?? range[4] ?? '' }
    return true
  }
  if (line[at] === '(') {
    field.hint = readArguments(cursor).map(textOf).join(', ')
    return true
  }
  return readWord(cursor, field)
}

function readGenerator(cursor: Cursor, field: Mutable<FieldLine>): boolean {
  const name = match(cursor, /@([A-Za-z][\w-]*)/y)?.[1]
  if (name === undefined) throw new LineError('After @ comes the name of a generator.', cursor.at)
  const given = cursor.line[cursor.at] === '(' ? readArguments(cursor).map(textOf) : []
  if (name === 'id') field.isKey = true
  else field.generator = { name, arguments: given }
  return true
}

function readWord(cursor: Cursor, field: Mutable<FieldLine>): boolean {
  if (match(cursor, /unique\b/iy)) field.unique = true
  else if (match(cursor, /null\b/iy)) field.nullRate = readPercent(cursor)
  else if (match(cursor, /per\b/iy)) field.perRow = readPerRow(cursor)
  else if (match(cursor, /with\b/iy)) field.with = readSibling(cursor)
  else if (match(cursor, /max\b/iy)) field.length = readLength(cursor)
  else if (match(cursor, /default\s+/iy)) field.fallback = readFallback(cursor)
  else return false
  return true
}

function readPercent(cursor: Cursor): number {
  const share = takeShare(cursor)
  if (share !== null) return share
  throw new LineError('After null comes a share from 0% to 100%, such as null 5%.', cursor.at)
}

function readPerRow(cursor: Cursor): number {
  const count = Number(match(cursor, /\s*(\d{1,6})\b/y)?.[1] ?? 0)
  if (count >= 1) return count
  throw new LineError('After per comes how many rows refer to one, such as per 5.', cursor.at)
}

function readSibling(cursor: Cursor): string {
  const name = match(cursor, /\s*([A-Za-z_][\w-]*)/y)?.[1]
  if (name !== undefined) return name
  throw new LineError('After with comes the field that names the row, such as with order_id.', cursor.at)
}

function readLength(cursor: Cursor): number {
  const length = Number(match(cursor, /\s*(\d{1,9})\b/y)?.[1] ?? 0)
  if (length >= 1) return length
  throw new LineError('After max comes how many characters a text has at most, such as max 20.', cursor.at)
}

function readFallback(cursor: Cursor): string {
  const quoted = readQuoted(cursor)
  if (quoted !== null) return quoted
  return match(cursor, /[^\s\]]+/y)?.[0] ?? ''
}
