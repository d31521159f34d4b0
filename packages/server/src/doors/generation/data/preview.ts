import Type from 'typebox'
import { previewRows } from '../../../core/generation/preview.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { previewExample } from '../examples.ts'
import { projectNamed } from '../find.ts'
import { ProjectParams } from '../shapes.ts'
import { Asked, readAsked } from './start.ts'

const ROWS = 20

export const preview = operation({
  method: 'POST',
  path: '/data/{project_id}/preview',
  role: 'viewer',
  summary: 'Show what would be generated',
  description: `The first ${ROWS} rows at once, without a job; the same that a generation with this seed begins with.`,
  tags: ['generation'],
  changesNothing: true,
  params: ProjectParams,
  body: Type.Object(
    {
      ...Asked.properties,
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS, default: ROWS })),
    },
    { additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The rows of the entity.',
      schema: Type.Object({
        entity_name: Type.String(),
        seed: Type.Unsafe<unknown>({}),
        rows: Type.Array(Type.Object({})),
      }),
      example: previewExample,
    },
    ...refusals(404, 409, 415, 422),
  },
  async answer({ house, actor, params, body, request, reply, signal }) {
    const { catalog } = house.ports
    const asked = readAsked({ house, request }, { ...body, count: body.count ?? ROWS })
    const { id } = await catalog.read(actor.scope, tx => projectNamed(tx, params.project_id))
    const { rows, seed } = await previewRows(house.ports, actor.scope, id, asked, signal)
    const text = `{"entity_name": ${JSON.stringify(asked.entity)}, "seed": ${seed}, "rows": [${rows.join(', ')}]}`
    return reply.type('application/json').send(text)
  },
})
