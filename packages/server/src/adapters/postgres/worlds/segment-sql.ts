import type { PackField, PackSchema } from '../../../core/pack/pack.ts'
import type { RowCondition, Segment, Value } from '../../../core/pack/rules.ts'
import { quoteName, quoteText } from '../names.ts'
import { qualified, typeSql } from './table-sql.ts'

/** Where the tables of a pack lie. */
export interface Tables {
  readonly place: string
  tableOf(schema: string): string
  schemaNamed(name: string): PackSchema
}

/**
 * The statement that makes the view of a segment: the rows of its base schema that fit its filters, and have rows in each joined schema that
 * fit theirs. Pure; no I/O.
 */
export function createViewSql(view: string, segment: Segment, tables: Tables): string {
  const base = tables.schemaNamed(segment.baseSchema)
  const columns = base.fields.map(({ name }) => `b.${quoteName(name)}`)
  const joined = segment.joins.map(({ schema, field, baseField }) => {
    const own = segment.filters.filter(filter => filter.field.startsWith(`${schema}.`))
    const conditions = own.map(filter =>
      conditionSql('j', tables.schemaNamed(schema), {
        ...filter,
        field: filter.field.slice(schema.length + 1),
      }),
    )
    const all = [`j.${quoteName(field)} = b.${quoteName(baseField)}`, ...conditions].join(' and ')
    return `exists (select 1 from ${qualified(tables.place, tables.tableOf(schema))} j where ${all})`
  })
  const ofJoined = new Set(segment.joins.map(({ schema }) => schema))
  const own = segment.filters
    .filter(({ field }) => !ofJoined.has(field.split('.')[0] ?? ''))
    .map(filter => conditionSql('b', base, filter))
  const where = [...own, ...joined]
  return `create view ${qualified(tables.place, view)} as
select ${columns.join(', ')}
from ${qualified(tables.place, tables.tableOf(segment.baseSchema))} b${where.length > 0 ? `\nwhere ${where.join('\n  and ')}` : ''}`
}

function conditionSql(alias: string, schema: PackSchema, { field, operator, value }: RowCondition): string {
  const found = schema.fields.find(({ name }) => name === field)
  if (!found) throw new Error(`schema ${schema.key} has no field ${field}`)
  const column = `${alias}.${quoteName(field)}`
  const values = (Array.isArray(value) ? value : [value]) as readonly Value[]
  const list = values.map(each => literalSql(found, each)).join(', ')
  switch (operator) {
    case 'exists':
      return `${column} is not null`
    case 'not_exists':
      return `${column} is null`
    case 'in':
      return `${column} in (${list})`
    case 'not_in':
      return `${column} not in (${list})`
    case '!=':
      return `${column} <> ${list}`
    default:
      return `${ordered(found, column)} ${operator} ${list}`
  }
}

/** Texts are compared by their code points, wherever the database was made. */
function ordered({ dataType }: PackField, column: string): string {
  return dataType === 'varchar' || dataType === 'text' ? `${column} collate "C"` : column
}

function literalSql(field: PackField, value: Value): string {
  const type = field.dataType === 'varchar' ? 'text' : typeSql(field)
  // A threshold may be finer than the values that the field holds.
  const exact = field.dataType === 'decimal' || /^(integer|bigint)$/.test(field.dataType) ? 'numeric' : type
  return `${quoteText(String(value)).trim()}::${exact}`
}
