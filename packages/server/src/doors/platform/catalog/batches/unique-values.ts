import Type from 'typebox'
import { batchForm } from '../../../../core/catalog/batch-object.ts'
import { refuse } from '../../../../core/refusals.ts'
import { operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { parametersOf } from '../asked.ts'
import { batchesAsked, objectsIn } from './list-batches.ts'

const MOST_VALUES = 10_000

export const uniqueValues = operation({
  method: 'GET',
  ...at('catalog', '/batches/uniques/{field}'),
  role: 'viewer',
  summary: 'List the values that a member of batches has',
  description: 'Each once, in order; of the batches that the filters for batches leave.',
  tags: ['catalog'],
  params: Type.Object({ field: Type.String({ description: 'A member with one value, such as `status`.' }) }),
  responses: {
    200: { description: 'The values.', schema: Type.Array(Type.Unknown()), example: ['failed', 'success'] },
    ...refusals(),
  },
  async answer(call) {
    const { house, actor, params, request } = call
    const { field } = params
    if (field !== 'status' && !batchForm.scalars.includes(field)) {
      throw refuse('malformed_filter', `"${field.slice(0, 100)}" is no member of a batch that has one value.`)
    }
    const values = new Set<string | number | boolean>()
    await house.ports.catalog.read(actor.scope, async tx => {
      const asked = await batchesAsked(tx, parametersOf(request))
      for await (const objects of objectsIn(call, tx, asked)) {
        for (const { members } of objects) {
          const value = members[field]
          if (typeof value !== 'object' && value !== undefined) values.add(value)
        }
        if (values.size > MOST_VALUES)
          throw refuse(
            'malformed_filter',
            `Batches have more than ${MOST_VALUES} values of it; ask for fewer batches.`,
          )
      }
    })
    return [...values].toSorted((a, b) =>
      typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
    )
  },
})
