import { sql } from 'kysely'
import { escapeIdentifier } from 'pg'
import type { Scoped } from '../statements.ts'

/** The PostgreSQL schema of the organization; null: it has none yet. */
export async function findPlace({ scope, one }: Scoped): Promise<string | null> {
  const row = await one(sql<{ name: string }>`
    select name from rowhouse.organization_schemas where organization_id = ${scope.organizationId}`)
  return row?.name ?? null
}

/** The same, made on first need: `org_` and the first 12 hex digits of the organization's UUID, or all of them where another has that name. */
export async function openPlace(tx: Scoped): Promise<string> {
  const { scope, one, count } = tx
  const hex = scope.organizationId.replaceAll('-', '')
  const names = [`org_${hex.slice(0, 12)}`, `org_${hex}`]
  let place = await findPlace(tx)
  for (const name of names) {
    if (place !== null) break
    const row = await one(sql<{ name: string }>`
      insert into rowhouse.organization_schemas (organization_id, name)
      select ${scope.organizationId}, ${name}
      where not exists (select 1 from pg_namespace where nspname = ${name})
      on conflict (name) do nothing
      returning name`)
    place = row?.name ?? null
  }
  if (place === null)
    throw new Error(`no name is free for the schema of organization ${scope.organizationId}`)
  await count(sql.raw(`create schema if not exists ${escapeIdentifier(place)}`))
  return place
}

/** Removes the schema when nothing is in it any more, and nobody was given rights on it. */
export async function closePlace({ one, count }: Scoped, place: string): Promise<void> {
  const used = await one(sql`
    select 1 from pg_namespace n
    where n.nspname = ${place}
      and (n.nspacl is not null
           or exists (select 1 from pg_class c where c.relnamespace = n.oid)
           or exists (select 1 from pg_proc p where p.pronamespace = n.oid)
           or exists (select 1 from pg_type t where t.typnamespace = n.oid))`)
  if (!used) await count(sql.raw(`drop schema if exists ${escapeIdentifier(place)}`))
}
