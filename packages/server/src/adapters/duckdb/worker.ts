import { type ChildProcess, fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { refuse } from '../../core/refusals.ts'
import { unpackError } from './fault.ts'
import type { Order, Report } from './message.ts'

/** Called once a run cannot be interrupted: how long until the process is killed. */
const GRACE_MS = 3000
const STDERR_KEPT = 2000
const FEW_THREADS = 4

/** Megabytes, at most, for what lives shortly, as rows do that are made or looked at value by value. More to begin with would only make starts dearer. */
const ROOM_FOR_YOUNG = ['--max-semi-space-size=32']

/** One engine process, as the server holds it. */
export interface Worker {
  readonly pid: number | undefined
  /** False once the process has ended or is about to. */
  readonly alive: boolean
  /**
   * Runs one verb. Refuses with `engine_crashed` when the process dies; rejects with the signal's reason when that
   * aborts, after the work has really stopped.
   */
  run(
    order: Order & { kind: 'run' },
    signal: AbortSignal,
    progress?: (fraction: number) => void,
  ): Promise<unknown>
  /** Ends the process, at once. */
  end(): Promise<void>
}

/** Forks an engine process for calls of so many threads. It inherits nothing of the environment but what is named here. */
export function startWorker(
  threads: number,
  ended: (how: { signal: string | null; code: number | null; stderr: string }) => void,
): Worker {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [], {
    // Each running statement holds one pool thread, and files are read beside it.
    env: { UV_THREADPOOL_SIZE: '16', TZ: 'UTC', ...heaps(threads), ...compileCache() },
    execArgv: ROOM_FOR_YOUNG,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let stderr = ''
  child.stderr?.on('data', chunk => {
    stderr = `${stderr}${chunk}`.slice(-STDERR_KEPT)
  })
  let alive = true
  const exit = new Promise<void>(resolve => {
    const gone = (code: number | null, signal: string | null) => {
      if (!alive) return resolve()
      alive = false
      ended({ signal, code, stderr })
      resolve()
    }
    child.once('exit', gone)
    child.once('error', () => gone(null, null))
  })
  return {
    get pid() {
      return child.pid
    },
    get alive() {
      return alive && child.connected
    },
    run: (order, signal, progress) => converse(child, exit, order, signal, progress),
    async end() {
      alive = false
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** Where this process keeps its compiled modules, if it was started with such a place (`NODE_COMPILE_CACHE`). */
function compileCache(): Record<string, string> {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

/**
 * The end of a call gives the free memory of all heaps of the C library back to the system, page by page, and the next call asks
 * for it again. With a heap for each thread that is a third of a small call; for so few threads, one is no narrower.
 */
function heaps(threads: number): Record<string, string> {
  return threads > FEW_THREADS ? {} : { MALLOC_ARENA_MAX: '1' }
}

async function converse(
  child: ChildProcess,
  exit: Promise<void>,
  order: Order & { kind: 'run' },
  signal: AbortSignal,
  progress?: (fraction: number) => void,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  let kill: NodeJS.Timeout | undefined
  const hear = (report: Report) => {
    if (report.kind === 'progress') return progress?.(report.fraction)
    if (report.kind === 'answer') return resolve(report.answer)
    reject(unpackError(report.error))
  }
  const cancel = () => {
    send(child, { kind: 'cancel' })
    kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  }
  child.on('message', hear)
  signal.addEventListener('abort', cancel)
  void exit.then(() => reject(crashed(order.verb)))
  try {
    signal.throwIfAborted()
    send(child, order)
    return await promise
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    clearTimeout(kill)
    child.off('message', hear)
    signal.removeEventListener('abort', cancel)
  }
}

/** A message to a process that is gone is lost; its exit tells the caller. */
function send(child: ChildProcess, order: Order): void {
  if (child.connected) child.send(order, () => {})
}

function crashed(verb: string): Error {
  return refuse(
    'engine_crashed',
    `The engine process ended in the middle of the work (${verb}). Nothing was kept of it; if it happens again with the same input, the input is likely damaged or too large for the engine's memory.`,
  )
}
