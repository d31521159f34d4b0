import Type from 'typebox'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { printQuality } from './print.ts'
import { DatasetParams, Quality, refusals, VersionQuery } from './schemas.ts'
import { findVersion } from './unknown.ts'

export const quality = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/quality',
  role: 'viewer',
  summary: 'Data quality report',
  description: 'Answers the quality report that is stored with a version.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object(VersionQuery),
  responses: {
    200: {
      description: 'Score and checks.',
      schema: Type.Object({ quality: Quality }),
      example: {
        quality: {
          overall_score: 92.5,
          checks: [
            { name: 'missing_values', passed: true, details: 'Max 0.02% missing' },
            { name: 'duplicate_rows', passed: true, details: '45 duplicates (0.09%)' },
          ],
        },
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 422),
  },
  async answer({ house, actor, params, query, request, reply }) {
    const { version } = await house.ports.catalog.read(actor.scope, tx =>
      findVersion(tx, params.dataset_id, query.version),
    )
    if (notModified(request, reply, ['quality', version.id, version.digest])) return reply
    return { quality: printQuality(version.quality) }
  },
})
