import { sql } from 'kysely'
import { escapeIdentifier } from 'pg'
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
  const columns = await columnsOf(tx, place, table.table)
  if (!columns.has(LOAD) || !columns.has(DIGEST)) return { ...noChanges, deleted: table.rows }
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

/** Holds for a row that came with the load and is not what it was. */
export function changedSql(world: World, { schema }: WorldTable, columns: ReadonlySet<string>) {
  const load = sql.raw(LOAD)
  return sql`(${load} = ${world.id}::uuid and ${sql.raw(DIGEST)} is distinct from ${sql.raw(digestSql(schema, columns))})`
}

/** The columns that the table has: users may have taken some away. */
export async function columnsOf({ all }: Scoped, place: string, table: string): Promise<Set<string>> {
  const rows = await all(sql<{ name: string }>`
    select a.attname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${place} and c.relname = ${table} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`)
  return new Set(rows.map(({ name }) => name))
}

async function examplesOf(
  { all }: Scoped,
  place: string,
  world: World,
  table: WorldTable,
  columns: ReadonlySet<string>,
): Promise<readonly ChangedRow[]> {
  const { fields } = table.schema
  const keys = fields.flatMap(({ name, isPrimaryKey }, at) => (isPrimaryKey ? [{ name, at }] : []))
  const cells = fields.map(({ name }) => (columns.has(name) ? `${escapeIdentifier(name)}::text` : 'null'))
  const order = keys.filter(({ name }) => columns.has(name)).map(({ name }) => escapeIdentifier(name))
  const isChanged = changedSql(world, table, columns)
  const rows = await all(sql<{ added: boolean; cells: (string | null)[] }>`
    select ${sql.raw(LOAD)} is distinct from ${world.id}::uuid as added, array[${sql.raw(cells.join(', '))}]::text[] as cells
    from ${sql.raw(qualified(place, table.table))}
    where ${sql.raw(LOAD)} is distinct from ${world.id}::uuid or ${isChanged}
    order by ${sql.raw(order.length > 0 ? order.join(', ') : '1')}
    limit ${EXAMPLES}`)
  return rows.map(({ added, cells: texts }) => ({
    key: keys.map(({ at }) => texts[at] ?? ''),
    kind: added ? 'added' : 'changed',
    cells: texts,
  }))
}
