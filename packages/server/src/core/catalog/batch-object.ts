import type { Organization, Sandbox } from '../access/access.ts'
import type { Batch } from '../batch/batch.ts'
import { batchIdOf } from '../batch/batch-id.ts'
import type { BatchFormat } from '../batch/format.ts'
import type { Dataset } from '../dataset/dataset.ts'
import { type Json, type JsonObject, present } from '../schema/json.ts'
import type { CatalogObject, ObjectForm } from './object.ts'

export interface BatchSurroundings {
  readonly organization: Organization
  readonly sandbox: Sandbox
}

/** What a list of batches can be asked for. */
export const batchForm: ObjectForm = {
  scalars: [
    'id',
    'externalId',
    'imsOrg',
    'sandboxId',
    'created',
    'createdClient',
    'createdUser',
    'updatedUser',
    'updated',
    'started',
    'completed',
    'version',
    'recordCount',
    'failedRecordCount',
    'size',
    'failedBatchLocation',
  ],
  structures: [
    'replay',
    'errors',
    'availableDates',
    'inputFormat',
    'relatedObjects',
    'tags',
    'metrics',
    'rowhouse',
  ],
  parameters: ['batch', 'dataSet', 'status'],
}

/** A batch as the catalog prints it. `failedAt`: where its files are when it failed. Pure; no I/O. */
export function batchObject(
  { organization, sandbox }: BatchSurroundings,
  batch: Batch,
  dataset: Dataset | null,
  failedAt: string,
): CatalogObject {
  const id = batchIdOf(batch.id)
  const { outcome, state } = batch
  const rows = state === 'failed' ? 0 : (outcome?.loaded ?? 0)
  const related = [
    { type: 'dataSet', id: dataset?.entry.id ?? batch.datasetId },
    { type: 'batch', id },
  ]
  const members = {
    id,
    externalId: batch.externalId,
    imsOrg: organization.id,
    sandboxId: sandbox.id,
    created: batch.createdAt.getTime(),
    createdClient: batch.createdClient,
    createdUser: batch.createdBy,
    updatedUser: batch.updatedBy,
    updated: batch.updatedAt.getTime(),
    started: batch.startedAt?.getTime(),
    completed: batch.completedAt?.getTime(),
    replay: printReplay(batch),
    status: state,
    errors: (outcome?.errors ?? []).map(({ rows, ...error }) => ({ ...error, rows: [...rows] })),
    version: batchVersion(batch),
    availableDates: printDates(batch),
    inputFormat: printFormat(batch.format),
    recordCount: outcome ? rows : undefined,
    failedRecordCount: outcome?.rejected,
    size: outcome ? outcome.outputBytes : undefined,
    relatedObjects: related,
    tags: printTags(batch.tags),
    metrics: batch.startedAt && outcome ? printMetrics(batch, rows) : undefined,
    failedBatchLocation: state === 'failed' ? failedAt : undefined,
    rowhouse: present({
      loadId: batch.id,
      version: batch.version ?? undefined,
      schemaVersion: batch.schemaMinor === null ? undefined : `1.${batch.schemaMinor}`,
    }),
  }
  return { id, members: present(members) }
}

/** A batch as answers refer to it. */
export function batchReference({ id }: Pick<Batch, 'id'>): string {
  return `@/batches/${batchIdOf(id)}`
}

/** The version of a batch as an object: its last number rises with each change. */
export function batchVersion({ revision }: Pick<Batch, 'revision'>): string {
  return `1.0.${revision}`
}

/** How files are written, as clients say it. Pure; no I/O. */
export function printFormat(format: BatchFormat): JsonObject {
  if (format.format === 'parquet') return { format: 'parquet' }
  if (format.format === 'json') return { format: 'json', isMultiLineJson: format.isMultiLine }
  const { delimiter, quote, escape: escaping, nullMarkers, charset } = format
  return {
    format: 'csv',
    delimiter,
    quote,
    escape: escaping,
    nullMarker: nullMarkers[0] ?? '',
    header: true,
    charset,
  }
}

/** Tags, of which the product writes two as bare values. */
export function printTags(tags: Batch['tags']): JsonObject {
  const bare: Readonly<Record<string, (text: string) => Json>> = {
    acp_enableErrorDiagnostics: text => text === 'true',
    acp_partialIngestionPercent: Number,
  }
  return Object.fromEntries(
    Object.entries(tags).map(([name, values]) => [name, bare[name]?.(values[0] ?? '') ?? [...values]]),
  )
}

function printReplay({ replay }: Batch): JsonObject {
  return replay ? { predecessors: replay.predecessors.map(batchIdOf), reason: replay.reason } : {}
}

function printDates({ outcome }: Batch): JsonObject {
  if (!outcome?.from || !outcome.to) return {}
  const seconds = (time: Date) => Math.floor(time.getTime() / 1000)
  return { startDate: seconds(outcome.from), endDate: seconds(outcome.to) }
}

function printMetrics({ outcome, startedAt, completedAt }: Batch, rows: number): JsonObject {
  if (!outcome) return {}
  const records = outcome.loaded + outcome.rejected
  return present({
    startTime: startedAt?.getTime(),
    endTime: completedAt?.getTime(),
    recordsRead: records,
    recordsWritten: rows,
    failureReason: outcome.failureReason ?? undefined,
    inputByteSize: outcome.inputBytes,
    inputFileCount: outcome.inputFiles,
    inputRecordCount: records,
    inputRecordSize: records,
    outputByteSize: rows === 0 ? 0 : outcome.outputBytes,
    outputFileCount: rows === 0 ? 0 : outcome.parts,
    outputRecordCount: rows,
    outputRecordSize: rows,
    failedRecordCount: outcome.rejected,
    partitionCount: rows === 0 ? 0 : outcome.parts,
  })
}
