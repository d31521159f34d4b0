import { sql } from 'kysely'
import type { World, WorldTable } from '../../../core/pack/world.ts'
import type { Scoped } from '../statements.ts'
import { DIGEST, LOAD } from './table-sql.ts'

/** The member of a world's relations that tells which database they are of: the catalog's own table. No table or view of a pack begins so. */
const CATALOG = 'rowhouse.worlds'

/** Keeps which tables and views a load has made. */
export async function keepRelations({ count }: Scoped, place: string, id: string, names: readonly string[]) {
  await count(sql`
    update rowhouse.worlds
    set relations = (
      select json_object_agg(name, oid::text)
      from (select ${CATALOG} as name, 'rowhouse.worlds'::regclass::oid
            union all
            select c.relname, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ${place} and c.relname = any(${[...names]}::text[])) r)
    where id = ${id}`)
}

/** What is still there of a world, and its own: users may have dropped, renamed or replaced a table or a view. */
export interface Standing {
  readonly place: string
  readonly tables: readonly WorldTable[]
  readonly views: readonly string[]
}

/**
 * A table or view is the world's own while it is the one that the load made, and a table while it has one of the house's columns. In a
 * database that was restored from a dump all are others than they were, and names and columns tell.
 */
export async function standing(
  { all }: Scoped,
  place: string,
  { id, tables, views }: World,
): Promise<Standing> {
  const names = tables.map(({ table }) => table)
  const found = await all(sql<{ name: string }>`
    with made as (select relations from rowhouse.worlds
                  where id = ${id} and relations ->> ${CATALOG} = 'rowhouse.worlds'::regclass::oid::text)
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${place} and not exists (select 1 from made where relations ->> c.relname is distinct from c.oid::text)
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
