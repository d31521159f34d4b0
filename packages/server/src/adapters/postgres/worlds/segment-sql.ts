import { comparedAs, typedCondition } from '../../../core/pack/history/conditions.ts'
import type { PackSchema } from '../../../core/pack/pack.ts'
import type { RowCondition, Segment } from '../../../core/pack/rules.ts'
import { quoteName, quoteText } from '../names.ts'
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
    .map(filter => ({ ...filter, field: filter.field.replace(`${segment.baseSchema}.`, '') }))
    .map(filter => conditionSql('b', base, filter))
  const where = [...own, ...joined]
  return `create view ${qualified(tables.place, view)} as
select ${columns.join(', ')}
from ${qualified(tables.place, tables.tableOf(segment.baseSchema))} b${where.length > 0 ? `\nwhere ${where.join('\n  and ')}` : ''}`
}

/** Selects what `fits` says of the same condition. */
function conditionSql(alias: string, schema: PackSchema, condition: RowCondition): string {
  const field = schema.fields.find(({ name }) => name === condition.field)
  if (!field) throw new Error(`schema ${schema.key} has no field ${condition.field}`)
  const typed = typedCondition(condition, field.dataType)
  if (typeof typed === 'string') throw new Error(`${schema.key}.${field.name} ${typed}`)
  const type = comparedAs[field.dataType] ?? 'text'
  const column = `${alias}.${quoteName(field.name)}${type === 'text' ? ' collate "C"' : ''}`
  const list = typed.values.map(value => `${quoteText(value)}::${type}`).join(', ')
  switch (typed.operator) {
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
      return `${column} ${typed.operator} ${list}`
  }
}
