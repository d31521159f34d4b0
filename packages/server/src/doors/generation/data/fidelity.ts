import Type from 'typebox'
import { fidelityOf } from '../../../core/generation/fidelity/report.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { fidelityExample } from '../examples.ts'
import { generationOf } from '../find.ts'
import { printFidelity } from '../print-fidelity.ts'
import { GenerationParams } from '../shapes.ts'

export const fidelity = operation({
  method: 'GET',
  path: '/data/{id}/fidelity',
  role: 'viewer',
  summary: 'Compare a generation with what it was learnt from',
  description:
    'Column by column and pair by pair, by the formulas in docs/fidelity.md: made of the files of a generation whose schema was learnt from a dataset, and kept.',
  tags: ['generation'],
  params: GenerationParams,
  responses: {
    200: {
      description: 'Scores from 0 to 1; 1 is alike.',
      schema: Type.Object({
        id: Type.String(),
        formula_version: Type.Integer(),
        score: Type.Number(),
        entities: Type.Record(Type.String(), Type.Object({})),
      }),
      example: fidelityExample,
    },
    ...refusals(404, 409, 410),
  },
  async answer({ house, actor, params, signal }) {
    const generation = await house.ports.catalog.read(actor.scope, tx => generationOf(tx, params.id))
    return printFidelity(generation.id, await fidelityOf(house.ports, actor.scope, generation, signal))
  },
})
