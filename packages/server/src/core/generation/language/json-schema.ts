import { isOfType } from '../conversion.ts'
import { decimalText } from '../decimal.ts'
import type { ValueType } from '../expression.ts'
import type { DraftContent, DraftEntity, DraftField } from './draft.ts'
import { invalidRecipe, type SchemaFault } from './fault.ts'
import { type FieldLine, plainText } from './field.ts'
import { NAME } from './name.ts'

interface Json {
  readonly [name: string]: unknown
}

interface Reading {
  readonly faults: SchemaFault[]
  readonly definitions: ReadonlyMap<string, Json>
  /** The entities by the references that name them. */
  readonly entities: ReadonlyMap<string, string>
}

const PLACE = { line: 1, column: 1 }
const DEEPEST = 8

/**
 * Reads JSON Schema: one object is one entity, named by its `title`; `$defs` or `definitions` are one entity each, or types that these refer to.
 * Pure; no I/O. Refuses with `invalid_recipe`.
 */
export function parseJsonSchema(text: string): DraftEntity[] {
  const root = parse(text)
  const definitions = new Map(
    Object.entries(objectOf(root.$defs ?? root.definitions)).map(([name, of]) => [name, objectOf(of)]),
  )
  const named = isObjectSchema(root)
    ? [[titleOf(root), root] as const]
    : [...definitions].filter(([, of]) => isObjectSchema(of))
  const entities = new Map(named.map(([name]) => [name, name]))
  const reading: Reading = { faults: [], definitions, entities: isObjectSchema(root) ? new Map() : entities }
  if (named.length === 0) {
    fault(reading, '', 'The schema describes no object: it needs "properties", or objects in "$defs".')
  }
  const drafts = named.map(([name, schema]) => ({
    name: checked(reading, '', name),
    place: PLACE,
    fields: readFields(reading, name, schema, 1),
    unique: [],
    isKeyless: false,
  }))
  if (reading.faults.length > 0) throw invalidRecipe(reading.faults)
  return drafts
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  } catch (error) {
    const { message } = error as Error
    throw invalidRecipe([{ place: PLACE, path: '', message: `The schema is not JSON: ${message}.` }])
  }
  throw invalidRecipe([{ place: PLACE, path: '', message: 'A JSON Schema is an object.' }])
}

function readFields(reading: Reading, path: string, schema: Json, depth: number): DraftField[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  return Object.entries(objectOf(schema.properties)).flatMap(([name, given]) => {
    const inner = `${path}.${checked(reading, path, name)}`
    const content = readContent(reading, inner, objectOf(given), required.has(name), depth)
    return content ? [{ name, path: inner, place: PLACE, content }] : []
  })
}

function readContent(
  reading: Reading,
  path: string,
  given: Json,
  required: boolean,
  depth: number,
): DraftContent | null {
  if (depth > DEEPEST) return fault(reading, path, `Fields may be nested ${DEEPEST} levels deep.`)
  const reference =
    typeof given.$ref === 'string' ? /^#\/(?:\$defs|definitions)\/(.+)$/.exec(given.$ref)?.[1] : undefined
  if (given.$ref !== undefined) {
    const entity = reference === undefined ? undefined : reading.entities.get(reference)
    if (entity !== undefined)
      return {
        kind: 'line',
        line: { ...plainLine(required), what: { kind: 'reference', entity, field: null } },
      }
    const target = reference === undefined ? undefined : reading.definitions.get(reference)
    if (!target)
      return fault(reading, path, `There is nothing at ${JSON.stringify(String(given.$ref).slice(0, 100))}.`)
    return readContent(reading, path, target, required, depth + 1)
  }
  const type = typeOf(given)
  if (type === 'object') {
    const fields = readFields(reading, path, given, depth + 1)
    return { kind: 'object', fields, nullRate: nullRateOf(required) }
  }
  if (type === 'array') return readItems(reading, path, given, required, depth)
  const line = readLine(given, type, required)
  return line
    ? { kind: 'line', line }
    : fault(reading, path, `The type ${JSON.stringify(given.type)} is not understood.`)
}

