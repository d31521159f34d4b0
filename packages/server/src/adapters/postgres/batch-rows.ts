import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../../core/access/access.ts'
import { DEFAULT_PROJECT } from '../../core/access/projects.ts'
import type { Batch, BatchOutcome, BatchReplay, BatchState } from '../../core/batch/batch.ts'
import { foreignBatch } from '../../core/batch/foreign.ts'
import type { BatchFormat } from '../../core/batch/format.ts'
import type { VersionSource } from '../../core/dataset/dataset.ts'
import type { DatasetId, LoadId, SchemaId, UserId, VersionId } from '../../core/ids.ts'
import type { LoadRecord } from '../../core/ingest/load.ts'

interface Common {
  readonly id: LoadId
  readonly dataset_id: DatasetId
  readonly schema_id: SchemaId | null
  readonly max_error_percent: number
  readonly version_id: VersionId | null
  readonly version: number | null
  readonly created_at: Date
  readonly created_by: UserId
}

interface Kept extends Common {
  readonly record: null
  readonly state: BatchState
  readonly revision: number
  readonly external_id: string
  readonly format: BatchFormat
  readonly diagnostics: boolean
  readonly replay: BatchReplay | null
  readonly tags: Batch['tags']
  readonly schema_minor: number | null
  readonly attempts: number
  readonly outcome: OutcomeText | null
  readonly updated_at: Date
  readonly started_at: Date | null
  readonly completed_at: Date | null
  readonly touched_at: Date
  readonly updated_by: UserId
  readonly created_client: string
}

interface Foreign extends Common {
  readonly record: LoadRecord
  readonly source: VersionSource | null
  readonly quarantine_key: string | null
  readonly quarantine_bytes: number
  readonly quarantine_kept: number
  readonly parts: number
  readonly bytes: number
}

export type BatchRow = Kept | Foreign

type OutcomeText = Omit<BatchOutcome, 'from' | 'to'> & {
  readonly from: string | null
  readonly to: string | null
}

/**
 * The batches of a sandbox, and the loads of other doors as batches: of the datasets of its project `default`, without those that
 * brought no row.
 */
export function batchesIn({ organizationId, sandboxId }: Scope): RawBuilder<unknown> {
  return sql`
    select b.id, b.dataset_id, b.state, b.revision, b.external_id, b.format, b.diagnostics, b.max_error_percent, b.replay,
           b.tags, b.schema_id, b.schema_minor, b.attempts, b.outcome, b.created_at, b.updated_at, b.started_at,
           b.completed_at, b.touched_at, b.created_by, b.updated_by, b.created_client, v.id as version_id,
           v.number as version, null::jsonb as record, null::text as source, null::text as quarantine_key,
           null::bigint as quarantine_bytes, null::bigint as quarantine_kept, null::bigint as parts, null::bigint as bytes
    from rowhouse.batches b left join rowhouse.versions v on v.load_id = b.id
    where b.organization_id = ${organizationId} and b.sandbox_id = ${sandboxId}
    union all
    select l.id, l.dataset_id, case when v.id is null then 'failed' else 'success' end, 0, replace(l.id::text, '-', ''), null,
           false, coalesce((l.options ->> 'maxErrorPercent')::double precision, 10), null, null, d.schema_id, null, 1, null,
           l.created_at, l.created_at, l.created_at, l.created_at, l.created_at, coalesce(v.created_by, d.created_by),
           coalesce(v.created_by, d.created_by), null, v.id, v.number, l.record, v.source, l.quarantine_key,
           l.quarantine_bytes, l.quarantine_kept::bigint, coalesce(own.parts, 0), coalesce(own.bytes, 0)
    from rowhouse.loads l
      join rowhouse.datasets d on d.id = l.dataset_id
      join rowhouse.projects p on p.id = d.project_id and p.name = ${DEFAULT_PROJECT}
      left join rowhouse.versions v on v.load_id = l.id
      left join lateral (
        select count(*) as parts, sum(o.bytes)::bigint as bytes from rowhouse.parts o
        where o.dataset_id = l.dataset_id and o.since = v.number and o.place = v.number) own on true
    where l.organization_id = ${organizationId} and l.sandbox_id = ${sandboxId} and v.source is distinct from 'batch'
      and (l.record #>> '{rows,read}')::bigint > 0
      and not exists (select 1 from rowhouse.batches k where k.id = l.id)`
}

export function toBatch(row: BatchRow): Batch {
  return row.record === null ? ownBatch(row) : foreign(row)
}

function ownBatch(row: Kept): Batch {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    state: row.state,
    revision: row.revision,
    externalId: row.external_id,
    format: row.format,
    diagnostics: row.diagnostics,
    maxErrorPercent: row.max_error_percent,
    replay: row.replay,
    tags: row.tags,
    schemaId: row.schema_id,
    schemaMinor: row.schema_minor,
    attempts: row.attempts,
    outcome: row.outcome && { ...row.outcome, from: time(row.outcome.from), to: time(row.outcome.to) },
    versionId: row.version_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    touchedAt: row.touched_at,
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdClient: row.created_client,
  }
}

function time(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

function foreign(row: Foreign): Batch {
  const { version_id: versionId, version: number, source } = row
  const { quarantine_key: key, quarantine_bytes: bytes, quarantine_kept: kept } = row
  return foreignBatch({
    id: row.id,
    datasetId: row.dataset_id,
    schemaId: row.schema_id,
    record: row.record,
    quarantine: key === null ? null : { key, bytes, kept },
    version: versionId && number !== null && source ? { id: versionId, number, source } : null,
    parts: row.parts,
    bytes: row.bytes,
    maxErrorPercent: row.max_error_percent,
    createdAt: row.created_at,
    createdBy: row.created_by,
  })
}
