import type { ExperimentStatus } from './lineage.ts'

/** What OpenLineage says of a run at a moment; a run may leave out which transition it is. */
export const runEventTypes = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const
export type RunEventType = (typeof runEventTypes)[number]

/** A state that a run told of, and when it was in it. */
export interface RunState {
  readonly type: RunEventType
  /** RFC 3339, as the run wrote it: it is part of what makes an event this event. */
  readonly time: string
}

/** How far each state is along a run. What only adds knowledge (`OTHER`) stands before all. */
const RANK: Readonly<Record<RunEventType, number>> = {
  OTHER: 0,
  START: 1,
  RUNNING: 1,
  COMPLETE: 2,
  ABORT: 2,
  FAIL: 2,
}

/**
 * Decide which of two states a run is in. Pure; no I/O. An ended run stays ended; of two states as far along, the later
 * holds. So a run's state depends on the events that came, never on their order.
 */
export function furtherState(a: RunState | null, b: RunState): RunState {
  if (!a) return b
  const order = RANK[a.type] - RANK[b.type] || momentOf(a) - momentOf(b) || compare(a.type, b.type)
  return order < 0 || (order === 0 && compare(a.time, b.time) < 0) ? b : a
}

/** The status of an experiment whose run is in this state; null: the state does not tell. */
export function statusOf({ type }: RunState): ExperimentStatus | null {
  switch (type) {
    case 'START':
    case 'RUNNING':
      return 'running'
    case 'COMPLETE':
      return 'succeeded'
    case 'ABORT':
    case 'FAIL':
      return 'failed'
    case 'OTHER':
      return null
  }
}

function momentOf({ time }: RunState): number {
  return new Date(time).getTime()
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
