import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseCronItems, type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { JobName } from '../../core/jobs/jobs.ts'
import type { Queue, Tasks } from '../../core/ports/queue.ts'
import type { Observe } from './embedded/observe.ts'
import { translate } from './faults.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'
import { queueLogger } from './queue-log.ts'
import { holdWorkerLock } from './worker-lock.ts'

const CONCURRENT_JOBS = 2
/** After this long a stopping worker tells its jobs to end, by their signal. */
const GRACE_MS = 5_000
/** After this long it hands back those that do not. */
const PATIENCE_MS = 10_000
const RESTART_MS = 2_000

interface Worker {
  readonly runner: Runner
  readonly lock: { release(): Promise<void> }
}

/** Opens the queue in a PostgreSQL, and brings its tables up to date. */
export async function openPostgresQueue(options: {
  url: string
  observe?: Observe
}): Promise<Queue & AsyncDisposable> {
  await migrate(options.url).catch(error => {
    throw translate(error)
  })
  const observe = options.observe ?? (() => {})
  const pool = openPool(options.url, { max: 8, statementTimeoutMs: 60_000, observe })
  const start = async (tasks: Tasks): Promise<Worker> => {
    const events: WorkerEvents = new EventEmitter()
    const named = once(events, 'pool:create')
    const runner = await run({
      pgPool: pool,
      taskList: taskList(tasks),
      parsedCronItems: parseCronItems([{ task: 'sweep' satisfies JobName, match: '*/15 * * * *' }]),
      noHandleSignals: true,
      logger: queueLogger(observe),
      events,
      preset: { worker: { concurrentJobs: CONCURRENT_JOBS, gracefulShutdownAbortTimeout: GRACE_MS } },
    })
    const [{ workerPool }] = await named
    return { runner, lock: await holdWorkerLock(options.url, workerPool.id) }
  }
  return {
    async work(tasks) {
      const worker = keepRunning(await start(tasks), () => start(tasks), observe)
      return { stop: worker.stop }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

function taskList(tasks: Tasks): TaskList {
  const entries = Object.entries(tasks).map(([name, task]) => [
    name,
    (payload: unknown, { abortSignal }: { abortSignal?: AbortSignal }) =>
      (task as (payload: unknown, signal: AbortSignal) => Promise<void>)(
        payload,
        abortSignal ?? new AbortController().signal,
      ),
  ])
  return Object.fromEntries(entries)
}

/** Starts the worker again whenever it ends by itself, until it is stopped. */
function keepRunning(first: Worker, start: () => Promise<Worker>, observe: Observe) {
  const stopping = new AbortController()
  const { signal } = stopping
  let current: Worker | null = first
  const running = (async () => {
    while (!signal.aborted) {
      try {
        current ??= await start()
        if (signal.aborted) await stopRunner(current.runner, observe)
        await current.runner.promise
      } catch (error) {
        observe({ kind: 'worker_failed', message: (error as Error).message })
      }
      await current?.lock.release()
      current = null
      await sleep(RESTART_MS, undefined, { signal }).catch(() => {})
    }
  })()
  return {
    async stop() {
      if (!signal.aborted) {
        stopping.abort()
        if (current) await stopRunner(current.runner, observe)
      }
      await running
    },
  }
}

async function stopRunner(runner: Runner, observe: Observe): Promise<void> {
  const patience = new AbortController()
  const report = (error: Error): void => observe({ kind: 'worker_stop_failed', message: error.message })
  const stopped = runner.stop().catch(report)
  const late = sleep(PATIENCE_MS, 'late' as const, patience).catch(() => null)
  if ((await Promise.race([stopped, late])) === 'late') {
    observe({ kind: 'jobs_handed_back' })
    await runner.kill('stopping').catch(report)
  }
  patience.abort()
}
