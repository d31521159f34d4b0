import Type from 'typebox'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { refusals } from '../shapes.ts'
import { printDeclaredColumn } from './print.ts'
import { DatasetParams, DeclaredColumn, VersionQuery } from './schemas.ts'
import { findVersion } from './unknown.ts'

export const columns = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/columns',
  role: 'viewer',
  summary: 'Get column schema',
  description:
    'Answers the columns of a version with their types, and what was said of them where the dataset was filled.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object(VersionQuery),
  responses: {
    200: {
      description: 'The columns, in order.',
      schema: Type.Object({ columns: Type.Array(DeclaredColumn) }),
      example: {
        columns: [
          { name: 'amount', dtype: 'float64' },
          { name: 'merchant', dtype: 'object' },
          { name: 'is_fraud', dtype: 'int64' },
        ],
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 422),
  },
  async answer({ house, actor, params, query, request, reply }) {
    const { dataset, version } = await house.ports.catalog.read(actor.scope, tx =>
      findVersion(tx, params.dataset_id, query.version),
    )
    if (notModified(request, reply, ['columns', version.id, version.digest, dataset.declared])) return reply
    return { columns: version.columns.map(column => printDeclaredColumn(column, dataset.declared)) }
  },
})
