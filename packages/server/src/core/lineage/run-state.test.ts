import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { furtherState, type RunState, runEventTypes, statusOf } from './run-state.ts'

const state = fc.record(
  {
    type: fc.constantFrom(...runEventTypes),
    time: fc.integer({ min: 0, max: 5 }).map(at => `2026-01-01T00:00:0${at}Z`),
  },
  { noNullPrototype: true },
)
const last = (states: readonly RunState[]) => states.reduce<RunState | null>(furtherState, null)

test('a run ends in the same state whatever the order its events come in, and however often', () => {
  fc.assert(
    fc.property(
      fc.array(state, { minLength: 1 }).chain(states => {
        const shuffled = fc.shuffledSubarray([...states, ...states], { minLength: states.length * 2 })
        return fc.tuple(fc.constant(states), shuffled)
      }),
      ([states, shuffled]) => assert.deepEqual(last(shuffled), last(states)),
    ),
  )
})

test('an ended run does not start again, also when a state before its end comes late or later', () => {
  const at = (type: RunState['type'], second: number) => ({ type, time: `2026-01-01T00:00:0${second}Z` })
  const ended = [at('START', 1), at('COMPLETE', 5), at('RUNNING', 3), at('START', 9), at('OTHER', 9)]
  assert.deepEqual(last(ended), at('COMPLETE', 5))
  assert.equal(statusOf(at('COMPLETE', 5)), 'succeeded')
})

test('times are compared as moments, not as text', () => {
  const earlier: RunState = { type: 'FAIL', time: '2026-01-01T12:00:00+05:00' }
  const later: RunState = { type: 'COMPLETE', time: '2026-01-01T08:00:00Z' }
  assert.equal(last([later, earlier]), later)
})
