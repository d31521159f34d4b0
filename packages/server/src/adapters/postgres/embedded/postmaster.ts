import { spawn } from 'node:child_process'
import { open, readFile, rm, stat, truncate } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { refuse } from '../../../core/refusals.ts'
import type { Binaries } from './binaries.ts'
import { command } from './cluster.ts'
import type { Place } from './place.ts'

/** What it takes to talk to the postmaster of a place. */
export interface Postmaster {
  readonly binaries: Binaries
  readonly place: Place
  readonly password: string
}

const START_MS = 60_000
/** One that ends at once may have met the last breath of the one before it; after this long it has another reason. */
const ENDING_MS = 15_000
const LARGEST_LOG = 16 * 2 ** 20

export function databaseUrl(password: string, port: number): string {
  return `postgres://rowhouse:${password}@127.0.0.1:${port}/rowhouse`
}

/** Finds the cluster's running postmaster, or starts one, on `port` if it is given. Answers the port on which it answers. */
export async function ensureRunning(
  postmaster: Postmaster,
  port?: number,
  signal?: AbortSignal,
): Promise<number> {
  const begun = Date.now()
  const deadline = begun + START_MS
  let last = ''
  while (Date.now() < deadline) {
    signal?.throwIfAborted()
    const running = await runningPort(postmaster.place)
    const wanted = running ?? port ?? (await freePort())
    const child = running === null ? await launch(postmaster, wanted) : null
    last = await untilAnswers(postmaster, wanted, child, deadline, signal)
    if (last === '') return wanted
    if (child?.exited && Date.now() > begun + ENDING_MS) break
    await sleep(200, undefined, { signal })
  }
  throw refuse(
    'unavailable',
    `The embedded PostgreSQL in ${postmaster.place.base} does not start: ${last}. Its log is ${postmaster.place.log}.`,
  )
}

export async function stop({ binaries, place }: Postmaster): Promise<void> {
  if ((await runningPort(place)) === null) return
  await command(
    binaries.control,
    ['stop', '-D', place.cluster, '-m', 'fast', '-w', '-t', '60'],
    place.account,
  )
}

/** The port of the live postmaster of this very cluster; null when there is none. Clears away a note whose process is another program now. */
async function runningPort(place: Place): Promise<number | null> {
  const note = join(place.cluster, 'postmaster.pid')
  const [pid, cluster, , port] = (await readFile(note, 'utf8').catch(() => '')).split('\n')
  if (!pid || !port || !isAlive(Number(pid))) return null
  const running = await commandLine(Number(pid))
  if (cluster === place.cluster && (running?.includes(place.cluster) ?? true)) return Number(port)
  await rm(note, { force: true })
  return null
}

/** Whether a process with this number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A process's program and arguments; null where the system does not tell. */
async function commandLine(pid: number): Promise<string | null> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(async () => {
    const ps = spawn('ps', ['-o', 'command=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] })
    ps.on('error', () => {})
    return (await ps.stdout.toArray()).join('') || null
  })
}

interface Launched {
  exited: boolean
  interrupt(): void
}

/** Starts PostgreSQL in a session of its own: Ctrl-C in a terminal must not reach it before us. */
async function launch({ binaries, place }: Postmaster, port: number): Promise<Launched> {
  const size = (await stat(place.log).catch(() => null))?.size ?? 0
  if (size > LARGEST_LOG) await truncate(place.log)
  await using log = await open(place.log, 'a', 0o600)
  const child = spawn(binaries.postgres, ['-D', place.cluster, '-p', String(port)], {
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...(place.account && { uid: place.account.uid, gid: place.account.gid }),
  })
  const launched = { exited: false, interrupt: () => void child.kill('SIGINT') }
  const ended = (): void => {
    launched.exited = true
  }
  child.on('error', ended).on('exit', ended).unref()
  return launched
}

/** Waits until the cluster answers; the reason as text when it did not. */
async function untilAnswers(
  postmaster: Postmaster,
  port: number,
  child: Launched | null,
  deadline: number,
  signal?: AbortSignal,
): Promise<string> {
  const url = databaseUrl(postmaster.password, port)
  let reason = 'it does not answer'
  while (Date.now() < deadline) {
    if (signal?.aborted) {
      child?.interrupt()
      throw signal.reason
    }
    reason = await refusalOf(url)
    if (reason === '') return ''
    if (child?.exited) return `${reason} (PostgreSQL ended)`
    if (!child && (await runningPort(postmaster.place)) === null) return reason
    await sleep(40)
  }
  return reason
}

/** Why the database cannot be connected to; empty when it can. */
async function refusalOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return ''
  } catch (error) {
    return (error as Error).message || String(error)
  } finally {
    await client.end().catch(() => {})
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (!address || typeof address === 'string') throw new Error('no free port')
  return address.port
}
