import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { openDiskStore } from '../../packages/server/src/adapters/disk/store.ts'
import { type EngineOptions, openDuckdbEngine } from '../../packages/server/src/adapters/duckdb/engine.ts'
import { settleLoad } from '../../packages/server/src/core/ingest/account.ts'
import type { ReadOptions } from '../../packages/server/src/core/ingest/load.ts'
import type { Engine, Ingested } from '../../packages/server/src/core/ports/engine.ts'
import type { Store } from '../../packages/server/src/core/ports/store.ts'

/** A real engine over a real store, with what the tests need to feed it and to look at what it made. */
export interface IngestBench extends AsyncDisposable {
  readonly engine: Engine
  readonly store: Store
  readonly scratch: string
  put(bytes: string | Uint8Array): Promise<string>
  ingest(bytes: string | Uint8Array, options?: ReadOptions, signal?: AbortSignal): Promise<Ingested>
  /** The part's rows as the engine's own text of each value; null stays null. */
  cells(ingested: Ingested): Promise<(string | null)[][]>
  /** A Parquet file that DuckDB writes of a query. */
  parquet(query: string): Promise<Uint8Array>
  objects(): Promise<string[]>
}

export async function openIngestBench(options: Partial<EngineOptions> = {}): Promise<IngestBench> {
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-ingest-'))
  const store = await openDiskStore(join(folder, 'objects'))
  const scratch = join(folder, 'scratch')
  const bounds = { memoryBytes: 512 * 2 ** 20, threads: 2, processes: 2 }
  const engine = await openDuckdbEngine({ store, scratch, ...bounds, ...options })
  const duckdb = await DuckDBInstance.create(':memory:')
  const connection = await duckdb.connect()
  let files = 0

  async function put(bytes: string | Uint8Array): Promise<string> {
    files += 1
    const key = `org/artifacts/${files}`
    const whole = Buffer.from(bytes)
    await store.put(
      key,
      (async function* () {
        yield whole
      })(),
    )
    return key
  }

  async function objects(): Promise<string[]> {
    const keys: string[] = []
    for await (const { key } of store.list('org/parts/')) keys.push(key)
    return keys
  }

  return {
    engine,
    store,
    scratch,
    put,
    objects,
    async ingest(bytes, options = {}, signal) {
      const artifactKey = await put(bytes)
      const prefixes = { partPrefix: 'org/parts/', quarantinePrefix: 'org/quarantines/' }
      const ingested = await engine.ingest({ artifactKey, fileName: 'file', options, ...prefixes }, signal)
      return { ...ingested, load: settleLoad(ingested.load, ingested.firstRejects, options) }
    },
    async cells({ parts }) {
      const [part] = parts
      assert.ok(part)
      await using local = await store.local(part.key)
      const reader = await connection.runAndReadAll(
        `select columns(*)::varchar from read_parquet('${local.path}')`,
      )
      return reader.getRows() as (string | null)[][]
    },
    async parquet(query) {
      files += 1
      const path = join(folder, `${files}.parquet`)
      await connection.run(`copy (${query}) to '${path}' (format parquet)`)
      return readFile(path)
    },
    async [Symbol.asyncDispose]() {
      await engine.close()
      connection.closeSync()
      duckdb.closeSync()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The types of the columns, in order. */
export function typesOf({ columns }: Ingested): string[] {
  return columns.map(({ logicalType }) => logicalType)
}

export function warningsOf({ load }: Ingested): string[] {
  return load.warnings.map(({ code }) => code)
}
