import { sql } from 'kysely'
import { escapeIdentifier, escapeLiteral } from 'pg'
import {
  type ChangedRow,
  noChanges,
  type TableChanges,
  type World,
  type WorldTable,
} from '../../../core/pack/world.ts'
import type { Scoped } from '../statements.ts'
import { DIGEST, digestSql, LOAD, qualified } from './table-sql.ts'

const EXAMPLES = 10

/** What users did to the rows of a table. One that is not there any more lost them all. */
export async function changesOf(
  tx: Scoped,
  place: string,
  world: World,
  table: WorldTable,
): Promise<TableChanges> {
  const columns = await columnsOf(tx, place, table)
  if (!isWhole(columns)) return { ...noChanges, deleted: table.rows }
  const from = sql.raw(qualified(place, table.table))
  const isChanged = changedSql(world, table, columns)
  const counted = await tx.one(sql<{ added: number; changed: number; loaded: number }>`
    select count(*) filter (where ${sql.raw(LOAD)} is distinct from ${world.id}::uuid) as added,
           count(*) filter (where ${isChanged}) as changed,
           count(*) filter (where ${sql.raw(LOAD)} = ${world.id}::uuid) as loaded
    from ${from}`)
  const { added = 0, changed = 0, loaded = 0 } = counted ?? {}
  return {
    added,
    changed,
    deleted: table.rows - loaded,
    examples: added + changed > 0 ? await examplesOf(tx, place, world, table, columns) : [],
  }
}

/** Whether a table tells what came with its load. */
export function isWhole({ names }: TableColumns): boolean {
  return names.has(LOAD) && names.has(DIGEST)
}

/** Holds for a row that came with the load and is not what it was, or has something in a column that users added. */
export function changedSql(world: World, { schema }: WorldTable, { names, own }: TableColumns) {
  const load = sql.raw(LOAD)
  const filled = own.map(({ filled }) => sql` or ${sql.raw(filled)}`)
  return sql`(${load} = ${world.id}::uuid
    and (${sql.raw(DIGEST)} is distinct from ${sql.raw(digestSql(schema, names))}${sql.join(filled, sql``)}))`
}

/** The columns that a table has: users may have taken some away, and added others. */
export interface TableColumns {
  readonly names: ReadonlySet<string>
  /** Those of users, each with a condition for the rows that have something of their own there. */
  readonly own: readonly { readonly name: string; readonly filled: string }[]
}

interface Attribute {
  readonly name: string
  /** What rows have of which users said nothing, in SQL; null: the database makes it for each row. */
  readonly given: string | null
}

export async function columnsOf(
  { all }: Scoped,
  place: string,
  { schema, table }: WorldTable,
): Promise<TableColumns> {
  // What rows began with that were there before the column was, until the table is written anew; or a default that is a constant.
  const rows = await all(sql<Attribute>`
    select a.attname as name,
           case when a.atthasmissing then quote_literal((a.attmissingval::text::text[])[1])
                when d.adbin::text like '{CONST %' then '(' || pg_get_expr(d.adbin, d.adrelid) || ')::text'
                when d.adbin is null and a.attidentity = '' then 'null' end as given
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where n.nspname = ${place} and c.relname = ${table} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    order by a.attnum`)
  const known = new Set([LOAD, DIGEST, ...schema.fields.map(({ name }) => name)])
  const own = rows.flatMap(({ name, given }) =>
    given === null || known.has(name)
      ? []
      : [{ name, filled: `${escapeIdentifier(name)}::text is distinct from ${given}` }],
  )
  return { names: new Set(rows.map(({ name }) => name)), own }
}

async function examplesOf(
  { all }: Scoped,
  place: string,
  world: World,
  table: WorldTable,
  columns: TableColumns,
): Promise<readonly ChangedRow[]> {
  const { fields } = table.schema
  const keys = fields.flatMap(({ name, isPrimaryKey }, at) => (isPrimaryKey ? [{ name, at }] : []))
  const cells = fields.map(({ name }) =>
    columns.names.has(name) ? `${escapeIdentifier(name)}::text` : 'null',
  )
  const order = keys.filter(({ name }) => columns.names.has(name)).map(({ name }) => escapeIdentifier(name))
  const filled = columns.own.map(({ name, filled }) => `case when ${filled} then ${escapeLiteral(name)} end`)
  const isChanged = changedSql(world, table, columns)
  const rows = await all(sql<{ added: boolean; cells: (string | null)[]; own: string[] }>`
    select ${sql.raw(LOAD)} is distinct from ${world.id}::uuid as added, array[${sql.raw(cells.join(', '))}]::text[] as cells,
           array_remove(array[${sql.raw(filled.join(', '))}]::text[], null) as own
    from ${sql.raw(qualified(place, table.table))}
    where ${sql.raw(LOAD)} is distinct from ${world.id}::uuid or ${isChanged}
    order by ${sql.raw(order.length > 0 ? order.join(', ') : '1')}
    limit ${EXAMPLES}`)
  return rows.map(({ added, cells: texts, own }) => ({
    key: keys.map(({ at }) => texts[at] ?? ''),
    kind: added ? 'added' : 'changed',
    cells: texts,
    own,
  }))
}
