import { storageBounds } from '../../../core/batch/exact-number.ts'
import type { NumberRules, RowField, RowType, TextRules } from '../../../core/batch/row-schema.ts'
import { engineTypeOf } from '../../../core/batch/row-types.ts'
import { LONGEST_FORMATTED, textFormats } from '../../../core/batch/text-format.ts'
import { type LogicalType, printLogicalType } from '../../../core/query/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import { searchable } from './pattern-search.ts'

/** A column of a file, by the type under which the engine reads it. */
export interface FileColumn {
  readonly name: string
  readonly type: LogicalType
}

/**
 * SQL that is true for a row which is one of the schema as it stands, and false for any other; null where the types of the columns
 * already need conversion. Pure; no I/O. What it takes is what `convertRecord` would give back unchanged.
 */
export function fitSql(fields: readonly RowField[], columns: readonly FileColumn[]): string | null {
  const value = (name: string) => quoteIdentifier(name)
  const members = membersFit(fields, columns, value, 'true', 0)
  const present = columns.map(({ name, type }) => presentSql(type, value(name)))
  return members && present.length > 0 ? all([...members, any(present)]) : null
}

/** The fields that a file has, each with those inside of it. Pure; no I/O. */
export function fieldsIn(fields: readonly RowField[], columns: readonly FileColumn[]): RowField[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return fields.flatMap((field): RowField[] => {
    const type = types.get(field.name)
    if (!type) return []
    if (type.kind !== 'struct' || field.type.kind !== 'object') return [field]
    return [{ ...field, type: { kind: 'object', fields: fieldsIn(field.type.fields, type.fields) } }]
  })
}

function membersFit(
  fields: readonly RowField[],
  columns: readonly FileColumn[],
  value: (name: string) => string,
  around: string,
  depth: number,
): string[] | null {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const known = new Set(fields.map(({ name }) => name))
  if (types.size < columns.length || columns.some(({ name }) => !known.has(name))) return null
  const conditions: string[] = []
  for (const { name, required, type } of fields) {
    const source = types.get(name)
    if (source) {
      const fit = valueFits(type, source, value(name), depth)
      if (fit === null) return null
      conditions.push(fit)
    }
    if (required) conditions.push(any([source ? presentSql(source, value(name)) : 'false', not(around)]))
  }
  return conditions
}

/** SQL for whether a value is there: an object is when a leaf of it is. */
function presentSql(type: LogicalType, value: string): string {
  if (type.kind !== 'struct') return `${value} is not null`
  return any(type.fields.map(field => presentSql(field.type, member(value, field.name))))
}

/** SQL that is true for a value that is missing or fits; null where its type does not. */
function valueFits(type: RowType, source: LogicalType, value: string, depth: number): string | null {
  switch (type.kind) {
    case 'object':
      return objectFits(type.fields, source, value, depth)
    case 'array': {
      if (source.kind !== 'list') return null
      const items = itemsFit(type.items, source.of, value, depth)
      const { minItems, maxItems } = type
      const count = `len(${value})`
      const counts = [
        `${count} >= ${Math.max(1, minItems ?? 1)}`,
        ...(maxItems === null ? [] : [`${count} <= ${maxItems}`]),
      ]
      return items && any([`${value} is null`, all([...counts, items])])
    }
    case 'map': {
      if (source.kind !== 'map' || printLogicalType(source.key) !== 'VARCHAR') return null
      const items = itemsFit(type.values, source.value, `map_values(${value})`, depth)
      const keys = `len(list_distinct(map_keys(${value}))) = cardinality(${value})`
      return items && any([`${value} is null`, all([`cardinality(${value}) > 0`, keys, items])])
    }
    default: {
      if (printLogicalType(source) !== printLogicalType(engineTypeOf(type))) return null
      const conditions = leafFits(type, value)
      return conditions.length === 0 ? 'true' : any([`${value} is null`, all(conditions)])
    }
  }
}

function objectFits(
  fields: readonly RowField[],
  source: LogicalType,
  value: string,
  depth: number,
): string | null {
  if (source.kind !== 'struct') return null
  const present = presentSql(source, value)
  const members = membersFit(fields, source.fields, name => member(value, name), present, depth)
  return members && all(members)
}

/** SQL for whether all items of a list are there and fit. */
function itemsFit(type: RowType, source: LogicalType, list: string, depth: number): string | null {
  const item = `e${depth}`
  const fit = valueFits(type, source, item, depth + 1)
  return fit && `len(list_filter(${list}, lambda ${item}: ${not(all([presentSql(source, item), fit]))})) = 0`
}

type LeafType = Exclude<RowType, { kind: 'object' | 'array' | 'map' }>

function leafFits(type: LeafType, value: string): string[] {
  switch (type.kind) {
    case 'string':
      return textFits(type, value)
    case 'boolean':
      return []
    case 'date':
      return [`${value} between date '0001-01-01' and date '9999-12-31'`]
    case 'date-time':
      return [
        `${value} between timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'`,
      ]
    case 'number':
      return [`isfinite(${value})`, ...numberFits(type, value)]
    default: {
      const [least, greatest] = storageBounds(type.kind)
      const bounds = type.kind === 'long' ? [`${value} between ${least} and ${greatest}`] : []
      return [...bounds, ...numberFits(type, value)]
    }
  }
}

function textFits(
  { format, pattern, minLength, maxLength, enum: choices }: TextRules,
  value: string,
): string[] {
  const form = format === null ? undefined : textFormats[format]
  return [
    `${value} <> ''`,
    ...(minLength === null ? [] : [`length(${value}) >= ${minLength}`]),
    ...(maxLength === null ? [] : [`length(${value}) <= ${maxLength}`]),
    ...(choices === null ? [] : [oneOf(value, choices.map(quoteLiteral))]),
    ...(form === undefined
      ? []
      : [`length(${value}) <= ${LONGEST_FORMATTED}`, `regexp_full_match(${value}, ${quoteLiteral(form)})`]),
    ...(pattern === null ? [] : [`regexp_matches(${value}, ${quoteLiteral(searchable(pattern))})`]),
  ]
}

function numberFits(rules: NumberRules, value: string): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, enum: choices } = rules
  const bound = (operator: string, limit: number | null) =>
    limit === null ? [] : [`${value} ${operator} ${numberSql(limit)}`]
  return [
    ...bound('>=', minimum),
    ...bound('<=', maximum),
    ...bound('>', exclusiveMinimum),
    ...bound('<', exclusiveMaximum),
    ...(choices === null ? [] : [oneOf(value, choices.map(numberSql))]),
  ]
}

function numberSql(number: number): string {
  return `${number}::DOUBLE`
}

function oneOf(value: string, choices: readonly string[]): string {
  return choices.length === 0 ? 'false' : `${value} in (${choices.join(', ')})`
}

function member(value: string, name: string): string {
  return `struct_extract(${value}, ${quoteLiteral(name)})`
}

function all(conditions: readonly string[]): string {
  const told = conditions.filter(condition => condition !== 'true')
  return told.length === 0 ? 'true' : told.length === 1 ? (told[0] ?? '') : `(${told.join(' and ')})`
}

function any(conditions: readonly string[]): string {
  if (conditions.includes('true')) return 'true'
  const told = conditions.filter(condition => condition !== 'false')
  return told.length === 0 ? 'false' : told.length === 1 ? (told[0] ?? '') : `(${told.join(' or ')})`
}

function not(condition: string): string {
  if (condition === 'true') return 'false'
  return condition === 'false' ? 'true' : `(not ${condition})`
}
