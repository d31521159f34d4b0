import type { Batch } from '../../../core/batch/batch.ts'
import { createBatch } from '../../../core/batch/create.ts'
import type { Dataset } from '../../../core/dataset/dataset.ts'
import type { Call } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { clientOf } from '../gate.ts'
import { batchRequestIn } from './read-batch-request.ts'

/** What is said of a batch that was made. */
interface Made {
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Makes the batch that a body asks for, once for each Idempotency-Key; answers 201 with what `print` says of it. */
export async function makeBatch(
  call: Call<unknown, unknown, unknown>,
  print: (batch: Batch, dataset: Dataset) => Made,
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
      const { body, headers = {} } = print(batch, dataset)
      answer = JSON.stringify(body)
      reply.headers(headers)
      await once.settle(tx, 201, answer, headers)
    },
  )
  return reply.code(201).type('application/json').send(answer)
}
