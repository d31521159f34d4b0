import { sql } from 'kysely'
import { escapeIdentifier } from 'pg'
import type { World, WorldTable } from '../../../core/pack/world.ts'
import type { SparedTable } from '../../../core/ports/worlds.ts'
import type { Scoped } from '../statements.ts'
import { changedSql, columnsOf, isWhole } from './changes.ts'
import { DIGEST, keptName, LOAD, qualified } from './table-sql.ts'

/** A table that stays, and what is to be done once the others are gone. */
interface Spared extends SparedTable {
  finish(): Promise<void>
}

/** A table with rows that stay: a temporary table holds where these lie. */
interface Kept {
  readonly table: WorldTable
  readonly rows: string
}

/**
 * Finds the rows that users added or changed, with the rows that they refer to, and gives their tables other names. `finish` takes the other
 * rows out of a table, and the house's own columns.
 */
export async function spareRows(tx: Scoped, place: string, world: World): Promise<Spared[]> {
  const all = await findKept(tx, place, world)
  const spared: Spared[] = []
  // Children first: no row goes before those that refer to it.
  for (const { table, rows } of all.toReversed()) {
    const counted = await tx.one(sql<{ rows: number }>`select count(*) as rows from ${sql.raw(rows)}`)
    if (!counted?.rows) continue
    const number = await freeNumber(tx, place, table)
    const name = keptName(table.table, number)
    const own = qualified(place, table.table)
    spared.push({
      schema: table.schema.key,
      table: name,
      rows: counted.rows,
      number,
      async finish() {
        const run = (statement: string) => tx.count(sql.raw(statement))
        await run(`delete from ${own} where ctid not in (select row_id from ${rows})`)
        await run(`alter table ${own} drop column ${LOAD}, drop column ${DIGEST}`)
        await renameKeys(tx, place, table.table, number)
        await run(`alter table ${own} rename to ${escapeIdentifier(name)}`)
      },
    })
  }
  await loosen(tx, place, world, spared)
  return spared
}

/** Takes away the foreign keys by which tables that stay refer to tables that go: no row that stays uses them. */
async function loosen(
  { all, count }: Scoped,
  place: string,
  world: World,
  spared: readonly Spared[],
): Promise<void> {
  const stays = new Set(spared.map(({ schema }) => schema))
  const names = (staying: boolean) =>
    world.tables.filter(({ schema }) => stays.has(schema.key) === staying).map(({ table }) => table)
  const keys = await all(sql<{ name: string; table: string }>`
    select o.conname as name, c.relname as table
    from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_class p on p.oid = o.confrelid
      join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${place} and o.contype = 'f' and c.relname = any(${names(true)}::text[])
      and p.relnamespace = n.oid and p.relname = any(${names(false)}::text[])`)
  for (const { name, table } of keys) {
    await count(sql.raw(`alter table ${qualified(place, table)} drop constraint ${escapeIdentifier(name)}`))
  }
}

/** How many rows of each table would stay, by schema. */
export async function countSpared(tx: Scoped, place: string, world: World): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { table, rows } of await findKept(tx, place, world)) {
    const counted = await tx.one(sql<{ rows: number }>`select count(*) as rows from ${sql.raw(rows)}`)
    if (counted?.rows) counts.set(table.schema.key, counted.rows)
    await tx.count(sql.raw(`drop table ${rows}`))
  }
  return counts
}

async function findKept(tx: Scoped, place: string, world: World): Promise<Kept[]> {
  const all: Kept[] = []
  for (const [at, table] of world.tables.entries()) {
    const columns = await columnsOf(tx, place, table)
    if (!isWhole(columns)) continue
    const rows = `pg_temp.kept_${at}`
    await tx.count(sql`
      create temporary table ${sql.raw(`kept_${at}`)} on commit drop as
      select ctid as row_id from ${sql.raw(qualified(place, table.table))}
      where ${sql.raw(LOAD)} is distinct from ${sql.lit(world.id)}::uuid or ${changedSql(world, table, columns)}`)
    all.push({ table, rows })
  }
  for (const child of all.toReversed()) await keepParents(tx, place, child, all)
  return all
}

/** The rows that kept rows of a table refer to are kept too. A table that refers to itself is looked at until nothing is new. */
async function keepParents(tx: Scoped, place: string, child: Kept, all: readonly Kept[]): Promise<void> {
  for (const { name, references } of child.table.schema.fields) {
    const parent = references && all.find(({ table }) => table.schema.key === references.schema)
    if (!references || !parent) continue
    const [field, to] = [escapeIdentifier(name), escapeIdentifier(references.field)]
    const statement = sql.raw(`
      insert into ${parent.rows}
      select p.ctid from ${qualified(place, parent.table.table)} p
      where p.${to} in (select c.${field} from ${qualified(place, child.table.table)} c join ${child.rows} k on c.ctid = k.row_id)
        and p.ctid not in (select row_id from ${parent.rows})`)
    while ((await tx.count(statement)) > 0 && parent === child) {}
  }
}

/** Of which there is neither such a table nor such a schema yet: what other packs left may have the name of one. */
async function freeNumber(
  { scope, one }: Scoped,
  place: string,
  { table, schema }: WorldTable,
): Promise<number> {
  for (let number = 1; ; number++) {
    const taken = await one(sql`
      select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${place} and c.relname = ${keptName(table, number)}
      union all
      select 1 from rowhouse.things
      where organization_id = ${scope.organizationId} and kind = 'schema' and key = ${`${schema.key}_kept${number}`}
      limit 1`)
    if (!taken) return number
  }
}

/** Names of keys and indexes are those of a schema: the pack may be loaded again beside what stays. */
async function renameKeys(
  { all, count }: Scoped,
  place: string,
  table: string,
  number: number,
): Promise<void> {
  const constraints = await all(sql<{ name: string }>`
    select o.conname as name
    from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${place} and c.relname = ${table} and o.contype in ('p', 'u', 'f')`)
  for (const { name } of constraints) {
    await count(
      sql.raw(
        `alter table ${qualified(place, table)} rename constraint ${escapeIdentifier(name)} to ${escapeIdentifier(keptName(name, number))}`,
      ),
    )
  }
  const known = constraints.map(({ name }) => keptName(name, number))
  const indexes = await all(sql<{ name: string }>`
    select i.relname as name
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
      join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${place} and c.relname = ${table} and i.relname <> all(${known}::text[])`)
  for (const { name } of indexes) {
    await count(
      sql.raw(`alter index ${qualified(place, name)} rename to ${escapeIdentifier(keptName(name, number))}`),
    )
  }
}
