import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type BatchState, batchStates } from './batch.ts'
import { type BatchEvent, batchEvents, nextState, wayOf } from './batch-state.ts'

/** Every edge of the contract. */
const edges: readonly (readonly [BatchState, BatchEvent, BatchState])[] = [
  ['loading', 'complete', 'loaded'],
  ['loading', 'abort', 'aborted'],
  ['loading', 'fail', 'failed'],
  ['loading', 'abandon', 'abandoned'],
  ['loaded', 'take', 'staging'],
  ['staging', 'succeed', 'success'],
  ['staging', 'fail-data', 'failed'],
  ['staging', 'lose', 'retrying'],
  ['retrying', 'retry', 'staging'],
  ['retrying', 'stall', 'stalled'],
  ['stalled', 'complete', 'loaded'],
  ['stalled', 'fail', 'failed'],
  ['success', 'revert', 'inactive'],
  ['success', 'replaced', 'inactive'],
  ['inactive', 'sweep', 'deleted'],
  ['failed', 'revert', 'deleted'],
  ['aborted', 'revert', 'deleted'],
  ['abandoned', 'revert', 'deleted'],
  ...batchStates
    .filter(state => state !== 'deleted')
    .map(state => [state, 'dataset-removed', 'deleted'] as const),
]

/** What changes nothing, since it has happened. */
const repeats: readonly (readonly [BatchState, BatchEvent])[] = [
  ['loaded', 'complete'],
  ['staging', 'complete'],
  ['retrying', 'complete'],
  ['success', 'complete'],
  ['aborted', 'abort'],
  ['failed', 'fail'],
  ['abandoned', 'abandon'],
  ['inactive', 'revert'],
  ['deleted', 'revert'],
  ['inactive', 'replaced'],
  ['deleted', 'sweep'],
  ['deleted', 'dataset-removed'],
]

for (const state of batchStates) {
  describe(`a batch that is ${state}`, () => {
    for (const event of batchEvents) {
      const edge = edges.find(([from, by]) => from === state && by === event)
      if (edge) {
        test(`${event}: becomes ${edge[2]}`, () => assert.equal(nextState(state, event), edge[2]))
      } else if (repeats.some(([from, by]) => from === state && by === event)) {
        test(`${event}: stays as it is`, () => assert.equal(nextState(state, event), state))
      } else {
        test(`${event}: refused, naming the state`, () => {
          assert.equal(wayOf(state, event), null)
          assert.throws(() => nextState(state, event), {
            code: 'batch_state',
            message: new RegExp(`^The batch is ${state}, so .*; possible from here: .+\\.$`),
          })
        })
      }
    }
  })
}

test('a refusal says what is possible instead', () => {
  const message = (state: BatchState, event: BatchEvent) => {
    try {
      return nextState(state, event)
    } catch (error) {
      return (error as Error).message
    }
  }
  assert.match(
    message('loading', 'revert'),
    /REVERT is not possible; .*: sending files, COMPLETE, ABORT, FAIL\.$/,
  )
  assert.match(message('loaded', 'abort'), /: nothing\.$/)
  assert.match(message('stalled', 'abort'), /: COMPLETE, FAIL\.$/)
})
