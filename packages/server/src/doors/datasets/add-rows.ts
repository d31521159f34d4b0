import Type from 'typebox'
import type { Version } from '../../core/dataset/dataset.ts'
import type { Staged } from '../../core/dataset/stage.ts'
import { uploadVersion } from '../../core/dataset/upload.ts'
import { upsertRows } from '../../core/dataset/upsert.ts'
import { bytesOf, receiveBody } from '../body.ts'
import { operation } from '../door.ts'
import { Load, printLoad, Uuid } from '../load.ts'
import { openReceipt } from '../receipt.ts'
import { refusals } from '../shapes.ts'
import { DatasetParams, FileOptions } from './schemas.ts'
import { findDataset } from './unknown.ts'

const AddQuery = Type.Object({
  mode: Type.Enum(['append', 'replace', 'upsert'], {
    default: 'append',
    description:
      'Whether the rows follow those that are there, take the place of all of them, or of those with the same `key_columns`.',
  }),
  on_error: FileOptions.on_error,
  max_error_percent: FileOptions.max_error_percent,
})

const Rows = Type.String({ description: 'The rows: CSV with a header, NDJSON, or a Parquet file.' })
const types = [
  'text/csv',
  'application/x-ndjson',
  'application/vnd.apache.parquet',
  'application/octet-stream',
]

export const addRows = operation({
  method: 'POST',
  path: '/api/datasets/{dataset_id}/rows',
  role: 'editor',
  summary: 'Add rows',
  description:
    'Adds the rows of a body as the next version: CSV, NDJSON or Parquet, as it streams in. The content decides which it is. An upsert keeps what the body does not bring of a row, refuses a key that comes twice, and puts new rows at the end.',
  tags: ['datasets'],
  params: DatasetParams,
  query: AddQuery,
  streams: Object.fromEntries(types.map(type => [type, Rows])),
  responses: {
    201: {
      description: 'The new version.',
      schema: Type.Object({
        dataset_version_id: Uuid,
        version: Type.Integer(),
        row_count: Type.Integer(),
        rows_inserted: Type.Integer(),
        rows_updated: Type.Integer({ description: 'Rows that took the place of others.' }),
        load: Load,
        digest: Type.String(),
      }),
      example: {
        dataset_version_id: 'a8b9c0d1-e2f3-4567-8901-abcdef234567',
        version: 4,
        row_count: 50010,
        rows_inserted: 10,
        rows_updated: 2,
        load: { format: 'ndjson', rows: { read: 12, loaded: 12, rejected: 0, skipped: 0 } },
      },
    },
    ...refusals(404, 409, 413, 415, 422, 507),
  },
  async answer(call) {
    const { house, actor, params, query, reply, signal } = call
    const { ports, maxUploadBytes: maxBytes } = house
    const { id: datasetId } = await ports.catalog.read(actor.scope, tx => findDataset(tx, params.dataset_id))
    await using once = await openReceipt(call)
    const mediaType = call.request.headers['content-type'] ?? ''
    const file = { fileName: 'rows', mediaType, bytes: bytesOf(call.body), maxBytes }
    await using received = await receiveBody(call, file)
    if (once.replayed([received.artifact.digest], reply)) return reply
    const { mode, on_error: onError, max_error_percent } = query
    const most = max_error_percent === undefined ? {} : { maxErrorPercent: max_error_percent }
    const request = {
      artifact: received.keep(),
      datasetId,
      options: { ...(onError && { onError }), ...most },
    }
    let body = ''
    const settle =
      (staged: Staged, replaced = 0) =>
      async (tx: Parameters<typeof once.settle>[0], { version }: { version: Version }) => {
        body = JSON.stringify(printAdded(version, staged, replaced))
        await once.settle(tx, 201, body)
      }
    if (mode === 'upsert') await upsertRows(ports, actor, request, settle, signal)
    else {
      const version = { mode, description: `Rows by ${mode}`, source: 'fill' } as const
      await uploadVersion(ports, actor, { ...request, ...version }, settle, signal)
    }
    return reply.code(201).type('application/json').send(body)
  },
})

function printAdded(version: Version, { load, loadId }: Staged, replaced: number) {
  return {
    dataset_version_id: version.id,
    version: version.number,
    row_count: version.rowCount,
    rows_inserted: load.rows.loaded - replaced,
    rows_updated: replaced,
    load: printLoad(loadId, load),
    digest: version.digest,
  }
}
