import Type from 'typebox'
import type { Dataset, Part, Version } from '../../core/dataset/dataset.ts'
import { CoreError } from '../../core/errors.ts'
import { planQuery } from '../../core/query/plan.ts'
import { type Call, operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { nullable } from '../load.ts'
import { refusals } from '../shapes.ts'
import { detailContent } from './dataset-etag.ts'
import { printDataset } from './print.ts'
import { BigNumbers, DatasetDetail, DatasetParams, VersionQuery } from './schemas.ts'
import { findDataset, findVersion } from './unknown.ts'

const PREVIEW_ROWS = 20

export const datasetDetail = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}',
  role: 'viewer',
  summary: 'Get dataset detail',
  description: 'Answers what is known of a dataset, with a preview of the first 20 rows of a version.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object({
    ...VersionQuery,
    ...BigNumbers,
  }),
  responses: {
    200: {
      description: 'The dataset with its first rows.',
      schema: Type.Object({
        dataset: DatasetDetail,
        preview: Type.Array(Type.Record(Type.String(), Type.Unknown())),
        preview_error: nullable(Type.String({ description: 'Why there is no preview, when there is none.' })),
      }),
      example: {
        dataset: {
          id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
          name: 'Transactions Q4',
          rows: 50000,
          columns: 15,
          dataset_version_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
          artifact_id: 'a7b8c9d0-e1f2-3456-7890-abcdef123456',
        },
        preview: [
          { amount: 29.99, merchant: 'ACME Corp', is_fraud: 0 },
          { amount: 1250.0, merchant: 'Luxury Ltd', is_fraud: 1 },
        ],
        preview_error: null,
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 422),
  },
  async answer(call) {
    const { big, version: number } = call.query
    const { dataset, version, parts } = await call.house.ports.catalog.read(call.actor.scope, async tx => {
      const found =
        number === undefined
          ? await findDataset(tx, call.params.dataset_id).then(dataset => ({
              dataset,
              version: dataset.head,
            }))
          : await findVersion(tx, call.params.dataset_id, number)
      return { ...found, parts: found.version ? await tx.versions.parts(found.version) : [] }
    })
    if (notModified(call.request, call.reply, detailContent(dataset, version, big))) return call.reply
    const { rows, error } = await preview(call, version, parts, big === 'string')
    if (error !== null) call.reply.removeHeader('etag')
    return call.reply.type('application/json').send(printDetail(dataset, version, rows, error))
  },
})

/** The first rows as JSON text; a version that cannot be read gives none and a sentence why. */
async function preview(
  call: Call<unknown, unknown, unknown>,
  version: Version | null,
  parts: readonly Part[],
  bigAsString: boolean,
): Promise<{ rows: readonly string[]; error: string | null }> {
  if (!version) return { rows: [], error: null }
  try {
    const plan = planQuery(version, parts, { limit: PREVIEW_ROWS })
    const { rows } = await call.house.ports.engine.rows({ plan, bigAsString }, call.signal)
    return { rows, error: null }
  } catch (error) {
    call.signal.throwIfAborted()
    call.request.log.warn({ err: error, version: version.id }, 'preview failed')
    return {
      rows: [],
      error: error instanceof CoreError ? error.message : 'The rows cannot be read at the moment.',
    }
  }
}

/** Rows arrive as text and stay text: parsing them would round what a JavaScript number cannot hold. */
function printDetail(
  dataset: Dataset,
  version: Version | null,
  rows: readonly string[],
  error: string | null,
): string {
  const described = JSON.stringify(printDataset(dataset, version))
  return `{"dataset":${described},"preview":[${rows.join(',')}],"preview_error":${JSON.stringify(error)}}`
}
