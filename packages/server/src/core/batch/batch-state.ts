import { refuse } from '../refusals.ts'
import { type BatchState, batchStates } from './batch.ts'

/** What happens to a batch: what clients ask for, and what the house tells. */
export const batchEvents = [
  'complete',
  'abort',
  'fail',
  'abandon',
  'take',
  'succeed',
  'fail-data',
  'lose',
  'retry',
  'stall',
  'revert',
  'replaced',
  'sweep',
  'dataset-removed',
] as const
export type BatchEvent = (typeof batchEvents)[number]

/** The events that are a client's to cause. */
export type BatchAction = Extract<BatchEvent, 'complete' | 'abort' | 'fail' | 'revert'>

interface Way {
  readonly ways: Partial<Record<BatchState, BatchState>>
  /** The states in which the event has happened already, so that it changes nothing. */
  readonly done: readonly BatchState[]
}

const edges = {
  complete: {
    ways: { loading: 'loaded', stalled: 'loaded' },
    done: ['loaded', 'staging', 'retrying', 'success'],
  },
  abort: { ways: { loading: 'aborted' }, done: ['aborted'] },
  fail: { ways: { loading: 'failed', stalled: 'failed' }, done: ['failed'] },
  abandon: { ways: { loading: 'abandoned' }, done: ['abandoned'] },
  take: { ways: { loaded: 'staging' }, done: [] },
  succeed: { ways: { staging: 'success' }, done: [] },
  'fail-data': { ways: { staging: 'failed' }, done: [] },
  lose: { ways: { staging: 'retrying' }, done: [] },
  retry: { ways: { retrying: 'staging' }, done: [] },
  stall: { ways: { retrying: 'stalled' }, done: [] },
  revert: {
    ways: { success: 'inactive', failed: 'deleted', aborted: 'deleted', abandoned: 'deleted' },
    done: ['inactive', 'deleted'],
  },
  replaced: { ways: { success: 'inactive' }, done: ['inactive'] },
  sweep: { ways: { inactive: 'deleted' }, done: ['deleted'] },
  'dataset-removed': {
    ways: Object.fromEntries(
      batchStates.filter(state => state !== 'deleted').map(state => [state, 'deleted']),
    ),
    done: ['deleted'],
  },
} as const satisfies Record<BatchEvent, Way>

/** From these a batch may still be staged, so what its rows are held to is kept. */
export const heldStates: readonly BatchState[] = ['loaded', 'staging', 'retrying', 'stalled']

/** A new batch begins here. */
export const FIRST_STATE: BatchState = 'loading'

/** The state that an event leads to: the same one when it has happened already, null when it cannot happen. Pure; no I/O. */
export function wayOf(from: BatchState, event: BatchEvent): BatchState | null {
  const { ways, done }: Way = edges[event]
  return ways[from] ?? (done.includes(from) ? from : null)
}

/** Decide the state that an event leads to. Pure; no I/O. Refuses with `batch_state`, and says what is possible instead. */
export function nextState(from: BatchState, event: BatchEvent): BatchState {
  const to = wayOf(from, event)
  if (to !== null) return to
  throw batchState(
    from,
    event in actions ? `${actions[event as BatchAction]} is not possible` : `it cannot ${event}`,
  )
}

const actions: Record<BatchAction, string> = {
  complete: 'COMPLETE',
  abort: 'ABORT',
  fail: 'FAIL',
  revert: 'REVERT',
}

/** The refusal of what the state of a batch rules out. */
export function batchState(from: BatchState, what: string): Error {
  const possible = (Object.keys(actions) as BatchAction[])
    .filter(action => (edges[action].ways as Way['ways'])[from] !== undefined)
    .map(action => actions[action])
  const files = from === 'loading' ? ['sending files'] : []
  const instead = [...files, ...possible].join(', ') || 'nothing'
  return refuse('batch_state', `The batch is ${from}, so ${what}; possible from here: ${instead}.`)
}
