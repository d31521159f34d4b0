import Type from 'typebox'
import { compareVersions } from '../../core/compare/compare.ts'
import { COMPARISON_VERSION } from '../../core/compare/comparison.ts'
import { PROFILE_VERSION } from '../../core/profile/profile.ts'
import { operation } from '../door.ts'
import { notModified } from '../etag.ts'
import { refusals } from '../shapes.ts'
import { readColumnNames } from './column-names.ts'
import { printComparison } from './compare-print.ts'
import { Comparison, comparisonExample, DiffPage, versionNumber } from './compare-schema.ts'
import { DatasetParams } from './schemas.ts'
import { findVersion } from './unknown.ts'

export const compare = operation({
  method: 'GET',
  path: '/api/datasets/{dataset_id}/compare',
  role: 'viewer',
  summary: 'Compare versions',
  description:
    'Answers how the schema and the distribution of every column differ between two versions and, with a key, which rows and cells do. `docs/comparison.md` defines each number.',
  tags: ['datasets'],
  params: DatasetParams,
  query: Type.Object({
    v1: versionNumber('First version number.'),
    v2: versionNumber('Second version number.'),
    key: Type.Optional(
      Type.Array(Type.String({ maxLength: 65_536 }), {
        maxItems: 100,
        description: 'Columns that tell rows apart: `key=a,b`, repeated or not. Adds `row_diff`.',
      }),
    ),
    ...DiffPage,
  }),
  responses: {
    200: { description: 'The comparison.', schema: Comparison, example: comparisonExample },
    304: { description: 'The client has it already.' },
    ...refusals(404, 408, 422),
  },
  async answer({ house, actor, params, query, request, reply, signal }) {
    const names = readColumnNames(query.key, 'key')
    const key = names && [...new Set(names)]
    const page = { limit: query.diff_limit, offset: query.diff_offset }
    const [v1, v2] = await house.ports.catalog.read(actor.scope, async tx => [
      (await findVersion(tx, params.dataset_id, query.v1)).version,
      (await findVersion(tx, params.dataset_id, query.v2)).version,
    ])
    const versions = [v1.id, v1.digest, v2.id, v2.digest]
    const content = ['compare', ...versions, COMPARISON_VERSION, PROFILE_VERSION, key ?? null, page]
    if (notModified(request, reply, content)) return reply
    const keyed = key ? { key, page } : null
    const comparison = await compareVersions(house.ports, actor.scope, v1, v2, keyed, signal)
    return reply.type('application/json').send(printComparison(comparison, page))
  },
})
