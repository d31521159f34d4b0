/** An engine type as a tree, so that nothing but names and quoted texts of it ever becomes SQL. */
export type LogicalType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'decimal'; readonly width: number; readonly scale: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly of: LogicalType }
  | { readonly kind: 'array'; readonly of: LogicalType; readonly length: number }
  | { readonly kind: 'struct' | 'union'; readonly fields: readonly Field[] }
  | { readonly kind: 'map'; readonly key: LogicalType; readonly value: LogicalType }
  /** Texts, most of which stand for values of a scalar type; those that do are such values in JSON. */
  | { readonly kind: 'loose'; readonly of: string }

export interface Field {
  readonly name: string
  readonly type: LogicalType
}

interface Cursor {
  readonly text: string
  at: number
}

/** Reads a type as `Column.logicalType` writes it, such as `STRUCT("a b" DECIMAL(18,2)[])`. Pure; throws on anything else. */
export function parseLogicalType(text: string): LogicalType {
  const cursor = { text, at: 0 }
  const type = readType(cursor)
  if (cursor.at !== text.length) throw notAType(cursor)
  return type
}

/** The type in which the engine holds such values: loose ones are texts. Pure; no I/O. */
export function heldType(type: LogicalType): LogicalType {
  switch (type.kind) {
    case 'loose':
      return { kind: 'scalar', name: 'VARCHAR' }
    case 'list':
    case 'array':
      return { ...type, of: heldType(type.of) }
    case 'struct':
      return {
        ...type,
        fields: type.fields.map(field => ({ ...field, type: heldType(field.type) })),
      }
    default:
      return type
  }
}

/** The type as the engine reads it. */
export function printLogicalType(type: LogicalType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name
    case 'decimal':
      return `DECIMAL(${type.width},${type.scale})`
    case 'enum':
      return `ENUM(${type.values.map(value => `'${value.replaceAll("'", "''")}'`).join(', ')})`
    case 'list':
      return `${printLogicalType(type.of)}[]`
    case 'array':
      return `${printLogicalType(type.of)}[${type.length}]`
    case 'map':
      return `MAP(${printLogicalType(type.key)}, ${printLogicalType(type.value)})`
    case 'loose':
      return `LOOSE(${type.of})`
    default:
      return `${type.kind.toUpperCase()}(${type.fields.map(printField).join(', ')})`
  }
}

function printField({ name, type }: Field): string {
  return `"${name.replaceAll('"', '""')}" ${printLogicalType(type)}`
}

const SCALAR = /(?:TIMESTAMP|TIME) WITH TIME ZONE|[A-Z][A-Z0-9_]*/iy
const SUFFIX = /\[([0-9]*)\]/y
const DECIMAL = /\(([0-9]+),\s*([0-9]+)\)/y
const NAME = /"((?:[^"]|"")*)"|([A-Za-z_][A-Za-z0-9_]*)/y
const QUOTED = /'((?:[^']|'')*)'/y

function readType(cursor: Cursor): LogicalType {
  let type = readHead(cursor)
  for (let found = match(cursor, SUFFIX); found; found = match(cursor, SUFFIX)) {
    type = found[1] ? { kind: 'array', of: type, length: Number(found[1]) } : { kind: 'list', of: type }
  }
  return type
}

function readHead(cursor: Cursor): LogicalType {
  const name = match(cursor, SCALAR)?.[0].toUpperCase()
  switch (name) {
    case undefined:
      throw notAType(cursor)
    case 'DECIMAL': {
      const found = match(cursor, DECIMAL)
      if (!found) throw notAType(cursor)
      return { kind: 'decimal', width: Number(found[1]), scale: Number(found[2]) }
    }
    case 'ENUM':
      return { kind: 'enum', values: inParentheses(cursor, readQuoted) }
    case 'STRUCT':
      return { kind: 'struct', fields: inParentheses(cursor, readField) }
    case 'UNION':
      return { kind: 'union', fields: inParentheses(cursor, readField) }
    case 'MAP': {
      const [key, value] = inParentheses(cursor, readType)
      if (!key || !value) throw notAType(cursor)
      return { kind: 'map', key, value }
    }
    case 'LOOSE': {
      const [of, more] = inParentheses(cursor, readScalar)
      if (of === undefined || more !== undefined) throw notAType(cursor)
      return { kind: 'loose', of }
    }
    default:
      return { kind: 'scalar', name }
  }
}

function readScalar(cursor: Cursor): string {
  const found = match(cursor, SCALAR)
  if (!found) throw notAType(cursor)
  return found[0].toUpperCase()
}

function readField(cursor: Cursor): Field {
  const found = match(cursor, NAME)
  if (!found) throw notAType(cursor)
  skip(cursor, ' ')
  return { name: found[2] ?? (found[1] ?? '').replaceAll('""', '"'), type: readType(cursor) }
}

function readQuoted(cursor: Cursor): string {
  const found = match(cursor, QUOTED)
  if (!found) throw notAType(cursor)
  return (found[1] ?? '').replaceAll("''", "'")
}

function inParentheses<T>(cursor: Cursor, read: (cursor: Cursor) => T): T[] {
  skip(cursor, '(')
  const items = [read(cursor)]
  while (cursor.text[cursor.at] === ',') {
    skip(cursor, ',')
    if (cursor.text[cursor.at] === ' ') cursor.at += 1
    items.push(read(cursor))
  }
  skip(cursor, ')')
  return items
}

function skip(cursor: Cursor, character: string): void {
  if (cursor.text[cursor.at] !== character) throw notAType(cursor)
  cursor.at += 1
}

function match(cursor: Cursor, form: RegExp): RegExpExecArray | null {
  form.lastIndex = cursor.at
  const found = form.exec(cursor.text)
  if (found) cursor.at = form.lastIndex
  return found
}

function notAType({ text, at }: Cursor): Error {
  return new TypeError(`Not an engine type at position ${at + 1}: ${text.slice(0, 200)}`)
}
