import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteList } from './sql.ts'

/** What one run of a verb may touch and use. */
export interface Grant {
  /** A folder of its own: for what it writes and for what does not fit into memory. */
  readonly folder: string
  /** Files outside the folder that it may read, or write. */
  readonly paths: readonly string[]
  readonly memoryBytes: number
  readonly threads: number
  /** Bytes that it may spill to disk. */
  readonly spillBytes: number
  /** It reads files of others' making, whose statistics may be wrong: nothing is to be concluded from them. */
  readonly distrusts?: boolean
}

/** What a verb works with: a DuckDB of its own that sees nothing but the grant. */
export interface Session extends AsyncDisposable {
  readonly connection: DuckDBConnection
  readonly grant: Grant
  /** Aborted when nobody waits for the answer any more; the running statement is then interrupted. */
  readonly signal: AbortSignal
  /** Tells the caller how far the verb is, 0 … 1. */
  progress(fraction: number): void
  /** One more connection to the same DuckDB; it is interrupted and closed with the session. */
  connect(): Promise<DuckDBConnection>
}

/** Opens a throw-away DuckDB, shut off from network, extensions, settings and every path but those of the grant. */
export async function openSession(
  grant: Grant,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<Session> {
  const instance = await openInstance(grant, join(grant.folder, 'spill'))
  const opened = await openConnections(instance, grant, signal, progress)
  await lock(opened.connection, `${grant.folder}/`, grant.paths)
  return {
    ...opened,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      instance.closeSync()
    },
  }
}

/** What a verb works with that takes a session only when it needs one. */
export interface LightSession {
  readonly grant: Grant
  readonly signal: AbortSignal
  /** To be disposed. */
  session(): Promise<Session>
}

/** A DuckDB that stays open from call to call: to open one takes longer than a small load does. */
export interface KeptEngine {
  /** A session on it, for statements of ours over files of ours and nothing else: it sees every folder beside the grant's. */
  session(grant: Grant, signal: AbortSignal): Promise<Session>
}

/** After so many sessions it is opened anew, with whatever memory it holds on to; and for one with other bounds. */
const KEPT_SESSIONS = 1000

/** Opens the DuckDB with the first session. */
export function keepEngine(): KeptEngine {
  let kept: DuckDBInstance | null = null
  let bounds = ''
  let sessions = 0
  async function open(grant: Grant): Promise<DuckDBInstance> {
    const root = dirname(grant.folder)
    const instance = await openInstance(grant, join(root, `spill-${process.pid}`))
    const connection = await instance.connect()
    await lock(connection, `${root}/`, [])
    connection.closeSync()
    return instance
  }
  return {
    async session(grant, signal) {
      const wanted = `${grant.threads} ${grant.memoryBytes} ${grant.spillBytes}`
      if (sessions >= KEPT_SESSIONS || bounds !== wanted) {
        kept?.closeSync()
        kept = null
        sessions = 0
        bounds = wanted
      }
      sessions += 1
      kept ??= await open(grant)
      return openConnections(kept, grant, signal, () => {})
    },
  }
}

async function openInstance(grant: Grant, spill: string): Promise<DuckDBInstance> {
  await mkdir(spill, { recursive: true })
  return DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.floor(grant.memoryBytes / 2 ** 20)}MiB`,
    threads: String(grant.threads),
    temp_directory: spill,
    max_temp_directory_size: `${Math.floor(grant.spillBytes / 2 ** 20)}MiB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // A part may be written twice under one name, and what the cache has of the first would be taken for the second.
    enable_external_file_cache: 'false',
    ...(grant.distrusts && { disabled_optimizers: 'statistics_propagation,filter_pushdown' }),
  })
}

async function openConnections(
  instance: DuckDBInstance,
  grant: Grant,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<Session> {
  const connections: DuckDBConnection[] = []
  const interrupt = () => {
    for (const connection of connections) connection.interrupt()
  }
  signal.addEventListener('abort', interrupt)

  async function connect(): Promise<DuckDBConnection> {
    const connection = await instance.connect()
    connections.push(connection)
    return connection
  }

  const connection = await connect()
  return {
    connection,
    grant,
    signal,
    progress,
    connect,
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', interrupt)
      for (const open of connections) open.closeSync()
    },
  }
}

async function lock(connection: DuckDBConnection, folder: string, paths: readonly string[]): Promise<void> {
  await connection.run(`set allowed_directories = ${quoteList([folder])}`)
  if (paths.length > 0) await connection.run(`set allowed_paths = ${quoteList(paths)}`)
  await connection.run('set enable_external_access = false')
  await connection.run("set global TimeZone = 'UTC'")
  await connection.run('set lock_configuration = true')
}
