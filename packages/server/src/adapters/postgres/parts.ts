import { sql } from 'kysely'
import type { Part, Version } from '../../core/dataset/dataset.ts'
import type { VersionPlan } from '../../core/dataset/plan.ts'
import { type DatasetId, isId } from '../../core/ids.ts'
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
    order by p.since, p.position`)
}

/** Adds a version's parts; a replacing version ends those before it. The dataset's lock is held. */
export async function addParts({ count }: Scoped, dataset: DatasetId, plan: VersionPlan): Promise<void> {
  if (plan.mode === 'replace') {
    await count(sql`
      update rowhouse.parts set until = ${plan.number} where dataset_id = ${dataset} and until is null`)
  }
  const added = plan.added.map((part, position) => ({ ...part, position }))
  await count(sql`
    insert into rowhouse.parts (id, dataset_id, since, position, key, rows, bytes, digest, columns)
    select a.id, ${dataset}, ${plan.number}, a.position, a.key, a.rows, a.bytes, a.digest, a.columns
    from jsonb_to_recordset(${json(added)})
      as a (id uuid, position integer, key text, rows bigint, bytes bigint, digest text, columns jsonb)`)
}
