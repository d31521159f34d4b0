import { storageBounds } from '../../../core/batch/exact-number.ts'
import type { CountRules, NumberRules, RowField, RowType, TextRules } from '../../../core/batch/row-schema.ts'
import { LONGEST_FORMATTED, textFormats } from '../../../core/batch/text-format.ts'
import { type LogicalType, printLogicalType } from '../../../core/query/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import { type Cast, castLeaf, type LeafType } from './parquet-cast.ts'
import { searchable } from './pattern-search.ts'

/** A column of a file, by the type under which the engine reads it. */
export interface FileColumn {
  readonly name: string
  readonly type: LogicalType
}

/** How the rows of a file become rows of a schema, in SQL. */
export interface RowFit {
  /** The columns as the schema stores them, in the order of its fields. */
  readonly columns: readonly { readonly name: string; readonly sql: string }[]
  /** True for a row of which they are all that there is, and which is one of the schema; false for any other. */
  readonly fits: string
  /** Nothing needs to be converted. */
  readonly asItIs: boolean
}

/**
 * Compiles the conversion of columns that are all known to the schema; null where it takes more than SQL. Pure; no I/O. What fits is what
 * `convertRecord` makes a row of, and the row is the same; a row that does not fit may still be one that it takes. `leavesOut`: the file has
 * fields beside them, perhaps within others.
 */
