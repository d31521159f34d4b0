import Type from 'typebox'
import { getVersion } from '../../core/dataset/change-version.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { Load, nullable, printLoad } from '../load.ts'
import { refusals } from '../shapes.ts'
import { printColumn, printVersion } from './print.ts'
import { Column, VersionItem, VersionParams } from './schemas.ts'
import { versionContent } from './version-etag.ts'

export const datasetVersion = operation({
  method: 'GET',
  path: '/api/dataset-versions/{dataset_version_id}',
  role: 'viewer',
  summary: 'Get dataset version',
  description: 'Answers what is known of one version, with its columns and the load that made it.',
  tags: ['versions'],
  params: VersionParams,
  responses: {
    200: {
      description: 'The version.',
      schema: Type.Object({ ...VersionItem.properties, columns: Type.Array(Column), load: nullable(Load) }),
      example: {
        id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
        dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
        version: 0,
        row_count: 50000,
        column_count: 15,
        columns: [
          { name: 'amount', dtype: 'float64' },
          { name: 'merchant', dtype: 'object' },
          { name: 'is_fraud', dtype: 'int64' },
        ],
        created_at: '2026-02-12T08:00:00Z',
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404),
  },
  async answer({ house, actor, params, request, reply }) {
    const { version, load } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await getVersion(tx, params.dataset_version_id)
      return { version: found, load: await tx.loads.get(found.loadId) }
    })
    if (notModified(request, reply, versionContent(version))) return reply
    return {
      ...printVersion(version),
      columns: version.columns.map(printColumn),
      load: load && printLoad(load.id, load),
    }
  },
})
