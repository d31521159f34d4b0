/** `short`: a person waits for it. `study`: it only looks at what is published, and no write waits for it. */
export type Lane = 'short' | 'long' | 'study'

/** The most urgent first. */
const URGENCY: readonly Lane[] = ['short', 'long', 'study']

/** Who may use an engine process, and when. */
export interface Turns {
  /** How many threads studies may have at once. */
  readonly mostStudies: number
  /**
   * Waits for a turn, which ends with its disposal. In order of arrival, studies last; one process stays free for what is short,
   * and one, where there are three, for what is no study. Calls of one thread share the room of a process, as many as it has threads.
   * Rejects with the signal's reason while waiting.
   */
  take(lane: Lane, threads: number, signal: AbortSignal): Promise<Disposable>
}

interface Waiting {
  readonly lane: Lane
  readonly threads: number
  readonly start: () => void
}

/** Turns for so many processes of so many threads each. */
export function openTurns(processes: number, threadsEach: number): Turns {
  const waiting: Waiting[] = []
  /** Threads, by lane. */
  const running: Record<Lane, number> = { short: 0, long: 0, study: 0 }
  const most = processes * threadsEach
  const mostNotShort = Math.max(1, processes - 1) * threadsEach
  const mostStudies = Math.max(1, processes - 2) * threadsEach

  function isRoom({ lane, threads }: Waiting): boolean {
    const { short, long, study } = running
    if (short + long + study + threads > most) return false
    if (lane === 'short') return true
    return long + study + threads <= mostNotShort && (lane === 'long' || study + threads <= mostStudies)
  }

  /** Nobody passes one of the same lane, or of a more urgent one, for whom there is no room yet: it might wait for ever. */
  function next(): Waiting | undefined {
    let open = URGENCY.length
    const studiesLast = waiting.toSorted((a, b) => Number(a.lane === 'study') - Number(b.lane === 'study'))
    return studiesLast.find(call => {
      const urgency = URGENCY.indexOf(call.lane)
      if (urgency >= open) return false
      if (isRoom(call)) return true
      open = urgency
      return false
    })
  }

  function admit(): void {
    for (let call = next(); call; call = next()) {
      waiting.splice(waiting.indexOf(call), 1)
      running[call.lane] += call.threads
      call.start()
    }
  }

  return {
    mostStudies,
    async take(lane, threads, signal) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const call: Waiting = { lane, threads, start: resolve }
      const leave = () => {
        const at = waiting.indexOf(call)
        if (at < 0) return
        waiting.splice(at, 1)
        reject(signal.reason)
        admit()
      }
      signal.addEventListener('abort', leave)
      waiting.push(call)
      admit()
      await promise.finally(() => signal.removeEventListener('abort', leave))
      return {
        [Symbol.dispose]() {
          running[lane] -= threads
          admit()
        },
      }
    },
  }
}
