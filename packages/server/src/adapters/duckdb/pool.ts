import { refuse } from '../../core/refusals.ts'
import type { Grant } from './session.ts'
import { type Lane, openTurns } from './turns.ts'
import type { AnswerOf, RequestOf, VerbName } from './verbs.ts'
import { startWorker, type Worker } from './worker.ts'

const LANES: Readonly<Record<VerbName, Lane>> = {
  check: 'short',
  rows: 'short',
  tables: 'short',
  envelope: 'short',
  ingest: 'long',
  generate: 'study',
  blocks: 'long',
  learn: 'study',
  copies: 'study',
  convert: 'long',
  sample: 'short',
  fill: 'long',
  upsert: 'long',
  export: 'long',
  piece: 'study',
  query: 'long',
  find: 'long',
  survey: 'study',
  profile: 'study',
  associate: 'study',
  compare: 'study',
  diff: 'study',
  merge: 'study',
}

/**
 * Work of which several calls are made at once, each with one thread: two threads of one process take as long over it as one does, and half
 * as much again of the processors.
 */
const NARROW: ReadonlySet<VerbName> = new Set(['generate', 'piece', 'blocks'])
/** What a call of one thread is not to have less of, unless no call has. */
const LEAST_MEMORY_BYTES = 512 * 2 ** 20

export interface PoolOptions {
  readonly processes: number
  readonly timeoutMs: number
  readonly memoryBytes: number
  readonly threads: number
  readonly spillBytes: number
  readonly observe: (event: { readonly kind: string } & Readonly<Record<string, unknown>>) => void
}

/** What a call may touch: a folder of its own and files elsewhere. */
export type Reach = Pick<Grant, 'folder' | 'paths' | 'distrusts'>

export interface Pool {
  /**
   * Runs a verb in a process of its own, when it is its turn. Refuses with `timed_out` and `engine_crashed`; rejects
   * with the signal's reason when that aborts, also while waiting.
   */
  run<Name extends VerbName>(
    verb: Name,
    request: RequestOf<Name>,
    reach: Reach,
    signal?: AbortSignal,
    progress?: (fraction: number) => void,
  ): Promise<AnswerOf<Name>>
  /** How many calls of one thread are to be made at once of the same work, where it is a study. */
  readonly narrowStudies: number
  /** Refuses who waits, stops what runs, ends every process. */
  close(): Promise<void>
}

export function openPool(options: PoolOptions): Pool {
  const closing = new AbortController()
  const idle: Worker[] = []
  const workers = new Set<Worker>()
  const turns = openTurns(options.processes, options.threads)

  function start(): Worker {
    const worker = startWorker(options.threads, how => {
      workers.delete(worker)
      const at = idle.indexOf(worker)
      if (at >= 0) idle.splice(at, 1)
      if (!closing.signal.aborted) options.observe({ kind: 'process_crashed', pid: worker.pid, ...how })
    })
    workers.add(worker)
    return worker
  }

  function takeWorker(): Worker {
    for (;;) {
      const worker = idle.pop()
      if (!worker) return start()
      if (worker.alive) return worker
    }
  }

  async function end(worker: Worker): Promise<void> {
    workers.delete(worker)
    await worker.end()
  }

  async function run<Name extends VerbName>(
    verb: Name,
    request: RequestOf<Name>,
    reach: Reach,
    signal?: AbortSignal,
    progress?: (fraction: number) => void,
  ): Promise<AnswerOf<Name>> {
    const untilNow = signal ? [signal, closing.signal] : [closing.signal]
    const budget = budgetOf(verb, options)
    using _turn = await turns.take(LANES[verb], budget.threads, AbortSignal.any(untilNow))
    const worker = takeWorker()
    using limit = timeLimit(verb, options.timeoutMs)
    const began = performance.now()
    options.observe({ kind: 'verb_started', verb, pid: worker.pid })
    try {
      const order = {
        kind: 'run',
        verb,
        request,
        grant: { ...reach, ...budget },
      } as const
      return (await worker.run(
        order,
        AbortSignal.any([...untilNow, limit.signal]),
        progress,
      )) as AnswerOf<Name>
    } finally {
      options.observe({ kind: 'verb_done', verb, seconds: (performance.now() - began) / 1000 })
      if (worker.alive && idle.length >= options.processes) await end(worker)
      else if (worker.alive) idle.push(worker)
    }
  }

  idle.push(start())
  return {
    run,
    narrowStudies: Math.min(turns.mostStudies, options.threads),
    async close() {
      closing.abort(refuse('shutting_down', 'The server is shutting down. Try again in a moment.'))
      await Promise.all([...workers].map(worker => worker.end()))
    },
  }
}

function budgetOf(
  verb: VerbName,
  { threads, memoryBytes, spillBytes }: PoolOptions,
): Pick<Grant, 'threads' | 'memoryBytes' | 'spillBytes'> {
  if (!NARROW.has(verb)) return { threads, memoryBytes, spillBytes }
  const share = Math.max(Math.floor(memoryBytes / threads), Math.min(memoryBytes, LEAST_MEMORY_BYTES))
  return { threads: 1, memoryBytes: share, spillBytes }
}

function timeLimit(verb: string, milliseconds: number): { signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    const seconds = Math.round(milliseconds / 100) / 10
    const message = `The engine did not finish (${verb}) within ${seconds} s. Try a smaller piece, or raise ROWHOUSE_ENGINE_TIMEOUT_MS.`
    controller.abort(refuse('timed_out', message))
  }, milliseconds)
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) }
}
