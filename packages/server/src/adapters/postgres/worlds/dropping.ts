import { sql } from 'kysely'
import type { World, WorldTable } from '../../../core/pack/world.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Scoped } from '../statements.ts'
import { DIGEST, LOAD, qualified } from './table-sql.ts'

/** What is still there of a world, and its own: users may have dropped, renamed or replaced a table or a view. */
export interface Standing {
  readonly place: string
  readonly tables: readonly WorldTable[]
  readonly views: readonly string[]
}

/** A table is the world's own while it has one of the house's columns. */
export async function standing({ all }: Scoped, place: string, { tables, views }: World): Promise<Standing> {
  const names = tables.map(({ table }) => table)
  const found = await all(sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${place}
      and (c.relkind = 'v' and c.relname = any(${[...views]}::text[])
           or c.relkind = 'r' and c.relname = any(${names}::text[])
              and exists (select 1 from pg_attribute a
                          where a.attrelid = c.oid and a.attname in (${LOAD}, ${DIGEST}) and not a.attisdropped))`)
  const there = new Set(found.map(({ name }) => name))
  return {
    place,
    tables: tables.filter(({ table }) => there.has(table)),
    views: views.filter(view => there.has(view)),
  }
}

/** How long transactions of others may keep the house from a table: whoever comes after it waits behind it. */
const PATIENCE = '10s'
const NO_LOCK = '55P03'

/** Takes the tables for this transaction alone. Refuses with `pack_in_use` while others do not let go of them. */
export async function takeTables(tx: Scoped, { place, tables }: Standing): Promise<void> {
  if (tables.length === 0) return
  await tx.one(sql`select set_config('lock_timeout', ${PATIENCE}, true)`)
  try {
    await tx.count(sql.raw(`lock table ${namesOf(place, tables)} in access exclusive mode`))
  } catch (error) {
    if ((error as { code?: unknown }).code !== NO_LOCK) throw error
    const message = `Another transaction in the database has been using the pack's tables for more than ${PATIENCE}. End it, then try again; nothing was changed.`
    throw refuse('pack_in_use', message, { cause: error })
  }
  await tx.one(sql`select set_config('lock_timeout', '0', true)`)
}

export async function dropViews(tx: Scoped, { place, views }: Standing): Promise<void> {
  if (views.length === 0) return
  await drop(tx, `drop view ${views.map(view => qualified(place, view)).join(', ')}`)
}

export async function dropTables(tx: Scoped, { place, tables }: Standing): Promise<void> {
  if (tables.length > 0) await drop(tx, `drop table ${namesOf(place, tables)}`)
}

/** Refuses with `pack_in_use` what `dropTables` would refuse: also tables that stay lose rows, and the house's columns. */
export async function tryDropTables(tx: Scoped, tables: Standing): Promise<void> {
  await tx.count(sql.raw('savepoint drop_tried'))
  await dropTables(tx, tables)
  await tx.count(sql.raw('rollback to savepoint drop_tried'))
  await refuseOnDelete(tx, tables)
}

/** Refuses where users have something done, or nothing, when a row is deleted: rows are to go as if they had never been there. */
async function refuseOnDelete({ one }: Scoped, { place, tables }: Standing): Promise<void> {
  const names = tables.map(({ table }) => table)
  const found = await one(sql<{ what: string }>`
    with own as (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = ${place} and c.relname = any(${names}::text[]))
    select pg_describe_object(classid, objid, 0) as what
    from (select 'pg_trigger'::regclass as classid, t.oid as objid from pg_trigger t join own on own.oid = t.tgrelid
          where not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 8 <> 0
          union all
          select 'pg_rewrite'::regclass, r.oid from pg_rewrite r join own on own.oid = r.ev_class
          where r.ev_type = '4' and r.ev_enabled <> 'D') found
    order by what limit 1`)
  if (found) throw inUse(found.what)
}

const DEPENDED_ON = '2BP01'

/** What users made on top of a pack is theirs: it is not taken away with it. */
async function drop({ count }: Scoped, statement: string): Promise<void> {
  try {
    await count(sql.raw(statement))
  } catch (error) {
    const { code, detail } = error as { code?: unknown; detail?: unknown }
    if (code !== DEPENDED_ON) throw error
    throw inUse(String(detail ?? 'something depends on it').split('\n')[0] ?? '', error)
  }
}

function inUse(what: string, cause?: unknown) {
  const message = `Something else in the database is made of the pack's tables: ${what}. Drop that first; nothing was changed.`
  return refuse('pack_in_use', message, { cause })
}

function namesOf(place: string, tables: readonly WorldTable[]): string {
  return tables.map(({ table }) => qualified(place, table)).join(', ')
}
