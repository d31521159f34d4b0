import Type from 'typebox'
import { FORMULA_VERSION } from '../../core/quality/report.ts'
import { reportVersion } from '../../core/quality/report-version.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { refusals } from '../shapes.ts'
import { printQuality } from './print-quality.ts'
import { Quality } from './quality-schema.ts'
import { DatasetParams, VersionQuery } from './schemas.ts'
import { findVersion } from './unknown.ts'

export const quality = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/quality',
  role: 'viewer',
  summary: 'Data quality report',
  description:
    'Answers the quality report of a version: made once of its statistics and a look at its rows, then kept. `docs/quality.md` has the checks and the formula.',
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
          basis: 'profile',
          checks: [
            { name: 'missing_values', passed: true, details: 'Max 0.02% missing' },
            {
              name: 'duplicate_rows',
              passed: true,
              details: '45 duplicates (0.09%)',
              affected_rows: 45,
              points_lost: 0.02,
              sample_rows: [812, 1044],
              rows: '/api/datasets/e5f6a7b8-c9d0-1234-5678-90abcdef1234/rows?version=0&check=duplicate_rows',
            },
          ],
        },
      },
    },
    304: { description: 'The client has it already.' },
    ...refusals(404, 408, 422),
  },
  async answer({ house, actor, params, query, request, reply, signal }) {
    const { version, rules } = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await findVersion(tx, params.dataset_id, query.version)
      return { ...found, rules: await tx.rules.results(found.version.id) }
    })
    if (notModified(request, reply, ['quality', version.id, version.digest, FORMULA_VERSION, rules]))
      return reply
    const { report } = await reportVersion(house.ports, actor.scope, version, signal)
    return { quality: printQuality(report, version) }
  },
})
