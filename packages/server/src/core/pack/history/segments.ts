import type { CellText, Table } from '../block.ts'
import type { PackSchema } from '../pack.ts'
import type { RowCondition, Segment, SegmentJoin } from '../rules.ts'
import { fits, typedCondition } from './conditions.ts'

type Row = readonly CellText[]

/** The schemas of a pack and the rows that some of them have. */
export interface Rows {
  readonly schemas: readonly PackSchema[]
  readonly tables: readonly Table[]
}

/**
 * The numbers of the base schema's rows that belong to a segment, in their order. Pure; no I/O. A row belongs to it when it fits all
 * filters of its own fields, and for each join there is at least one row that it is joined to and that fits all filters of that schema:
 * each row counts once, as `where exists (…)` selects it. A missing value is joined to nothing.
 */
export function rowsOfSegment(segment: Segment, { schemas, tables }: Rows): readonly number[] {
  const base = tableOf(segment.baseSchema, { schemas, tables })
  const own = segment.filters.filter(filter => joinedSchema(filter, segment) === null)
  const joins = segment.joins.map(join => joinedTo(join, segment, base.schema, { schemas, tables }))
  const fitting = rowTest(own, base.schema)
  return base.rows.flatMap((row, at) => (fitting(row) && joins.every(joined => joined(row)) ? [at] : []))
}

/** Whether a row fits all conditions, whose fields are those of its schema, with or without the schema's name before them. */
export function rowTest(conditions: readonly RowCondition[], schema: PackSchema): (row: Row) => boolean {
  const tests = conditions.map(condition => {
    const prefix = `${schema.key}.`
    const name = condition.field.startsWith(prefix) ? condition.field.slice(prefix.length) : condition.field
    const at = columnOf(schema, name)
    const typed = typedCondition(condition, schema.fields[at]?.dataType ?? 'text')
    if (typeof typed === 'string') throw new Error(`the field "${condition.field}" ${typed}`)
    return (row: Row) => fits(typed, row[at] ?? null)
  })
  return row => tests.every(test => test(row))
}

export function columnOf(schema: PackSchema, name: string): number {
  const at = schema.fields.findIndex(field => field.name === name)
  if (at < 0) throw new Error(`the schema "${schema.key}" has no field "${name}"`)
  return at
}

export function tableOf(
  key: string,
  { schemas, tables }: Rows,
): { schema: PackSchema; rows: readonly Row[] } {
  const schema = schemas.find(each => each.key === key)
  const table = tables.find(each => each.schema === key)
  if (!schema || !table) throw new Error(`there are no rows of a schema "${key}"`)
  return { schema, rows: table.rows }
}

/** Whether a base row has a fitting row in the joined schema. */
function joinedTo(join: SegmentJoin, segment: Segment, base: PackSchema, rows: Rows): (row: Row) => boolean {
  const joined = tableOf(join.schema, rows)
  const fitting = rowTest(
    segment.filters.filter(filter => joinedSchema(filter, segment) === join.schema),
    joined.schema,
  )
  const [from, to] = [columnOf(base, join.baseField), columnOf(joined.schema, join.field)]
  const found = new Set(joined.rows.filter(fitting).map(row => shortest(row[to], joined.schema, to)))
  return row => row[from] != null && found.has(shortest(row[from], base, from))
}

/** Equal numbers have the same text without the zeros behind the point. */
function shortest(cell: CellText | undefined, { fields }: PackSchema, at: number): CellText {
  const decimal = fields[at]?.dataType === 'decimal' && cell?.includes('.')
  return (decimal ? cell?.replace(/\.?0+$/, '') : cell) ?? null
}

/** The joined schema that a filter's field belongs to; null: the base schema. */
function joinedSchema({ field }: RowCondition, { joins }: Segment): string | null {
  return joins.find(({ schema }) => field.startsWith(`${schema}.`))?.schema ?? null
}
