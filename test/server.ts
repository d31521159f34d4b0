import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const serve = fileURLToPath(new URL('../packages/server/src/bin/serve.ts', import.meta.url))

/** A real `rowhouse` server in a process of its own, as a person would start it. */
export interface Server extends AsyncDisposable {
  readonly address: string
  readonly process: ChildProcess
  /** What it wrote so far, standard output and error together. */
  output(): string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends the signal and waits until the process is gone; answers its exit code, null after a kill. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export const adminKey = 'rh_live_0123456789abcdef0123456789abcdef01234567'

/** A folder below the system's temporary one, removed by scope. Others may pass through it, as the database's account must. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'rowhouse-test-'))
  await chmod(path, 0o755)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts a server on a free port and waits until it says it is ready; throws with its output when it ends instead. */
export async function startServer(
  home: string,
  env: Record<string, string> = {},
  shell = 'exec "$0" "$@"',
): Promise<Server> {
  const child = spawn('sh', ['-c', shell, process.execPath, serve], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ROWHOUSE_HOME: home,
      ROWHOUSE_PORT: '0',
      ROWHOUSE_ADMIN_KEY: adminKey,
      ROWHOUSE_DEMO: '0',
      ROWHOUSE_LOG_LEVEL: 'warn',
      ROWHOUSE_ENGINE_MEMORY: '512MB',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exited = once(child, 'exit') as Promise<[number | null]>
  const address = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output += chunk
      const ready = /is ready at (\S+)/.exec(output)?.[1]
      if (ready) resolve(ready)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    exited.then(() => reject(new Error(`the server ended before it was ready:\n${output}`)))
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return (await exited)[0]
  }
  return {
    address,
    process: child,
    output: () => output,
    fetch(path, init = {}) {
      const headers = new Headers(init.headers)
      if (!headers.has('authorization')) headers.set('authorization', `Bearer ${adminKey}`)
      return fetch(new URL(path, address), { ...init, headers })
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
    },
  }
}