function readItems(
  reading: Reading,
  path: string,
  given: Json,
  required: boolean,
  depth: number,
): DraftContent | null {
  const items = readContent(reading, path, objectOf(given.items), true, depth + 1)
  if (!items) return null
  const least = typeof given.minItems === 'number' ? given.minItems : 1
  const most = typeof given.maxItems === 'number' ? given.maxItems : Math.max(least, 5)
  if (items.kind === 'line') {
    const range = { low: String(least), high: String(most) }
    return { kind: 'line', line: { ...plainLine(required), what: { kind: 'array', of: items.line }, range } }
  }
  return items.kind === 'object'
    ? { kind: 'objects', fields: items.fields, nullRate: nullRateOf(required), least, most }
    : fault(reading, path, 'Lists of lists are not generated.')
}

/** By format of a text. */
export const formatGenerators: Readonly<Record<string, string>> = {
  email: 'email',
  uuid: 'uuid',
  uri: 'url',
  'uri-reference': 'url',
  hostname: 'domain',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  time: 'time',
}

function readLine(given: Json, type: string, required: boolean): FieldLine | null {
  const line = plainLine(required)
  if (Array.isArray(given.enum) && given.enum.some(value => value !== null))
    return { ...line, what: choicesOf(given.enum, type) }
  const format = typeof given.format === 'string' ? given.format : ''
  const valueType =
    valueTypes[type === 'string' && (format === 'date' || format === 'date-time') ? format : type]
  if (!valueType) return null
  const generator =
    type === 'string' && formatGenerators[format] ? { name: formatGenerators[format], arguments: [] } : null
  const length = valueType === 'text' && isLength(given.maxLength) ? given.maxLength : null
  return {
    ...line,
    what: { kind: 'type', type: valueType },
    generator,
    range: rangeOf(given, valueType),
    length,
  }
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 999_999_999
}

/** The values as the type says, where each is of it; else as texts. */
function choicesOf(given: readonly unknown[], type: string): FieldLine['what'] {
  const values = given.filter(value => value !== null).map(value => ({ value: String(value), weight: 1 }))
  const said = valueTypes[type] ?? 'text'
  const fits = values.every(({ value }) => isOfType(value, said))
  return { kind: 'enum', type: fits ? said : 'text', values }
}

const valueTypes: Readonly<Record<string, ValueType>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  'date-time': 'datetime',
}

function rangeOf({ minimum, maximum }: Json, type: ValueType): FieldLine['range'] {
  if (
    (type !== 'integer' && type !== 'number') ||
    (typeof minimum !== 'number' && typeof maximum !== 'number')
  )
    return null
  const low = typeof minimum === 'number' ? minimum : Math.min(0, Number(maximum))
  const high = typeof maximum === 'number' ? maximum : Math.max(1000, Number(minimum))
  return { low: decimalText(low), high: decimalText(high) }
}

function plainLine(required: boolean): FieldLine {
  return { ...plainText, nullRate: nullRateOf(required) }
}

/** What is not required is missing in one row of ten. */
export function nullRateOf(required: boolean): number {
  return required ? 0 : 0.1
}

function typeOf({ type, properties, items }: Json): string {
  const types = (Array.isArray(type) ? type : [type]).filter(each => each !== 'null')
  if (typeof types[0] === 'string') return types[0]
  if (properties !== undefined) return 'object'
  return items === undefined ? 'string' : 'array'
}

function isObjectSchema(schema: Json): boolean {
  return schema.properties !== undefined
}

function titleOf({ title }: Json): string {
  const name = typeof title === 'string' ? title.replaceAll(/[^A-Za-z0-9_]/g, '') : ''
  return NAME.test(name) ? name : 'Row'
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function checked(reading: Reading, path: string, name: string): string {
  if (!NAME.test(name)) {
    fault(
      reading,
      path,
      `${JSON.stringify(name.slice(0, 70))} is no name: 1 to 63 letters, digits, "_" and "-", first a letter or "_".`,
    )
  }
  return name
}

function fault(reading: Reading, path: string, message: string): null {
  reading.faults.push({ place: PLACE, path, message })
  return null
}
