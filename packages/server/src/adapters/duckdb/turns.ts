/** `short`: a person waits for it. `study`: it only looks at what is published, and no write waits for it. */
export type Lane = 'short' | 'long' | 'study'

/** Who may use an engine process, and when. */
export interface Turns {
  /**
   * Waits for a turn, which ends with its disposal. In order of arrival, studies last; one process stays free for what is short,
   * and one, where there are three, for what is no study. Rejects with the signal's reason while waiting.
   */
  take(lane: Lane, signal: AbortSignal): Promise<Disposable>
}

interface Waiting {
  readonly lane: Lane
  readonly start: () => void
}

export function openTurns(processes: number): Turns {
  const waiting: Waiting[] = []
  const running: Record<Lane, number> = { short: 0, long: 0, study: 0 }
  const mostNotShort = Math.max(1, processes - 1)
  const mostStudies = Math.max(1, processes - 2)

  function isRoom(lane: Lane): boolean {
    const { short, long, study } = running
    if (short + long + study >= processes) return false
    if (lane === 'short') return true
    return long + study < mostNotShort && (lane === 'long' || study < mostStudies)
  }

  function admit(): void {
    for (;;) {
      const first = waiting.findIndex(({ lane }) => lane !== 'study' && isRoom(lane))
      const at = first >= 0 ? first : waiting.findIndex(({ lane }) => isRoom(lane))
      const next = at < 0 ? undefined : waiting.splice(at, 1)[0]
      if (!next) return
      running[next.lane] += 1
      next.start()
    }
  }

  return {
    async take(lane, signal) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const call: Waiting = { lane, start: resolve }
      const leave = () => {
        const at = waiting.indexOf(call)
        if (at >= 0) waiting.splice(at, 1)
        if (at >= 0) reject(signal.reason)
      }
      signal.addEventListener('abort', leave)
      waiting.push(call)
      admit()
      await promise.finally(() => signal.removeEventListener('abort', leave))
      return {
        [Symbol.dispose]() {
          running[lane] -= 1
          admit()
        },
      }
    },
  }
}
