import {
  choiceFaults,
  countFault,
  membersFault,
  numberFaults,
  shown,
  textFaults,
  twinFault,
} from './check-leaf.ts'
import { type Converted, convertScalar, type LeafKind } from './convert-scalar.ts'
import type { RecordFault, RecordFaultCode } from './fault-codes.ts'
import { isScalar, kindOf, type RecordValue } from './record-value.ts'
import type { CountRules, RowField, RowSchema, RowType } from './row-schema.ts'

export interface RecordRules {
  readonly unknownFields: 'reject' | 'drop'
  readonly emptyValues: 'reject' | 'absent'
  /** Values are texts without types of their own, as those of CSV. */
  readonly cells: boolean
}

/** A text that a pattern is yet to be searched in: by an engine that takes linear time for it. */
export interface PatternCheck {
  readonly pattern: string
  readonly text: string
  readonly path: string
}

export interface ConvertedRecord {
  /** The row as JSON with the types of the schema; what is absent is left out. Only of a record without faults. */
  readonly row: string
  /** Its fields that have a value. */
  readonly fields: readonly string[]
  /** All of the first level that fails: fields, then types, then constraints. */
  readonly faults: readonly RecordFault[]
  /** Which level that is; what the patterns find belongs to the third. */
  readonly level: 1 | 2 | 3 | null
  readonly patterns: readonly PatternCheck[]
  /** The paths of fields that were left out. */
  readonly dropped: readonly string[]
}

/** The row cannot be given, and why is told; not the same as absent. */
const FAILED = null
type Made = string | undefined | typeof FAILED

interface Walk extends RecordRules {
  readonly unknown: RecordFault[]
  readonly types: RecordFault[]
  readonly constraints: RecordFault[]
  readonly patterns: PatternCheck[]
  readonly dropped: string[]
  readonly fields: string[]
}

/** Fields by name, found once for each list of them. */
const byName = new WeakMap<readonly RowField[], ReadonlyMap<string, RowField>>()

function fieldsByName(fields: readonly RowField[]): ReadonlyMap<string, RowField> {
  const known = byName.get(fields) ?? new Map(fields.map(field => [field.name, field]))
  byName.set(fields, known)
  return known
}

/** Makes a record a row of its schema, or tells why it is none. Pure; no I/O. Nothing of a value is lost but what `dropped` names. */
export function convertRecord(value: RecordValue, schema: RowSchema, rules: RecordRules): ConvertedRecord {
  const walk: Walk = {
    ...rules,
    unknown: [],
    types: [],
    constraints: [],
    patterns: [],
    dropped: [],
    fields: [],
  }
  const isObject = value instanceof Map
  if (!isObject)
    blame(
      walk.types,
      'rh:type',
      '',
      `TypeCompatibilityException: the record is no object but ${kindOf(value)}.`,
    )
  const row = isObject ? convertFields(walk, value, schema, '') : FAILED
  if (row === '{}' && walk.constraints.length === 0) {
    blame(walk.constraints, 'rh:empty-value', '', 'The record holds no value.')
  }
  const levels = [walk.unknown, walk.types, walk.constraints]
  const failing = levels.findIndex(faults => faults.length > 0)
  return {
    row: row ?? '{}',
    fields: walk.fields,
    faults: levels[failing] ?? [],
    level: failing < 0 ? null : ((failing + 1) as 1 | 2 | 3),
    patterns: walk.patterns,
    dropped: walk.dropped,
  }
}

/** What a text that its pattern is not found in is told. */
export function patternFault({ path, pattern, text }: PatternCheck): RecordFault {
  const message = `${path} does not match its pattern ${shown(pattern)}: ${shown(text)}.`
  return { code: 'rh:constraint', message, path }
}

const MOST_FAULTS = 100

function blame(faults: RecordFault[], code: RecordFaultCode, path: string, message: string): typeof FAILED {
  if (faults.length < MOST_FAULTS) faults.push({ code, message, path: path === '' ? null : path })
  return FAILED
}

/** The members of an object; undefined when none of them is there. */
function convertFields(
  walk: Walk,
  members: ReadonlyMap<string, RecordValue>,
  { fields, ...counts }: RowSchema & CountRules,
  path: string,
): Made {
  const known = fieldsByName(fields)
  const around = path === '' ? '' : `${path}.`
  for (const name of members.keys()) if (!known.has(name)) refuseUnknown(walk, `${around}${name}`)
  const made: string[] = []
  const missing: RowField[] = []
  for (const field of fields) {
    const value = members.get(field.name)
    const member =
      value === undefined ? undefined : convertValue(walk, value, field.type, `${around}${field.name}`)
    if (typeof member === 'string') {
      made.push(`${JSON.stringify(field.name)}:${member}`)
      if (path === '') walk.fields.push(field.name)
    } else if (member === undefined && field.required) missing.push(field)
  }
  if (made.length === 0 && path !== '') return undefined
  const fault = membersFault(made.length, counts)
  if (fault !== null) blame(walk.constraints, 'rh:constraint', path, `${path} ${fault}.`)
  for (const { name } of missing) {
    blame(
      walk.constraints,
      'INGEST-1555-400',
      `${around}${name}`,
      `${around}${name} is required, and missing or null.`,
    )
  }
  return `{${made.join(',')}}`
}

/** A time series inside of a record is refused also where fields may be left out: it is another dataset's rows. */
function refuseUnknown(walk: Walk, path: string): void {
  if (walk.unknownFields === 'drop' && path !== 'timeSeriesEvents') walk.dropped.push(path)
  else blame(walk.unknown, 'rh:unknown-field', path, `${path} is no field of the schema.`)
}