export function fitRows(
  fields: readonly RowField[],
  columns: readonly FileColumn[],
  leavesOut: boolean,
): RowFit | null {
  const present = columns.map(({ name, type }) => presentSql(type, quoteIdentifier(name)))
  const members = membersFit(fields, columns, quoteIdentifier, 'true', { depth: 0, leavesOut })
  if (members === null || present.length === 0) return null
  return {
    columns: members.made,
    fits: `coalesce(${all([...members.conditions, any(present)])}, false)`,
    asItIs: !leavesOut && members.made.every(({ name, sql }) => sql === quoteIdentifier(name)),
  }
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

/** Where in a type the walk is. */
interface Place {
  readonly depth: number
  readonly leavesOut: boolean
}

interface Members {
  readonly made: { readonly name: string; readonly sql: string }[]
  readonly conditions: string[]
}

function membersFit(
  fields: readonly RowField[],
  columns: readonly FileColumn[],
  value: (name: string) => string,
  around: string,
  place: Place,
): Members | null {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const known = new Set(fields.map(({ name }) => name))
  if (types.size < columns.length || columns.some(({ name }) => !known.has(name))) return null
  const made: Members['made'] = []
  const conditions: string[] = []
  for (const { name, required, type } of fields) {
    const source = types.get(name)
    if (source) {
      const fit = valueFits(type, source, value(name), place)
      if (fit === null) return null
      made.push({ name, sql: fit.sql })
      conditions.push(fit.when)
    }
    if (required) conditions.push(any([source ? presentSql(source, value(name)) : 'false', not(around)]))
  }
  return { made, conditions }
}

/** SQL for whether a value is there: an object is when a leaf of it is. */
function presentSql(type: LogicalType, value: string): string {
  if (type.kind !== 'struct') return `${value} is not null`
  return any(type.fields.map(field => presentSql(field.type, member(value, field.name))))
}

/** A value as the schema stores it, and SQL that is true where it is missing or fits; null where its type takes more than SQL. */
function valueFits(type: RowType, source: LogicalType, value: string, place: Place): Cast | null {
  switch (type.kind) {
    case 'object':
      return objectFits(type, source, value, place)
    case 'array':
      return source.kind === 'list' ? listFits(type, source.of, value, place) : null
    case 'map':
      if (source.kind !== 'map' || printLogicalType(source.key) !== 'VARCHAR') return null
      return mapFits(type, source.value, value, place)
    default: {
      const cast = castLeaf(type, source, value)
      if (cast === null || takesDigits(type)) return null
      const conditions = all([cast.when, ...leafFits(type, cast.sql)])
      return { sql: cast.sql, when: any([conditions, `${value} is null`]) }
    }
  }
}

function objectFits(
  { fields, ...counts }: RowType & { kind: 'object' },
  source: LogicalType,
  value: string,
  place: Place,
): Cast | null {
  if (source.kind !== 'struct') return null
  const of = (name: string) => member(value, name)
  const members = membersFit(fields, source.fields, of, presentSql(source, value), place)
  if (members === null) return null
  const there = source.fields.map(field => `(${presentSql(field.type, of(field.name))})::INTEGER`)
  const number = membersCount(`(${there.join(' + ')})`, counts)
  const when = all([
    ...members.conditions,
    ...number.map(each => any([each, not(presentSql(source, value))])),
  ])
  const isSame = members.made.every(({ name, sql }) => sql === of(name))
  if (isSame && !place.leavesOut) return { sql: value, when }
  const made = members.made.map(({ name, sql }) => `${quoteLiteral(name)}: ${sql}`)
  return { sql: `case when ${value} is not null then {${made.join(', ')}} end`, when }
}

function listFits(
  { items, minItems, maxItems, uniqueItems }: RowType & { kind: 'array' },
  source: LogicalType,
  value: string,
  place: Place,
): Cast | null {
  const fit = itemsFit(items, source, value, place)
  // Which zeros, objects and lists are equal takes more than SQL.
  if (fit === null || (uniqueItems && ['number', 'object', 'array', 'map'].includes(items.kind))) return null
  const count = `len(${value})`
  const counts = [
    `${count} >= ${Math.max(1, minItems ?? 1)}`,
    ...(maxItems === null ? [] : [`${count} <= ${maxItems}`]),
    ...(uniqueItems ? [`len(list_distinct(${fit.sql})) = ${count}`] : []),
  ]
  return { sql: fit.sql, when: any([`${value} is null`, all([...counts, fit.when])]) }
}

function mapFits(
  { values, ...counts }: RowType & { kind: 'map' },
  source: LogicalType,
  value: string,
  place: Place,
): Cast | null {
  const fit = itemsFit(values, source, `map_values(${value})`, place)
  if (fit === null) return null
  const keys = `len(list_distinct(map_keys(${value}))) = cardinality(${value})`
  const when = any([
    `${value} is null`,
    all([`cardinality(${value}) > 0`, ...membersCount(`cardinality(${value})`, counts), keys, fit.when]),
  ])
  if (fit.sql === `map_values(${value})`) return { sql: value, when }
  // A key that stands twice throws: such rows do not fit, and nothing is made of them.
  const made = `case when ${keys} then map(map_keys(${value}), ${fit.sql}) end`
  return { sql: made, when }
}

/** The items of a list as the schema stores them, and SQL for whether all of them are there and fit. */
function itemsFit(type: RowType, source: LogicalType, list: string, place: Place): Cast | null {
  const item = `e${place.depth}`
  const fit = valueFits(type, source, item, { ...place, depth: place.depth + 1 })
  if (fit === null) return null
  const isAmiss = not(all([presentSql(source, item), fit.when]))
  return {
    sql: fit.sql === item ? list : `list_transform(${list}, lambda ${item}: ${fit.sql})`,
    when: `len(list_filter(${list}, lambda ${item}: coalesce(${isAmiss}, true))) = 0`,
  }
}

function leafFits(type: LeafType, value: string): string[] {
  switch (type.kind) {
    case 'string':
      return textFits(type, value)
    case 'boolean':
      return type.enum ? [oneOf(value, type.enum.map(String))] : []
    case 'date':
      return [
        `${value} between date '0001-01-01' and date '9999-12-31'`,
        ...(type.enum
          ? [
              oneOf(
                value,
                type.enum.map(each => `date ${quoteLiteral(each)}`),
              ),
            ]
          : []),
      ]
    case 'date-time':
      return [
        `${value} between timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'`,
        ...(type.enum
          ? [
              oneOf(
                value,
                type.enum.map(each => `timestamptz ${quoteLiteral(each)}`),
              ),
            ]
          : []),
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
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, enum: choices } = rules
  const bound = (operator: string, limit: number | null) =>
    limit === null ? [] : [`${value} ${operator} ${numberSql(limit)}`]
  return [
    ...bound('>=', minimum),
    ...bound('<=', maximum),
    ...bound('>', exclusiveMinimum),
    ...bound('<', exclusiveMaximum),
    ...(multipleOf === undefined ? [] : [`${value} % ${multipleOf} = 0`]),
    ...(choices === null ? [] : [oneOf(value, choices.map(numberSql))]),
  ]
}

/** Whether a value is a multiple shows in its decimal digits, but for whole numbers. */
function takesDigits(type: LeafType): boolean {
  if (!('multipleOf' in type) || type.multipleOf === undefined) return false
  return type.kind === 'number' || !Number.isSafeInteger(type.multipleOf)
}

/** SQL for whether there are as many members as there may be. */
function membersCount(count: string, { minProperties, maxProperties }: CountRules): string[] {
  return [
    ...(minProperties === undefined ? [] : [`${count} >= ${minProperties}`]),
    ...(maxProperties === undefined ? [] : [`${count} <= ${maxProperties}`]),
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
