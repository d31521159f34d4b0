import { escapeIdentifier, escapeLiteral } from 'pg'
import { comparedAs, typedCondition } from '../../../core/pack/history/conditions.ts'
import type { PackSchema } from '../../../core/pack/pack.ts'
import type { RowCondition, Segment } from '../../../core/pack/rules.ts'
import { qualified } from './table-sql.ts'

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
  const columns = base.fields.map(({ name }) => `b.${escapeIdentifier(name)}`)
  const joined = segment.joins.map(({ schema, field, baseField }) => {
    const own = segment.filters.filter(filter => filter.field.startsWith(`${schema}.`))
    const to = tables.schemaNamed(schema)
    const conditions = own.map(filter => conditionSql('j', to, bareField(filter, to)))
    const all = [`j.${escapeIdentifier(field)} = b.${escapeIdentifier(baseField)}`, ...conditions].join(
      ' and ',
    )
    return `exists (select 1 from ${qualified(tables.place, tables.tableOf(schema))} j where ${all})`
  })
  const ofJoined = new Set(segment.joins.map(({ schema }) => schema))
  const own = segment.filters
    .filter(({ field }) => !ofJoined.has(field.split('.')[0] ?? ''))
    .map(filter => ({ ...filter, field: filter.field.replace(`${segment.baseSchema}.`, '') }))
    .map(filter => conditionSql('b', base, bareField(filter, base)))
  const where = [...own, ...joined]
  return `create view ${qualified(tables.place, view)} as
select ${columns.join(', ')}
from ${qualified(tables.place, tables.tableOf(segment.baseSchema))} b${where.length > 0 ? `\nwhere ${where.join('\n  and ')}` : ''}`
}

/** Selects what `fits` says of the same condition. */
/** The condition in SQL: the words in which `typedCondition` promises what it selects. */
function conditionSql(alias: string, schema: PackSchema, condition: RowCondition): string {
  const found = schema.fields.find(({ name }) => name === condition.field)
  if (!found) throw new Error(`schema ${schema.key} has no field ${condition.field}`)
  const typed = typedCondition(condition, found.dataType)
  if (typeof typed === 'string') throw new Error(`field ${condition.field} of schema ${schema.key} ${typed}`)
  const type = comparedAs[found.dataType]
  const column = `${alias}.${escapeIdentifier(found.name)}`
  const compared = type === 'text' ? `${column} collate "C"` : column
  const list = typed.values.map(value => `${escapeLiteral(value)}::${type}`).join(', ')
  switch (typed.operator) {
    case 'exists':
      return `${column} is not null`
    case 'not_exists':
      return `${column} is null`
    case 'in':
      return `${compared} in (${list})`
    case 'not_in':
      return `${compared} not in (${list})`
    case '!=':
      return `${compared} <> ${list}`
    default:
      return `${compared} ${typed.operator} ${list}`
  }
}

/** A field of the base schema may be written with the schema's name before it. */
function bareField(filter: RowCondition, { key }: PackSchema): RowCondition {
  const { field } = filter
  return field.startsWith(`${key}.`) ? { ...filter, field: field.slice(key.length + 1) } : filter
}
