import { sql } from 'kysely'
import type { VersionDrift } from '../../core/compare/drift.ts'
import type { Column, Version, VersionMode, VersionSource } from '../../core/dataset/dataset.ts'
import type { VersionPlan } from '../../core/dataset/plan.ts'
import {
  type ArtifactId,
  type DatasetId,
  isId,
  type LoadId,
  type UserId,
  type VersionId,
} from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { VersionMaking } from '../../core/ports/catalog-values.ts'
import type { QualityReport } from '../../core/quality/report.ts'
import { addLoad } from './loads.ts'
import { addParts, broughtBy, countParts, mergeParts, partsOf } from './parts.ts'
import { json, type Scoped } from './statements.ts'

export interface VersionRow {
  v_id: VersionId
  v_dataset_id: DatasetId
  v_number: number
  v_row_count: number
  v_columns: Column[]
  v_description: string
  v_tags: string[]
  v_revision: number
  v_drift: VersionDrift | null
  v_digest: string
  v_source: VersionSource
  v_mode: VersionMode
  v_quality: QualityReport
  v_quality_score: number
  v_artifact_id: ArtifactId | null
  v_load_id: LoadId
  v_stored_bytes: number
  v_created_at: Date
  v_created_by: UserId
  v_created_by_name: string
}

/** A version `v` made by the user `vu`. */
export const versionColumns = sql`
  v.id as v_id, v.dataset_id as v_dataset_id, v.number as v_number, v.row_count as v_row_count, v.columns as v_columns,
  v.description as v_description, v.tags as v_tags, v.revision as v_revision, v.drift as v_drift,
  v.digest as v_digest, v.source as v_source, v.mode as v_mode, v.quality as v_quality,
  coalesce(
    (select q.score from rowhouse.quality_reports q where q.version_id = v.id),
    (v.quality ->> 'overallScore')::double precision) as v_quality_score,
  v.artifact_id as v_artifact_id, v.load_id as v_load_id, v.stored_bytes as v_stored_bytes,
  v.created_at as v_created_at, v.created_by as v_created_by, vu.name as v_created_by_name`

export function toVersion(row: VersionRow): Version {
  return {
    id: row.v_id,
    datasetId: row.v_dataset_id,
    number: row.v_number,
    rowCount: row.v_row_count,
    columns: row.v_columns,
    description: row.v_description,
    tags: row.v_tags,
    revision: row.v_revision,
    drift: row.v_drift,
    digest: row.v_digest,
    source: row.v_source,
    mode: row.v_mode,
    quality: row.v_quality,
    qualityScore: row.v_quality_score,
    artifactId: row.v_artifact_id,
    loadId: row.v_load_id,
    storedBytes: row.v_stored_bytes,
    createdAt: row.v_created_at,
    createdBy: row.v_created_by,
    createdByName: row.v_created_by_name,
  }
}

export function versionReader(tx: Scoped): CatalogReader['versions'] {
  const { scope, all, one } = tx
  const here = sql`d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}`
  const selected = sql`
    select ${versionColumns}
    from rowhouse.versions v
      join rowhouse.datasets d on d.id = v.dataset_id
      join rowhouse.users vu on vu.id = v.created_by`
  const found = (row: VersionRow | null): Version | null => row && toVersion(row)
  return {
    get: async id =>
      isId(id) ? found(await one(sql<VersionRow>`${selected} where ${here} and v.id = ${id}`)) : null,

    async numbered(dataset, number) {
      if (!isId(dataset) || !Number.isInteger(number) || number < 0 || number > 2 ** 31 - 1) return null
      return found(
        await one(sql<VersionRow>`${selected} where ${here} and d.id = ${dataset} and v.number = ${number}`),
      )
    },

    async list(dataset, { limit, offset, tag }) {
      if (!isId(dataset)) return { items: [], total: 0 }
      const matching = sql`${here} and d.id = ${dataset} and (${tag ?? null}::text is null or v.tags ? ${tag ?? ''})`
      const rows = await all(sql<VersionRow>`
        ${selected} where ${matching} order by v.number limit ${limit} offset ${offset}`)
      const counted = await one(sql<{ total: number }>`
        select count(*) as total
        from rowhouse.versions v join rowhouse.datasets d on d.id = v.dataset_id
        where ${matching}`)
      return { items: rows.map(toVersion), total: counted?.total ?? 0 }
    },

    parts: version => partsOf(tx, version),
    partCount: version => countParts(tx, version),
    brought: (dataset, numbers) => broughtBy(tx, dataset, numbers),
  }
}

export function versionWriter(tx: Scoped): CatalogTransaction['versions'] {
  const { scope, count } = tx
  const reader = versionReader(tx)
  const here = sql`
    exists (
      select 1 from rowhouse.datasets d
      where d.id = v.dataset_id and d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId})`
  return {
    ...reader,
    add: (dataset, plan, made) => addVersion(tx, dataset, plan, made),

    async change(id, revision, { description, tags }) {
      if (!isId(id)) return null
      const changed = await count(sql`
        update rowhouse.versions v
        set description = coalesce(${description ?? null}::text, description),
            tags = coalesce(${tags === undefined ? null : json(tags)}::jsonb, tags),
            revision = revision + 1
        where ${here} and v.id = ${id} and (${revision}::integer is null or revision = ${revision})`)
      return changed > 0 ? reader.get(id) : null
    },

    async drifted(id, drift) {
      if (!isId(id)) return
      await count(sql`update rowhouse.versions v set drift = ${json(drift)} where ${here} and v.id = ${id}`)
    },

    merge: (dataset, merged) => mergeParts(tx, dataset, merged),
  }
}

async function addVersion(
  tx: Scoped,
  dataset: DatasetId,
  plan: VersionPlan,
  { loadId, load, quarantine, options, replayOf, artifact, quality, by }: VersionMaking,
): Promise<boolean> {
  const { scope, count } = tx
  if (!isId(dataset)) return false
  // One statement checks the precondition and takes the dataset's lock; a writer that waited for it sees the new head.
  const moved = await count(sql`
    update rowhouse.datasets
    set head = ${plan.number}, updated_at = clock_timestamp(), updated_by = ${by.userId}
    where organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId} and id = ${dataset}
      and head is not distinct from ${plan.precondition.head}::integer`)
  if (moved === 0) return false
  const kept = { id: loadId, datasetId: dataset, record: load, quarantine, options, replayOf }
  await addLoad(tx, kept, artifact)
  await addParts(tx, dataset, plan)
  await count(sql`
    insert into rowhouse.versions
      (id, dataset_id, number, row_count, column_count, columns, description, digest, source, mode, quality,
       artifact_id, load_id, stored_bytes, created_by)
    select ${plan.id}, ${dataset}, ${plan.number}, ${plan.rowCount}, ${plan.columns.length}, ${json(plan.columns)},
           ${by.description}, ${plan.digest}, ${by.source}, ${plan.mode}, ${json(quality)},
           ${artifact?.id ?? null}::uuid, ${loadId}, ${plan.storedBytes}, ${by.userId}`)
  return true
}
