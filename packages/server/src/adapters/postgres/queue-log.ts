import { Logger } from 'graphile-worker'
import type { Observe } from './embedded/observe.ts'

/** Hands the queue's own log lines to an observer; debug lines are left out. */
export function queueLogger(observe: Observe): Logger {
  return new Logger(scope => (level, message) => {
    if (level === 'debug') return
    observe({ kind: level === 'error' ? 'queue_error' : 'queue_log', level, message, ...scope })
  })
}

export function silentLogger(): Logger {
  return new Logger(() => () => {})
}
