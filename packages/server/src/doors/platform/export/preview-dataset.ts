import Type from 'typebox'
import { getDatasetNamed } from '../../../core/catalog/name-dataset.ts'
import { nestedRow, PREVIEW_ROWS, pathsOf } from '../../../core/catalog/preview.ts'
import { planQuery } from '../../../core/query/plan.ts'
import { operation } from '../../door.ts'
import { DatasetId } from '../catalog/shapes.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'

export const previewDataset = operation({
  method: 'GET',
  ...at('export', '/datasets/{id}/preview'),
  role: 'viewer',
  summary: 'Preview a dataset',
  description: 'The first 100 rows of the latest version, nested as in the schema; absent keys are left out.',
  tags: ['export'],
  params: DatasetId,
  responses: {
    200: {
      description: 'Rows.',
      schema: Type.Object({ data: Type.Array(Type.Object({}, { additionalProperties: true })) }),
      example: {
        data: [{ person: { name: { firstName: 'Ewart' } }, _acme: { loyalty: { loyaltyPoints: 120 } } }],
      },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params, reply, signal }) {
    const { head, parts } = await house.ports.catalog.read(actor.scope, async tx => {
      const dataset = await getDatasetNamed(tx, params.id)
      const parts = dataset.head ? await tx.versions.parts(dataset.head) : []
      return { head: dataset.head, parts }
    })
    if (!head || head.columns.length === 0 || parts.length === 0) return { data: [] }
    const plan = planQuery(head, parts, { limit: PREVIEW_ROWS })
    const { rows } = await house.ports.engine.rows({ plan, bigAsString: false }, signal)
    const paths = pathsOf(parts)
    const data = rows.map(row => nestedRow(row, paths))
    return reply.type('application/json').send(`{"data":[${data.join(',')}]}`)
  },
})
