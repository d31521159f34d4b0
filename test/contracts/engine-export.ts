import { randomUUID } from 'node:crypto'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { openDiskStore } from '../../packages/server/src/adapters/disk/store.ts'
import { openDuckdbEngine } from '../../packages/server/src/adapters/duckdb/engine.ts'
import type { Column } from '../../packages/server/src/core/dataset/dataset.ts'
import type { Engine, ExportFormat } from '../../packages/server/src/core/ports/engine.ts'
import type { Store } from '../../packages/server/src/core/ports/store.ts'
import { planQuery } from '../../packages/server/src/core/query/plan.ts'
import type { Query, QueryPlan, SourcePart } from '../../packages/server/src/core/query/query.ts'

/** A real store and a real engine in a folder of their own, with a DuckDB beside them that makes and reads files. */
export interface Bench extends AsyncDisposable {
  readonly folder: string
  readonly store: Store
  readonly engine: Engine
  readonly duckdb: DuckDBConnection
  /** Puts the rows of a query on the store as a part. */
  part(sql: string, types?: Readonly<Record<string, string>>): Promise<SourcePart>
  /** Overwrites the middle of a part's file: it opens well, and reading fails late. */
  corrupt(part: SourcePart): Promise<void>
  /** The rows of a page, as JSON text. */
  rows(plan: QueryPlan, bigAsString?: boolean): Promise<readonly string[]>
  /** Exports and writes the bytes to a file, whose path it answers. */
  save(plan: QueryPlan, format: ExportFormat, spreadsheetSafe?: boolean): Promise<string>
  /** The rows of a query as text, each cell as the engine prints it. */
  read(sql: string): Promise<(string | null)[][]>
}

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-export-'))
  const objects = join(folder, 'objects')
  const store = await openDiskStore(objects)
  const engine = await openDuckdbEngine({
    store,
    scratch: join(folder, 'scratch'),
    memoryBytes: 512 * 2 ** 20,
    threads: 2,
    processes: 2,
  })
  const instance = await DuckDBInstance.create(':memory:')
  const duckdb = await instance.connect()
  await duckdb.run("set TimeZone = 'UTC'")

  async function read(sql: string): Promise<(string | null)[][]> {
    const result = await duckdb.runAndReadAll(sql)
    return result.getRows().map(row => row.map(cell => (cell === null ? null : String(cell))))
  }

  return {
    folder,
    store,
    engine,
    duckdb,
    read,
    async part(sql, types = {}) {
      const path = join(folder, `${randomUUID()}.parquet`)
      const described = await read(`describe ${sql}`)
      await duckdb.run(`copy (${sql}) to '${path}' (format parquet, compression zstd, row_group_size 20480)`)
      const [[rows] = []] = await read(`select count(*) from '${path}'`)
      const { key } = await store.adopt(`parts/${randomUUID()}`, path)
      const columns = described.map(([name, type]) => column(name ?? '', types[name ?? ''] ?? type ?? ''))
      return { key, columns, rows: Number(rows) }
    },
    async corrupt(part) {
      await using file = await open(join(objects, part.key), 'r+')
      const { size } = await file.stat()
      await file.write(Buffer.alloc(4096, 0xff), 0, 4096, Math.floor(size / 2))
    },
    async rows(plan, bigAsString = false) {
      return (await engine.rows({ plan, bigAsString })).rows
    },
    async save(plan, format, spreadsheetSafe = false) {
      const path = join(folder, `${randomUUID()}.${format}`)
      await using exported = await engine.export({ plan, format, spreadsheetSafe, cacheKey: randomUUID() })
      await writeFile(path, exported.bytes())
      return path
    },
    async [Symbol.asyncDispose]() {
      await engine.close()
      duckdb.closeSync()
      instance.closeSync()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function column(name: string, logicalType: string): Column {
  return { name, logicalType, dtype: 'object', nullable: true, originalName: name }
}

/** Plans a query over parts; the version's columns are the first part's unless given. */
export function planOver(
  parts: readonly SourcePart[],
  query: Query = {},
  columns?: readonly Column[],
): QueryPlan {
  return planQuery({ columns: columns ?? parts[0]?.columns ?? [] }, parts, query)
}

/** All bytes of a source, copied chunk by chunk: the next one may come in the same memory. */
export async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source, chunk => Buffer.from(chunk)))
}
