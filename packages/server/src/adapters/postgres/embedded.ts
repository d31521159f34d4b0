import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { refuse } from '../../core/refusals.ts'
import { findBinaries, runnableBinaries } from './embedded/binaries.ts'
import { ensureCluster, removeUnfinished } from './embedded/cluster.ts'
import type { Observe } from './embedded/observe.ts'
import { findPlace } from './embedded/place.ts'
import { databaseUrl, ensureRunning, isAlive, type Postmaster, stop } from './embedded/postmaster.ts'

/** A PostgreSQL that lives in a folder and is this process's alone until it is disposed. */
export interface EmbeddedPostgres extends AsyncDisposable {
  readonly url: string
}

/** Any number will do; held on a connection of its own, it says that a server uses the folder. */
const IN_USE = 7_236_154_001
/** A server that is stopping may still hold the lock. */
const LIVING_PATIENCE_MS = 3000
/** A busy machine takes its time to notice that a server is dead, and to let go of its lock. */
const DEAD_PATIENCE_MS = 15_000
/** The lock's connection, which tells whose it is. */
const LOCK_NAME = 'rowhouse lock of process '

/**
 * Opens the PostgreSQL of a folder, made at the first time. One that a killed server left running is adopted; one that dies is
 * started again on the same port. Refuses with `unavailable` when another server uses the folder.
 */
export async function openEmbeddedPostgres(options: {
  folder: string
  observe?: Observe
}): Promise<EmbeddedPostgres> {
  const observe = options.observe ?? (() => {})
  const found = await findBinaries()
  const place = await findPlace(options.folder, observe)
  const binaries = await runnableBinaries(found, place.account, place.base)
  const postmaster = { binaries, place, password: await ensureCluster(binaries, place) }
  const { port, lock } = await occupy(postmaster, options.folder)
  await removeUnfinished(place)
  const watch = watchOver(postmaster, port, lock, observe)
  observe({ kind: 'embedded_open', folder: place.base, port })
  return {
    url: databaseUrl(postmaster.password, port),
    async [Symbol.asyncDispose]() {
      await watch.end()
      await stop(postmaster)
      observe({ kind: 'embedded_closed', folder: place.base })
    },
  }
}

/** Starts or adopts the postmaster and takes the folder's lock. */
async function occupy(postmaster: Postmaster, folder: string): Promise<{ port: number; lock: Lock }> {
  const begun = Date.now()
  for (let patience = DEAD_PATIENCE_MS; Date.now() < begun + patience; await sleep(100)) {
    const port = await ensureRunning(postmaster)
    const url = databaseUrl(postmaster.password, port)
    const lock = await takeLock(url)
    if (lock) return { port, lock }
    patience = (await isHeldByTheLiving(url)) ? LIVING_PATIENCE_MS : DEAD_PATIENCE_MS
  }
  throw refuse(
    'unavailable',
    `Another server is using ${folder}. Stop it first, or give this one a folder of its own with ROWHOUSE_HOME.`,
  )
}

/** The connection that holds the folder's lock. */
interface Lock {
  /** Fulfilled when the connection is gone, and the lock with it. */
  readonly lost: Promise<void>
}

/** Takes the lock; null when someone else holds it, or the database went away meanwhile. */
async function takeLock(url: string): Promise<Lock | null> {
  const client = new pg.Client({ connectionString: url, application_name: `${LOCK_NAME}${process.pid}` })
  client.on('error', () => {})
  const lost = new Promise<void>(resolve => client.once('end', () => resolve()))
  try {
    await client.connect()
    const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [IN_USE])
    if (rows[0].taken) return { lost }
  } catch {
    // Shutting down under another server's hand: the caller looks again.
  }
  await client.end().catch(() => {})
  return null
}

/** Whether a process that runs holds the lock; false also when nobody does, or the database does not tell. */
async function isHeldByTheLiving(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query(
      `select substr(a.application_name, length($1) + 1)::integer as process
       from pg_stat_activity a join pg_locks l on l.pid = a.pid
       where l.locktype = 'advisory' and l.granted and starts_with(a.application_name, $1)`,
      [LOCK_NAME],
    )
    return rows.some(row => isAlive(row.process))
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Keeps the lock, and with it PostgreSQL, alive until `end`. The lock is let go by stopping PostgreSQL. */
function watchOver(postmaster: Postmaster, port: number, first: Lock, observe: Observe) {
  const ending = new AbortController()
  const { signal } = ending
  const ended = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
  const revive = async (): Promise<Lock> => {
    for (;;) {
      try {
        await ensureRunning(postmaster, port, signal)
        const lock = await takeLock(databaseUrl(postmaster.password, port))
        if (lock) return lock
      } catch (error) {
        signal.throwIfAborted()
        observe({ kind: 'embedded_restart_failed', message: (error as Error).message })
      }
      await sleep(500, undefined, { signal })
    }
  }
  const watching = (async () => {
    for (let lock = first; ; ) {
      await Promise.race([lock.lost, ended])
      if (signal.aborted) return
      observe({ kind: 'embedded_lost', port })
      lock = await revive()
      observe({ kind: 'embedded_back', port })
    }
  })().catch(error => {
    if (!signal.aborted) throw error
  })
  return {
    async end() {
      ending.abort()
      await watching
    },
  }
}
