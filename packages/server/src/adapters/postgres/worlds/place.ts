import { sql } from 'kysely'
import { escapeIdentifier } from 'pg'
import type { OrganizationId } from '../../../core/ids.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Scoped, Statements } from '../statements.ts'
import { qualified } from './table-sql.ts'

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

/** Removes the schema when nothing is in it any more, and nobody was given rights on it or on what will be in it. */
export async function closePlace({ one, count }: Scoped, place: string): Promise<void> {
  const used = await one(sql`
    select 1 from pg_namespace n
    where n.nspname = ${place}
      and (n.nspacl is not null
           or exists (select 1 from pg_depend d where d.refclassid = 'pg_namespace'::regclass and d.refobjid = n.oid))`)
  if (!used) await count(sql.raw(`drop schema if exists ${escapeIdentifier(place)}`))
}

const DEPENDED_ON = '2BP01'
const NAMED = 5

/**
 * Removes the schema of an organization that goes, with what was kept of packs, which nobody could reach any more. Refuses with
 * `organization_not_empty` while something of users' own is in it, or depends on it.
 */
export async function removePlace(
  { all, one, count }: Statements,
  organizationId: OrganizationId,
): Promise<void> {
  const place = await one(sql<{ name: string }>`
    select name from rowhouse.organization_schemas where organization_id = ${organizationId}`)
  if (!place) return
  const kept = await all(sql<{ table: string }>`
    select c.relname as table
    from rowhouse.things t join pg_class c on c.relname = t.body ->> 'tableName' and c.relkind = 'r'
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = ${place.name}
    where t.organization_id = ${organizationId} and t.kind = 'schema' and t.pack is null`)
  const tables = kept.map(({ table }) => qualified(place.name, table)).join(', ')
  try {
    if (tables !== '') await count(sql.raw(`drop table ${tables}`))
    await count(sql.raw(`drop schema if exists ${escapeIdentifier(place.name)}`))
  } catch (error) {
    const { code, detail } = error as { code?: unknown; detail?: unknown }
    if (code !== DEPENDED_ON) throw error
    const found = String(detail ?? '').split('\n')
    const more = found.length > NAMED ? `, and ${found.length - NAMED} more` : ''
    const message = `Users have made something of their own in the organization's schema, or of what is in it: ${found.slice(0, NAMED).join(', ')}${more}. Move or drop it first; nothing was changed.`
    throw refuse('organization_not_empty', message, { cause: error })
  }
}