function convertValue(walk: Walk, value: RecordValue, type: RowType, path: string): Made {
  if (value === null) return undefined
  switch (type.kind) {
    case 'object':
      return value instanceof Map
        ? convertObject(walk, value, type, path)
        : refuseType(walk, value, 'Object', path)
    case 'map':
      return value instanceof Map ? convertMap(walk, value, type, path) : refuseType(walk, value, 'Map', path)
    case 'array':
      return Array.isArray(value)
        ? convertItems(walk, value, type, path)
        : refuseType(walk, value, 'Array', path)
    default:
      return convertLeaf(walk, value, type, path)
  }
}

const NAMES: Readonly<Record<LeafKind, string>> = {
  string: 'String',
  number: 'Double',
  byte: 'Byte',
  short: 'Short',
  int: 'Integer',
  long: 'Long',
  boolean: 'Boolean',
  date: 'Date',
  'date-time': 'DateTime',
}

function refuseType(walk: Walk, value: RecordValue, to: string, path: string): typeof FAILED {
  const from = kindOf(value)
  const of =
    typeof value === 'string' || isScalar(value)
      ? ` ${shown(typeof value === 'string' ? value : value.text)}`
      : ''
  const why = from === to ? `is out of the range of ${to}` : `cannot become ${to} without loss`
  const message = `TypeCompatibilityException: ${path} is ${from}${of} and ${why}.`
  return blame(walk.types, 'rh:type', path, message)
}

function refuseEmpty(walk: Walk, what: string, path: string): Made {
  if (walk.emptyValues === 'absent') return undefined
  return blame(walk.constraints, 'rh:empty-value', path, `${path} is ${what}; leave the key out.`)
}

function convertObject(
  walk: Walk,
  members: ReadonlyMap<string, RecordValue>,
  type: RowType & { kind: 'object' },
  path: string,
): Made {
  return members.size === 0
    ? refuseEmpty(walk, 'an empty object', path)
    : convertFields(walk, members, type, path)
}

function convertMap(
  walk: Walk,
  members: ReadonlyMap<string, RecordValue>,
  { values, ...counts }: RowType & { kind: 'map' },
  path: string,
): Made {
  if (members.size === 0) return refuseEmpty(walk, 'an empty object', path)
  const made: string[] = []
  let failed = false
  for (const [key, value] of members) {
    const member = convertValue(walk, value, values, `${path}.${key}`)
    if (typeof member === 'string') made.push(`${JSON.stringify(key)}:${member}`)
    failed ||= member === FAILED
  }
  if (made.length === 0) return failed ? FAILED : undefined
  const fault = failed ? null : membersFault(made.length, counts)
  if (fault !== null) blame(walk.constraints, 'rh:constraint', path, `${path} ${fault}.`)
  return `{${made.join(',')}}`
}

function convertItems(
  walk: Walk,
  items: readonly RecordValue[],
  type: RowType & { kind: 'array' },
  path: string,
): Made {
  if (items.length === 0) return refuseEmpty(walk, 'an empty array', path)
  const made: string[] = []
  let failed = false
  items.forEach((item, index) => {
    const member = convertValue(walk, item, type.items, `${path}[${index}]`)
    if (typeof member === 'string') made.push(member)
    // To leave it out would give the items behind it other places.
    else if (member === undefined && walk.emptyValues === 'reject') {
      blame(
        walk.constraints,
        'rh:empty-value',
        `${path}[${index}]`,
        `${path}[${index}] is null or holds nothing; leave it out.`,
      )
    }
    failed ||= member === FAILED
  })
  if (made.length === 0) return failed ? FAILED : undefined
  const twins = type.uniqueItems ? twinFault(made) : null
  for (const fault of failed ? [] : [countFault(made.length, type), twins]) {
    if (fault !== null) blame(walk.constraints, 'rh:constraint', path, `${path} ${fault}.`)
  }
  return `[${made.join(',')}]`
}

function convertLeaf(walk: Walk, value: RecordValue, type: RowType & { kind: LeafKind }, path: string): Made {
  if (value === '' && (type.kind === 'string' || walk.emptyValues === 'absent')) {
    return refuseEmpty(walk, 'an empty text', path)
  }
  const made = convertScalar(value, type.kind, walk.cells)
  if (made === null) return refuseType(walk, value, NAMES[type.kind], path)
  for (const fault of leafFaults(walk, made, type, path)) {
    blame(walk.constraints, 'rh:constraint', path, `${path} ${fault}.`)
  }
  return printLeaf(made)
}

function leafFaults(walk: Walk, made: Converted, type: RowType, path: string): string[] {
  if (type.kind === 'string' && 'text' in made) {
    if (type.pattern !== null) walk.patterns.push({ pattern: type.pattern, text: made.text, path })
    return textFaults(made.text, type)
  }
  if ('digits' in made && 'minimum' in type) return numberFaults(made.digits, type)
  if ('boolean' in made && type.kind === 'boolean') return choiceFaults(made.boolean, type.enum)
  if ('text' in made && (type.kind === 'date' || type.kind === 'date-time')) {
    return choiceFaults(inMicroseconds(made.text), type.enum)
  }
  return []
}

/** A date-time with as many digits as those that a schema names are given. */
function inMicroseconds(text: string): string {
  return text.replace(/([.][0-9]{3})Z$/, '$1000Z')
}

function printLeaf(made: Converted): string {
  if ('text' in made) return JSON.stringify(made.text)
  return 'digits' in made ? made.digits : String(made.boolean)
}
