import type { ValueType } from '../expression.ts'
import type { Range } from '../recipe.ts'

/** A field as one line of the language says it, before names are looked up. */
export interface FieldLine {
  readonly what:
    | { readonly kind: 'type'; readonly type: ValueType | null }
    | {
        readonly kind: 'enum'
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
}

/** What is wrong with a line; `at` is the offset in it. */
export class LineError extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
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

interface Cursor {
  readonly line: string
  at: number
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
      `"${rest(cursor)}" is not understood; after the type come @generator, a range such as 1-10, a remark in parentheses, and unique, null 5%, default x or per 3.`,
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
  if (match(cursor, /enum\s*(?=\()/iy)) return { kind: 'enum', values: readChoices(cursor) }
  if (cursor.line[cursor.at] === '@') return { kind: 'type', type: null }
  const name = match(cursor, /[A-Za-z]+/y)?.[0]
  const type = name === undefined ? undefined : types[name.toLowerCase()]
  if (type) return { kind: 'type', type }
  throw new LineError(
    `"${name ?? rest({ ...cursor, at: start })}" is no type; there are string, integer, number, boolean, date, datetime, enum(a, b), $Entity.field, and [type] for lists.`,
    start,
  )
}

/** What stands in the brackets of an array, up to the closing one. */
function readItem(cursor: Cursor): FieldLine {
  const item = readField(cursor)
  if (match(cursor, /\s*\]/y)) return item
  throw new LineError('A list needs a closing "]".', cursor.at)
}

function readChoices(cursor: Cursor): { value: string; weight: number }[] {
  const start = cursor.at
  const values = readArguments(cursor).map(text => {
    const [, value = text, weight] = /^(.*):\s*(\d+(?:\.\d+)?)$/s.exec(text) ?? []
    return { value: value.trim(), weight: weight === undefined ? 1 : Number(weight) }
  })
  if (values.length === 0) throw new LineError('enum() needs values, such as enum(new, paid:3).', start)
  if (!values.some(({ weight }) => weight > 0)) throw new LineError('All weights of the enum are 0.', start)
  return values
}

/** Arguments in parentheses, with commas between; quotes keep commas and blanks. */
function readArguments(cursor: Cursor): string[] {
  const start = cursor.at
  cursor.at += 1
  const found: string[] = []
  let depth = 0
  let text = ''
  for (; cursor.at < cursor.line.length; cursor.at++) {
    const character = cursor.line[cursor.at] ?? ''
    const quoted = /["']/.test(character) && text.trim() === '' ? readQuoted(cursor, character) : null
    if (quoted !== null) text = quoted
    else if (character === ',' && depth === 0) {
      found.push(text.trim())
      text = ''
    } else if (character === ')' && depth === 0) {
      cursor.at += 1
      if (text.trim() !== '' || found.length > 0) found.push(text.trim())
      return found
    } else {
      if (character === '(') depth += 1
      if (character === ')') depth -= 1
      text += character
    }
  }
  throw new LineError('A parenthesis is not closed.', start)
}

/** The text up to the closing quote, at which the cursor stays; null, and nothing read, when there is none. */
function readQuoted(cursor: Cursor, quote: string): string | null {
  const end = cursor.line.indexOf(quote, cursor.at + 1)
  if (end < 0) return null
  const text = cursor.line.slice(cursor.at + 1, end)
  cursor.at = end
  return text
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
    field.hint = readArguments(cursor).join(', ')
    return true
  }
  return readWord(cursor, field)
}

function readGenerator(cursor: Cursor, field: Mutable<FieldLine>): boolean {
  const name = match(cursor, /@([A-Za-z][\w-]*)/y)?.[1]
  if (name === undefined) throw new LineError('After @ comes the name of a generator.', cursor.at)
  const given = cursor.line[cursor.at] === '(' ? readArguments(cursor) : []
  if (name === 'id') field.isKey = true
  else field.generator = { name, arguments: given }
  return true
}

function readWord(cursor: Cursor, field: Mutable<FieldLine>): boolean {
  if (match(cursor, /unique\b/iy)) field.unique = true
  else if (match(cursor, /null\b/iy)) field.nullRate = readPercent(cursor)
  else if (match(cursor, /per\b/iy)) field.perRow = readPerRow(cursor)
  else if (match(cursor, /default\s+/iy)) field.fallback = readFallback(cursor)
  else return false
  return true
}

function readPercent(cursor: Cursor): number {
  const found = match(cursor, /\s*(\d+(?:\.\d+)?)\s*%/y)
  const percent = Number(found?.[1] ?? Number.NaN)
  if (percent >= 0 && percent <= 100) return percent / 100
  throw new LineError('After null comes a share from 0% to 100%, such as null 5%.', cursor.at)
}

function readPerRow(cursor: Cursor): number {
  const count = Number(match(cursor, /\s*(\d{1,6})\b/y)?.[1] ?? 0)
  if (count >= 1) return count
  throw new LineError('After per comes how many rows refer to one, such as per 5.', cursor.at)
}

function readFallback(cursor: Cursor): string {
  const quoted = match(cursor, /"([^"]*)"|'([^']*)'/y)
  if (quoted) return quoted[1] ?? quoted[2] ?? ''
  return match(cursor, /[^\s\]]+/y)?.[0] ?? ''
}

function match(cursor: Cursor, form: RegExp): RegExpExecArray | null {
  form.lastIndex = cursor.at
  const found = form.exec(cursor.line)
  if (found) cursor.at += found[0].length
  return found
}

function space(cursor: Cursor): void {
  match(cursor, /\s+/y)
}

function rest({ line, at }: Cursor): string {
  return line.slice(at, at + 40)
}
