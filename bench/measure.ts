import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { adminKey, type Server, startServer, temporaryFolder } from '../test/server.ts'
import { type MemoryWatch, watchMemory } from './memory.ts'

const run = promisify(execFile)

/** How a benchmark is run; the same bounds hold for the house and for the engine alone. */
export interface Setting {
  /** The CSV file. */
  readonly file: string
  readonly rows: number
  readonly rounds: number
  readonly threads: number
  readonly memory: string
}

/** What a benchmark found; `table` has one row per contender. */
export interface Findings {
  readonly title: string
  readonly table: readonly Readonly<Record<string, string | number>>[]
  /** Every single measurement. */
  readonly raw: unknown
}

/** A fresh server with its client's address book, watched from outside. */
export interface Bench extends AsyncDisposable {
  readonly server: Server
  readonly projectId: string
  readonly folder: string
  readonly memory: MemoryWatch
}

/** Starts a server as a person would, on an empty home below the system's temporary folder. */
export async function startBench(
  setting: Setting,
  env: Readonly<Record<string, string>> = {},
): Promise<Bench> {
  await using opened = new AsyncDisposableStack()
  const { path: folder } = opened.use(await temporaryFolder())
  const server = opened.use(
    await startServer(join(folder, 'home'), {
      ROWHOUSE_ENGINE_MEMORY: setting.memory,
      ROWHOUSE_ENGINE_THREADS: String(setting.threads),
      MAX_DATASET_UPLOAD_BYTES: '100GB',
      ...env,
    }),
  )
  const me = await server.fetch('/api/me')
  const { default_project_id: projectId } = (await me.json()) as { default_project_id: string }
  const memory = opened.use(watchMemory(server.process.pid ?? 0, folder))
  const scope = opened.move()
  return { server, projectId, folder, memory, [Symbol.asyncDispose]: () => scope.disposeAsync() }
}

export interface Taken {
  readonly seconds: number
  readonly bytes: number
  readonly answer: { readonly id: string }
}

/** Uploads the file from a process of its own. */
export function upload(bench: Bench, file: string): Promise<Taken> {
  const url = `${bench.server.address}/api/datasets/upload`
  return withServerOutput(bench, inChild('client-process.ts', 'upload', url, adminKey, bench.projectId, file))
}

/** Downloads a dataset as CSV in a process of its own, which throws the bytes away. */
export function download(bench: Bench, id: string): Promise<Taken> {
  const url = `${bench.server.address}/api/datasets/${id}/download?format=csv`
  return withServerOutput(bench, inChild('client-process.ts', 'download', url, adminKey))
}

async function withServerOutput<T>(bench: Bench, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    throw new Error(`the client failed; the server said:\n${bench.server.output()}`, { cause })
  }
}

/** Runs one statement of the engine alone. */
export function engineAlone(
  verb: 'to-parquet' | 'to-csv' | 'rewrite',
  from: string,
  to: string,
  setting: Setting,
  where = 'true',
): Promise<{ seconds: number }> {
  return inChild('raw-process.ts', verb, from, to, String(setting.threads), setting.memory, where)
}

export interface Plain {
  readonly seconds: number
  readonly statements: readonly { readonly sql: string; readonly seconds: number }[]
  /** Resident memory of the process at most. */
  readonly peakBytes: number
}

/** Runs a file of `plain/` with the engine alone, over Parquet files as the tables `v1` and `v2`. */
export function plainSql(
  name: string,
  parts: readonly string[],
  bench: Bench,
  setting: Setting,
): Promise<Plain> {
  const file = join(import.meta.dirname, 'plain', `${name}.sql`)
  const spill = join(bench.folder, 'spill')
  return inChild('plain-process.ts', file, String(setting.threads), setting.memory, spill, ...parts)
}

/** The only part of the dataset that was uploaded last. */
export async function newestPart(bench: Bench): Promise<string> {
  const objects = join(bench.folder, 'home', 'objects')
  const names = await readdir(objects, { recursive: true })
  const parts = names.filter(name => name.endsWith('.parquet')).map(name => join(objects, name))
  const found = await Promise.all(parts.map(async path => ({ path, at: (await stat(path)).mtimeMs })))
  const newest = found.toSorted((a, b) => b.at - a.at)[0]
  if (!newest) throw new Error('there is no part')
  return newest.path
}

/** Asks, however long it takes; answers the seconds until the whole answer had arrived. A body is sent as JSON. */
export async function ask(bench: Bench, path: string, body?: unknown): Promise<number> {
  const started = performance.now()
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  // Not `fetch`, which gives up when the head of an answer is not there within five minutes.
  const asked = request(new URL(path, bench.server.address), { method: body ? 'POST' : 'GET', headers })
  asked.end(body ? JSON.stringify(body) : undefined)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const text = await response.setEncoding('utf8').toArray()
  const seconds = (performance.now() - started) / 1000
  if (response.statusCode === 200) return seconds
  throw new Error(`${path} was answered ${response.statusCode}: ${text.join('')}\n${bench.server.output()}`)
}

/** Runs a script of this folder once the disk has nothing left to write; answers the JSON it prints. */
export async function inChild<T>(script: string, ...args: string[]): Promise<T> {
  await run('sync')
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, script), ...args])
  return JSON.parse(stdout)
}

/** A row for the engine alone, and one for the house with its ratio and the memory of all its processes. */
export function sideBySide(
  alone: { readonly what: string; readonly seconds: number },
  house: { readonly what: string; readonly seconds: number },
  peakPssBytes: number,
): Findings['table'] {
  return [
    { what: `engine alone: ${alone.what}`, seconds: rounded(alone.seconds), ratio: 1 },
    {
      what: `house: ${house.what}`,
      seconds: rounded(house.seconds),
      ratio: rounded(house.seconds / alone.seconds),
      'peak PSS of all processes, MiB': mebibytes(peakPssBytes),
    },
  ]
}

/** Tells on standard error what a round found, for who waits. */
export function tell(round: Readonly<Record<string, number>>): void {
  const told = Object.entries(round).map(([name, seconds]) => `${name} ${rounded(seconds, 3)} s`)
  process.stderr.write(`${told.join(', ')}\n`)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const high = sorted[Math.floor(middle)] ?? Number.NaN
  return (low + high) / 2
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}

export function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}
