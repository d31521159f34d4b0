import Type from 'typebox'
import { changeDataset, LONGEST_DATASET_NAME } from '../../core/dataset/change.ts'
import { operation } from '../door.ts'
import { etagOf, matchesStrongly } from '../etag.ts'
import { refusals } from '../shapes.ts'
import { currentEtags, detailContent } from './dataset-etag.ts'
import { printDataset } from './print.ts'
import { DatasetDetail, DatasetParams, Tags } from './schemas.ts'
import { datasetIdOf } from './unknown.ts'

const Change = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_DATASET_NAME })),
    description: Type.Optional(Type.String({ maxLength: 20_000 })),
    tags: Type.Optional(Tags),
    key_columns: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: 100,
        uniqueItems: true,
        description: 'Columns of the latest version that tell its rows apart.',
      }),
    ),
  },
  { minProperties: 1, additionalProperties: false },
)

export const changeDatasetOperation = operation({
  method: 'PATCH',
  path: '/api/datasets/{dataset_id}',
  role: 'editor',
  summary: 'Change a dataset',
  description:
    'Renames or re-describes a dataset, sets its tags or its key columns. With `If-Match` (the ETag of the detail, or the revision in quotes) only if nobody changed it meanwhile.',
  tags: ['datasets'],
  params: DatasetParams,
  body: Change,
  responses: {
    200: {
      description: 'The dataset as it is now.',
      schema: Type.Object({ dataset: DatasetDetail }),
      example: {
        dataset: {
          id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
          name: 'Transactions Q4, corrected',
          tags: ['fraud', 'q4'],
          key_columns: ['transaction_id'],
          revision: 2,
        },
      },
    },
    ...refusals(404, 412, 415, 422),
  },
  async answer({ house, actor, params, body, request, reply }) {
    const { name, description, tags, key_columns } = body
    const asked = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(tags && { tags }),
      ...(key_columns && { keyColumns: key_columns }),
    }
    const ifMatch = request.headers['if-match']
    const dataset = await changeDataset(
      house.ports.catalog,
      actor.scope,
      datasetIdOf(params.dataset_id),
      asked,
      ifMatch === undefined ? null : current => matchesStrongly(ifMatch, currentEtags(current)),
    )
    reply.header('etag', etagOf(detailContent(dataset, dataset.head, 'number')))
    return { dataset: printDataset(dataset, dataset.head) }
  },
})
