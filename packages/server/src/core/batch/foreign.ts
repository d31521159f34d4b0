import type { VersionSource } from '../dataset/dataset.ts'
import type { DatasetId, LoadId, SchemaId, UserId, VersionId } from '../ids.ts'
import type { LoadRecord } from '../ingest/load.ts'
import type { Quarantine } from '../ingest/reject.ts'
import type { Batch, BatchError, BatchOutcome } from './batch.ts'
import { batchIdOf } from './batch-id.ts'
import type { BatchFormat } from './format.ts'

/** The tag of batches that came in through another door, which can be read and taken out again, and nothing else. */
export const DOOR_TAG = 'rowhouse/door'

/** What is known of a load that no batch was made for. */
export interface ForeignLoad {
  readonly id: LoadId
  readonly datasetId: DatasetId
  readonly schemaId: SchemaId | null
  readonly record: LoadRecord
  readonly quarantine: Quarantine | null
  /** What became of it; null: it was refused. */
  readonly version: {
    readonly id: VersionId
    readonly number: number
    readonly source: VersionSource
  } | null
  /** Of the version's own parts. */
  readonly parts: number
  readonly bytes: number
  readonly maxErrorPercent: number
  readonly createdAt: Date
  readonly createdBy: UserId
}

/** A load of another door as a batch. Pure; no I/O. */
export function foreignBatch(load: ForeignLoad): Batch {
  const { id, datasetId, schemaId, version, maxErrorPercent, createdAt, createdBy } = load
  return {
    id,
    datasetId,
    state: version ? 'success' : 'failed',
    revision: 0,
    externalId: batchIdOf(id),
    format: formatOf(load.record),
    diagnostics: false,
    maxErrorPercent,
    replay: null,
    tags: { [DOOR_TAG]: [doorOf(version?.source ?? 'upload')] },
    schemaId,
    schemaMinor: null,
    attempts: 1,
    outcome: outcomeOf(load),
    versionId: version?.id ?? null,
    version: version?.number ?? null,
    createdAt,
    updatedAt: createdAt,
    startedAt: createdAt,
    completedAt: createdAt,
    touchedAt: createdAt,
    createdBy,
    updatedBy: createdBy,
    createdClient: 'rowhouse',
  }
}

export function isForeign({ tags }: Pick<Batch, 'tags'>): boolean {
  return tags[DOOR_TAG] !== undefined
}

function doorOf(source: VersionSource): string {
  return source === 'upload' || source === 'replay' ? 'datasets' : source
}

function formatOf({ format, dialect }: LoadRecord): BatchFormat {
  if (format === 'parquet') return { format }
  if (format === 'json' || format === 'ndjson') return { format: 'json', isMultiLine: format === 'json' }
  const { delimiter, quote, escape: escaping } = dialect ?? { delimiter: ',', quote: '"', escape: '"' }
  return { format: 'csv', delimiter, quote, escape: escaping, nullMarkers: [], charset: 'UTF-8' }
}

function outcomeOf({ record, version, quarantine, parts, bytes }: ForeignLoad): BatchOutcome {
  const { read, loaded, rejected, skipped } = record.rows
  const refusal = record.warnings.find(({ code }) => code === 'rules_violated')?.message
  const failureReason = version
    ? null
    : (refusal ?? `${rejected} of ${read - skipped} rows could not be read.`)
  const errors: BatchError[] =
    rejected === 0 && version
      ? []
      : [
          {
            code: 'INGEST-1211-400',
            description: failureReason ?? `${rejected} rows could not be read and were left out.`,
            rows: [],
            recordCount: rejected,
          },
        ]
  return {
    read,
    loaded: version ? loaded : 0,
    rejected: version ? rejected : read - skipped,
    skipped,
    inputBytes: 0,
    inputFiles: 1,
    outputBytes: bytes,
    parts,
    errors,
    failureReason,
    rowFaults: null,
    quarantine,
    from: null,
    to: null,
  }
}
