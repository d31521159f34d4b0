import { createBatch } from '../../../../core/batch/create.ts'
import { batchIdOf } from '../../../../core/catalog/batch-id.ts'
import { batchReference } from '../../../../core/catalog/batch-object.ts'
import { operation } from '../../../door.ts'
import { openReceipt } from '../../../receipt.ts'
import { clientOf } from '../../gate.ts'
import { batchRequestIn } from '../../import/read-batch-request.ts'
import { BatchBody } from '../../import/shapes.ts'
import { onlyAt, services } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { References } from '../shapes.ts'

export const createCatalogBatch = operation({
  method: 'POST',
  ...onlyAt('catalog', '/batches'),
  role: 'editor',
  summary: 'Create a batch, in the manner of the catalog',
  description: 'The same as at the import service; the answer is a reference.',
  tags: ['catalog'],
  body: {
    ...BatchBody,
    examples: [{ datasetId: '5c8c3c555033b814b69f947f', inputFormat: { format: 'json' } }],
  },
  responses: {
    201: {
      description: 'The batch.',
      schema: References,
      example: ['@/batches/5d01230fc78a4e4f8c0c6b387b4b8d1c'],
    },
    ...refusals(404),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { house, actor, request, reply } = call
    let answer = ''
    let id = ''
    await createBatch(
      house.ports.catalog,
      actor,
      clientOf(request),
      batchRequestIn(call.body),
      async (tx, batch) => {
        id = batchIdOf(batch.id)
        answer = JSON.stringify([batchReference(batch)])
        await once.settle(tx, 201, answer)
      },
    )
    return reply
      .code(201)
      .header('location', `${services.catalog}/batches/${id}`)
      .type('application/json')
      .send(answer)
  },
})
