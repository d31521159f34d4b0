import { batchIdOf } from '../../../core/batch/batch-id.ts'
import { batchObject } from '../../../core/catalog/batch-object.ts'
import { type Operation, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { makeBatch } from './make-batch.ts'
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
    answer: call =>
      makeBatch(call, (batch, dataset) => {
        const { members } = batchObject(call.actor, batch, dataset, '')
        const { errors, availableDates, rowhouse, sandboxId, replay, ...rest } = members
        const relatedObjects = [{ type: 'dataSet', id: dataset.entry.id }]
        return { body: { ...rest, ...(batch.replay && { replay }), relatedObjects, id: batchIdOf(batch.id) } }
      }),
  }),
)
