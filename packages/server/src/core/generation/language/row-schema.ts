import type { RowField, RowSchema, RowType, TextRules } from '../../batch/row-schema.ts'
import { matching } from '../../schema/sample-pattern.ts'
import { inferGenerator } from '../infer.ts'
import type { DraftContent, DraftEntity, DraftField } from './draft.ts'
import { invalidRecipe, type SchemaFault } from './fault.ts'
import { type FieldLine, plainText } from './field.ts'
import { formatGenerators, nullRateOf } from './json-schema.ts'
import { NAME } from './name.ts'
import { type Demand, type Meaning, NOTHING, valueLine } from './values.ts'

const PLACE = { line: 1, column: 1 }
/** In the platform's schemas it names a record. */
const KEY = '_id'
const MOST_PATTERN = 64

/**
 * What rows of a registered schema are, as an entity. Fields that have no place in a recipe are left out: maps, lists of lists of objects, and those whose
 * names are none here. Pure; no I/O. Refuses with `invalid_recipe` when one of them is required.
 */
export function draftOfRows(name: string, { fields }: RowSchema): DraftEntity {
  const faults: SchemaFault[] = []
  const draft = { name, place: PLACE, fields: fieldsOf(name, fields, faults), unique: [], isKeyless: true }
  if (draft.fields.length === 0 && faults.length === 0) {
    faults.push({ place: PLACE, path: name, message: 'The schema has no fields that could be generated.' })
  }
  if (faults.length > 0) throw invalidRecipe(faults)
  return draft
}

function fieldsOf(path: string, fields: readonly RowField[], faults: SchemaFault[]): DraftField[] {
  return fields.flatMap(({ name, required, type }) => {
    const inner = `${path}.${name}`
    const isOwnKey = name === KEY && !path.includes('.')
    const content = NAME.test(name) ? contentOf(inner, type, required, faults) : null
    if (content?.kind === 'line' && isOwnKey)
      return [{ name, path: inner, place: PLACE, content: keyOf(content) }]
    if (content) return [{ name, path: inner, place: PLACE, content }]
    if (required)
      faults.push({ place: PLACE, path: inner, message: 'The field is required and cannot be generated.' })
    return []
  })
}

/** A UUID, which is a URI reference as well. */
function keyOf({ line }: Extract<DraftContent, { kind: 'line' }>): DraftContent {
  return { kind: 'line', line: { ...line, generator: null, isKey: true, nullRate: 0 } }
}

/** Null: it has no place in a recipe. */
function contentOf(
  path: string,
  type: RowType,
  required: boolean,
  faults: SchemaFault[],
): DraftContent | null {
  const nullRate = nullRateOf(required)
  if (type.kind === 'map') return null
  if (type.kind === 'object') {
    const fields = fieldsOf(path, type.fields, faults)
    return fields.length === 0 ? null : { kind: 'object', fields, nullRate }
  }
  if (type.kind !== 'array') return { kind: 'line', line: { ...lineOf(path, type), nullRate } }
  const items = contentOf(path, type.items, true, faults)
  const least = type.minItems ?? 1
  const most = Math.min(type.maxItems ?? 5, Math.max(least, 5))
  if (items?.kind === 'object')
    return { kind: 'objects', fields: items.fields, nullRate, least: Math.min(least, most), most }
  if (items?.kind !== 'line') return null
  const range = { low: String(Math.min(least, most)), high: String(most) }
  return { kind: 'line', line: { ...plainText, what: { kind: 'array', of: items.line }, range, nullRate } }
}

type LeafType = Exclude<RowType, { kind: 'object' | 'array' | 'map' }>

function lineOf(path: string, type: LeafType): FieldLine {
  const name = path.slice(path.lastIndexOf('.') + 1)
  switch (type.kind) {
    case 'string':
      return textLine(name, type)
    case 'boolean':
    case 'date':
      return valueLine(name, { kind: type.kind }, NOTHING)
    case 'date-time':
      // As text, which says that it is UTC: the platform takes no time without its zone.
      return { ...plainText, generator: { name: inferGenerator(name, 'datetime'), arguments: [] } }
    default:
      return valueLine(name, meaningOf(type.kind), numberDemand(type))
  }
}

const BITS = { byte: 8n, short: 16n, int: 32n, long: 53n } as const

function meaningOf(kind: keyof typeof BITS | 'number'): Meaning {
  if (kind === 'number') return { kind, decimals: null, digits: null }
  const bound = 2n ** (BITS[kind] - 1n)
  return { kind: 'integer', low: -bound, high: bound - 1n, isNumbered: false }
}

function numberDemand(
  rules: Extract<LeafType, { kind: 'number' | 'long' | 'int' | 'short' | 'byte' }>,
): Demand {
  const bound = (included: number | null, excluded: number | null) => {
    if (excluded !== null) return { text: String(excluded), isOpen: true }
    return included === null ? null : { text: String(included), isOpen: false }
  }
  return {
    ...NOTHING,
    values: rules.enum?.map(String) ?? null,
    low: bound(rules.minimum, rules.exclusiveMinimum),
    high: bound(rules.maximum, rules.exclusiveMaximum),
  }
}

/** Of a pattern there is one text that matches; where a text has a least length, it is letters. */
function textLine(
  name: string,
  { format, pattern, minLength, maxLength, enum: values }: TextRules,
): FieldLine {
  const matched = pattern === null ? null : matching(pattern)
  const demand: Demand = { ...NOTHING, values: values ?? (matched === null ? null : [matched]) }
  const generator = format === null ? null : (formatGenerators[format] ?? null)
  const line = valueLine(
    name,
    { kind: 'text', length: maxLength !== null && maxLength > 0 ? maxLength : null, generator },
    demand,
  )
  if (line.what.kind === 'enum' || generator !== null || minLength === null || minLength < 2) return line
  return { ...line, generator: longEnough(minLength) }
}

function longEnough(length: number): NonNullable<FieldLine['generator']> {
  if (length <= MOST_PATTERN) return { name: 'pattern', arguments: ['a'.repeat(length)] }
  // A word has two letters at least, and a blank behind it.
  return { name: 'words', arguments: [String(Math.min(200, Math.ceil(length / 3) + 1))] }
}
