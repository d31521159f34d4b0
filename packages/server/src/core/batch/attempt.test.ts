import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginning } from './attempt.ts'
import { batchStates } from './batch.ts'

test('a worker takes what waits for one, and what lost its worker until there were too many attempts', () => {
  assert.equal(beginning({ state: 'loaded', attempts: 0 }), 'staging')
  assert.equal(beginning({ state: 'retrying', attempts: 3 }), 'staging')
  assert.equal(beginning({ state: 'staging', attempts: 1 }), 'staging')
  assert.equal(beginning({ state: 'staging', attempts: 4 }), 'staging')
  assert.equal(beginning({ state: 'staging', attempts: 5 }), 'stalled')
  const others = batchStates.filter(state => !['loaded', 'retrying', 'staging'].includes(state))
  for (const state of others) assert.equal(beginning({ state, attempts: 0 }), null, state)
})
