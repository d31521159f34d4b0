import { createBatch } from '../../../core/batch/create.ts'
import { batchIdOf } from '../../../core/catalog/batch-id.ts'
import { batchObject } from '../../../core/catalog/batch-object.ts'
import { type Operation, operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { clientOf } from '../gate.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { batchRequestIn } from './read-batch-request.ts'
import { BatchBody, batchExample } from './shapes.ts'

/** Makes a batch; a known client sends PATCH for replays. */
export const createBatchOperations: readonly Operation[] = (['POST', 'PATCH'] as const).map(method =>
  operation({
    method,
    ...at('import', '/batches'),
    role: 'editor',
    hide: method === 'PATCH',
    summary: 'Create a batch',
    description: 'Files may be sent to it from then on, until it is signalled COMPLETE.',
    tags: ['import'],
    body: {
      ...BatchBody,
      examples: [{ datasetId: '5c8c3c555033b814b69f947f', inputFormat: { format: 'json' } }],
    },
    responses: { 201: { description: 'The batch.', example: batchExample }, ...refusals(404) },
    async answer(call) {
      await using once = await openReceipt(call)
      if (once.replayed(call.body, call.reply)) return call.reply
      const { house, actor, request, reply } = call
      let answer = ''
      await createBatch(
        house.ports.catalog,
        actor,
        clientOf(request),
        batchRequestIn(call.body),
        async (tx, batch, dataset) => {
          const { members } = batchObject(actor, batch, dataset, '')
          const { errors, availableDates, rowhouse, sandboxId, replay, ...rest } = members
          const related = [{ type: 'dataSet', id: dataset.entry.id }]
          answer = JSON.stringify({
            ...rest,
            ...(batch.replay && { replay }),
            relatedObjects: related,
            id: batchIdOf(batch.id),
          })
          await once.settle(tx, 201, answer)
        },
      )
      return reply.code(201).type('application/json').send(answer)
    },
  }),
)
