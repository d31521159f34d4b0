import Type from 'typebox'
import { endGeneration } from '../../../core/generation/end.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { statusExample } from '../examples.ts'
import { generationOf } from '../find.ts'
import { GenerationParams } from '../shapes.ts'

export const removeGeneration = operation({
  method: 'DELETE',
  path: '/data/{id}',
  role: 'editor',
  summary: 'Cancel or delete a generation',
  description:
    'One that is on its way is cancelled, and can be seen as that; one that has ended is deleted with its files. Datasets that it saved stay.',
  tags: ['generation'],
  params: GenerationParams,
  responses: {
    200: {
      description: 'What was done.',
      schema: Type.Object({ id: Type.String(), status: Type.Enum(['cancelled', 'deleted']) }),
      example: { id: statusExample.id, status: 'cancelled' },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const { id } = await house.ports.catalog.read(actor.scope, tx => generationOf(tx, params.id))
    return { id, status: await endGeneration(house.ports.catalog, actor.scope, id) }
  },
})
