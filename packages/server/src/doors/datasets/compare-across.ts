import Type from 'typebox'
import { compareVersions } from '../../core/compare/compare.ts'
import { operation } from '../door.ts'
import { refusals } from '../shapes.ts'
import { printComparison } from './compare-print.ts'
import { Comparison, comparisonExample, DiffPage, versionNumber } from './compare-schema.ts'
import { findVersion } from './unknown.ts'

const Side = Type.Object(
  {
    dataset_id: Type.String({ maxLength: 100, description: 'The dataset.' }),
    version: Type.Optional(versionNumber('Its version; default: the latest.')),
  },
  { additionalProperties: false },
)

export const compareAcross = operation({
  method: 'POST',
  changesNothing: true,
  path: '/api/compare',
  role: 'viewer',
  summary: 'Compare versions of two datasets',
  description:
    'Answers what the comparison of two versions of one dataset answers; the left one takes the place of the first.',
  tags: ['datasets'],
  body: Type.Object(
    {
      left: Side,
      right: Side,
      key: Type.Optional(
        Type.Array(Type.String({ maxLength: 65_536 }), {
          minItems: 1,
          maxItems: 100,
          description: 'Columns that tell rows apart. Adds `row_diff`.',
        }),
      ),
      ...DiffPage,
    },
    { additionalProperties: false },
  ),
  responses: {
    200: { description: 'The comparison.', schema: Comparison, example: comparisonExample },
    ...refusals(404, 408, 415, 422),
  },
  async answer({ house, actor, body, reply, signal }) {
    const { left, right } = body
    const page = { limit: body.diff_limit, offset: body.diff_offset }
    const [v1, v2] = await house.ports.catalog.read(actor.scope, async tx => [
      (await findVersion(tx, left.dataset_id, left.version)).version,
      (await findVersion(tx, right.dataset_id, right.version)).version,
    ])
    const keyed = body.key ? { key: [...new Set(body.key)], page } : null
    const comparison = await compareVersions(house.ports, actor.scope, v1, v2, keyed, signal)
    return reply.type('application/json').send(printComparison(comparison, page))
  },
})
