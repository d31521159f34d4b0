import type { Batch } from '../../../core/batch/batch.ts'
import { createBatch } from '../../../core/batch/create.ts'
import type { Dataset } from '../../../core/dataset/dataset.ts'
import type { Call } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { clientOf } from '../gate.ts'
import { batchRequestIn } from './read-batch-request.ts'

/** Makes the batch that a body asks for, once for each Idempotency-Key; answers 201 with what `print` says of it. */
export async function makeBatch(
  call: Call<unknown, unknown, unknown>,
  print: (batch: Batch, dataset: Dataset) => unknown,
): Promise<unknown> {
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
      answer = JSON.stringify(print(batch, dataset))
      await once.settle(tx, 201, answer)
    },
  )
  return reply.code(201).type('application/json').send(answer)
}
