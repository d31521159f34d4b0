import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { statusExample } from '../examples.ts'
import { generationOf } from '../find.ts'
import { printStatus } from '../print.ts'
import { GenerationParams, Status } from '../shapes.ts'

export const status = operation({
  method: 'GET',
  path: '/data/{id}/status',
  role: 'viewer',
  summary: 'Show how far a generation is',
  tags: ['generation'],
  params: GenerationParams,
  responses: {
    200: {
      description: 'The generation, with its files once it is completed.',
      schema: Status,
      example: statusExample,
    },
    ...refusals(404),
  },
  async answer({ house, actor, params, request }) {
    const [generation, files] = await house.ports.catalog.read(actor.scope, async tx => {
      const found = await generationOf(tx, params.id)
      return [found, await tx.generations.files(found.id)] as const
    })
    return printStatus(house, request, generation, files)
  },
})
