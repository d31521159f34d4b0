import { sql } from 'kysely'
import type { World, WorldTable } from '../../../core/pack/world.ts'
import type { Scoped } from '../statements.ts'
import { DIGEST, LOAD } from './table-sql.ts'

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
