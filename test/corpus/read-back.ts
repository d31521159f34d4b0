import { type DuckDBBlobValue, DuckDBInstance } from '@duckdb/node-api'
import type { Ingested } from '../../packages/server/src/core/ports/engine.ts'
import type { Store } from '../../packages/server/src/core/ports/store.ts'
import type { Cells, ExpectedReject } from './expectation.ts'

/** Reads what a load left on the store, with nothing of the code that wrote it. */
export interface Reader extends Disposable {
  /** All rows of all parts, in order, as the text of each value in UTC. */
  cells(ingested: Ingested): Promise<Cells[]>
  rejects(ingested: Ingested): Promise<ExpectedReject[]>
}

export async function openReader(store: Store): Promise<Reader> {
  const duckdb = await DuckDBInstance.create(':memory:')
  const connection = await duckdb.connect()
  await connection.run("set timezone = 'UTC'; set threads = 1")

  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  async function read(key: string, list: string): Promise<unknown[][]> {
    await using local = await store.local(key)
    const reader = await connection.runAndReadAll(`select ${list} from read_parquet('${local.path}')`)
    return reader.getRows()
  }

  return {
    async cells({ parts }) {
      const rows: Cells[] = []
      for (const { key } of parts) {
        // As bytes, since the binding drops a byte order mark from the beginning of a text.
        const values = (await read(key, 'encode(columns(*)::varchar)')) as (DuckDBBlobValue | null)[][]
        rows.push(...values.map(row => row.map(value => value && text.decode(value.bytes))))
      }
      return rows
    },
    async rejects({ quarantine }) {
      if (!quarantine) return []
      const rows = await read(quarantine.key, '"row"::integer, "column", code')
      return rows.map(([row, column, code]) => ({ row, column, code }) as ExpectedReject)
    },
    [Symbol.dispose]() {
      connection.closeSync()
      duckdb.closeSync()
    },
  }
}
