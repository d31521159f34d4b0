import { sql } from 'kysely'
import type { Scoped } from '../statements.ts'
import type { Standing } from './standing.ts'

/**
 * What others made that depends on a world's tables and views, as PostgreSQL describes it (`view public.my_view`): with it there, these
 * cannot be dropped. Takes no lock.
 */
export async function dependents({ all }: Scoped, { place, tables, views }: Standing): Promise<string[]> {
  const names = [...tables.map(({ table }) => table), ...views]
  const found = await all(sql<{ what: string }>`
    with recursive own as (
      select 'pg_class'::regclass::oid as classid, c.oid as objid
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${place} and c.relname = any(${names}::text[])
      union
      -- What goes with them: columns, types, indexes, keys, the rules that make views.
      select d.classid, d.objid from pg_depend d join own on d.refclassid = own.classid and d.refobjid = own.objid
      where d.deptype in ('a', 'i')
    )
    select distinct case
        when r.oid is not null then pg_describe_object('pg_class'::regclass, r.ev_class, 0)
        else pg_describe_object(d.classid, d.objid, 0)
      end as what
    from pg_depend d join own on d.refclassid = own.classid and d.refobjid = own.objid
      left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    where d.deptype = 'n' and not exists (select 1 from own where own.classid = d.classid and own.objid = d.objid)
    order by what`)
  return found.map(({ what }) => what)
}

/** What users have done, or not done, when a row of a world's tables is deleted: rows are to go as if they had never been there. */
export async function deletionHooks({ all }: Scoped, { place, tables }: Standing): Promise<string[]> {
  const names = tables.map(({ table }) => table)
  const found = await all(sql<{ what: string }>`
    with own as (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = ${place} and c.relname = any(${names}::text[]))
    select pg_describe_object(classid, objid, 0) as what
    from (select 'pg_trigger'::regclass as classid, t.oid as objid from pg_trigger t join own on own.oid = t.tgrelid
          where not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 8 <> 0
          union all
          select 'pg_rewrite'::regclass, r.oid from pg_rewrite r join own on own.oid = r.ev_class
          where r.ev_type = '4' and r.ev_enabled <> 'D') found
    order by what`)
  return found.map(({ what }) => what)
}
