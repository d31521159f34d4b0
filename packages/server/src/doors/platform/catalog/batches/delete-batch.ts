import { signalBatch } from '../../../../core/batch/signal.ts'
import { batchReference } from '../../../../core/catalog/batch-object.ts'
import { operation } from '../../../door.ts'
import { BatchPath } from '../../import/shapes.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { References } from '../shapes.ts'

export const deleteBatch = operation({
  method: 'DELETE',
  ...at('catalog', '/batches/{batch_id}'),
  role: 'editor',
  summary: 'Take a batch back',
  description: 'The same act as the signal REVERT.',
  tags: ['catalog'],
  params: BatchPath,
  responses: {
    200: {
      description: 'What was taken back.',
      schema: References,
      example: ['@/batches/5d01230fc78a4e4f8c0c6b387b4b8d1c'],
    },
    ...refusals(404),
  },
  async answer({ house, actor, params, signal }) {
    const batch = await signalBatch(house.ports, actor, params.batch_id, 'revert', async () => {}, signal)
    return [batchReference(batch)]
  },
})
