import { sql } from 'kysely'
import type { MergedPart, Part, Version } from '../../core/dataset/dataset.ts'
import { nothingWithdrawn, type VersionPlan, type Withdrawal, withdrawalOf } from '../../core/dataset/plan.ts'
import { type DatasetId, isId, type PartId } from '../../core/ids.ts'
import { json, type Scoped } from './statements.ts'

/** A version's parts in row order: those that came with it or before it, and that no version up to it replaced. */
export async function partsOf({ scope, all }: Scoped, version: Version): Promise<Part[]> {
  if (!isId(version.datasetId)) return []
  return all(sql<Part>`
    select p.id, p.key, p.rows, p.bytes, p.digest, p.columns
    from rowhouse.parts p join rowhouse.datasets d on d.id = p.dataset_id
    where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
      and d.id = ${version.datasetId}
      and p.since <= ${version.number} and (p.until is null or p.until > ${version.number})
    order by p.place, p.position`)
}

/** Adds a version's parts; a replacing version ends those before it. The dataset's lock is held. */
export async function addParts({ count }: Scoped, dataset: DatasetId, plan: VersionPlan): Promise<void> {
  if (plan.mode === 'replace') {
    await count(sql`
      update rowhouse.parts set until = ${plan.number} where dataset_id = ${dataset} and until is null`)
  }
  await count(sql`
    update rowhouse.parts set until = ${plan.number}
    where dataset_id = ${dataset} and id = any(${[...plan.withdrawn]}::uuid[]) and until is null`)
  const added = plan.added.map((part, position) => ({ ...part, position }))
  await count(sql`
    insert into rowhouse.parts (id, dataset_id, since, place, position, key, rows, bytes, digest, columns)
    select a.id, ${dataset}, ${plan.number}, ${plan.number}, a.position, a.key, a.rows, a.bytes, a.digest, a.columns
    from jsonb_to_recordset(${json(added)})
      as a (id uuid, position integer, key text, rows bigint, bytes bigint, digest text, columns jsonb)`)
}

/** What some versions brought and the head still has. */
export async function broughtBy(
  { scope, all }: Scoped,
  dataset: DatasetId,
  numbers: readonly number[],
): Promise<Withdrawal | null> {
  if (!isId(dataset)) return nothingWithdrawn
  const live = await all(sql<{ id: PartId; since: number; place: number; rows: number; bytes: number }>`
    select p.id, p.since, p.place, p.rows, p.bytes
    from rowhouse.parts p join rowhouse.datasets d on d.id = p.dataset_id
    where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
      and d.id = ${dataset} and p.until is null
    order by p.place, p.position`)
  return withdrawalOf(live, numbers)
}

export async function countParts({ scope, one }: Scoped, version: Version): Promise<number> {
  if (!isId(version.datasetId)) return 0
  const counted = await one(sql<{ total: number }>`
    select count(*) as total
    from rowhouse.parts p join rowhouse.datasets d on d.id = p.dataset_id
    where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
      and d.id = ${version.datasetId}
      and p.since <= ${version.number} and (p.until is null or p.until > ${version.number})`)
  return counted?.total ?? 0
}

/** Puts merged parts in the place of their sources. */
export async function mergeParts(
  { scope, one, count }: Scoped,
  dataset: DatasetId,
  merged: readonly MergedPart[],
): Promise<boolean> {
  if (!isId(dataset)) return false
  const found = await one(sql<{ head: number | null }>`
    select head from rowhouse.datasets
    where organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId} and id = ${dataset}
    for no key update`)
  if (!found || found.head === null) return false
  const { head } = found
  const sources = merged.flatMap(each => each.sources)
  // Counted before anything is done: a part that came with the head belongs to no version without it.
  const live = await one(sql<{ total: number }>`
    select count(*) as total from rowhouse.parts
    where dataset_id = ${dataset} and id = any(${[...sources]}::uuid[]) and until is null and since < ${head}`)
  if (live?.total !== sources.length) return false
  const parts = merged.map(({ part, sources: [first] }) => ({ ...part, first }))
  await count(sql`
    insert into rowhouse.parts (id, dataset_id, since, place, position, key, rows, bytes, digest, columns)
    select m.id, ${dataset}, ${head}, f.place, f.position, m.key, m.rows, m.bytes, m.digest, m.columns
    from jsonb_to_recordset(${json(parts)})
        as m (id uuid, first uuid, key text, rows bigint, bytes bigint, digest text, columns jsonb)
      join rowhouse.parts f on f.id = m.first`)
  await count(sql`
    update rowhouse.parts set until = ${head}
    where dataset_id = ${dataset} and id = any(${[...sources]}::uuid[])`)
  return true
}
