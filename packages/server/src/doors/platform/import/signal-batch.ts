import Type from 'typebox'
import type { BatchAction } from '../../../core/batch/batch-state.ts'
import { signalBatch } from '../../../core/batch/signal.ts'
import { refuse } from '../../../core/refusals.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { singleValueOf } from '../parameters.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { BatchPath } from './shapes.ts'

const actions: Readonly<Record<string, BatchAction>> = {
  COMPLETE: 'complete',
  ABORT: 'abort',
  FAIL: 'fail',
  REVERT: 'revert',
}

export const signalBatchOperation = operation({
  method: 'POST',
  ...at('import', '/batches/{batch_id}'),
  role: 'editor',
  summary: 'Signal a batch: COMPLETE, ABORT, FAIL or REVERT',
  description:
    'Without a body in question and answer. Asked again in the state that it leads to, it changes nothing.',
  tags: ['import'],
  params: BatchPath,
  query: Type.Object({ action: Type.String({ examples: ['COMPLETE'] }) }),
  responses: {
    200: { description: 'Accepted; the catalog tells what becomes of it.', mediaTypes: [] },
    ...refusals(404),
  },
  async answer(call) {
    const { house, actor, params, request, reply, signal } = call
    const action = actions[(singleValueOf(request, 'action') ?? '').toUpperCase()]
    if (!action) throw refuse('invalid_action', `"action" must be one of ${Object.keys(actions).join(', ')}.`)
    await using once = await openReceipt(call)
    if (once.replayed(null, reply)) return reply
    await signalBatch(house.ports, actor, params.batch_id, action, tx => once.settle(tx, 200, ''), signal)
    return reply.code(200).send()
  },
})
