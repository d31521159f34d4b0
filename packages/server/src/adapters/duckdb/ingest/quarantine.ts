import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import {
  LONGEST_RAW,
  MOST_REJECTS,
  REJECT_COLUMNS,
  type Reject,
  type RejectCode,
} from '../../../core/ingest/reject.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'

/**
 * Where a load puts the records that it cannot take. It keeps those with the lowest row numbers, given that the records that
 * cannot be read come in their order, and those whose values do not fit as well.
 */
export interface Quarantine {
  /** Resolves when there is room for the next one. */
  add(reject: Reject): Promise<void>
  /** Writes what it keeps as a file, once, when all are added; no file when there is none. */
  close(target: string): Promise<{ kept: number; first: readonly Reject[] }>
}

/** Texts beyond this are not kept: a hostile file must not fill the disk with its rejects. */
const MOST_BYTES = 512 * 2 ** 20
const FIRST = 10

/** Opens a quarantine that spools its rejects to the session's folder. */
export function openQuarantine(session: Session): Quarantine {
  const spool = join(session.grant.folder, 'rejects.ndjson')
  const file = createWriteStream(spool)
  const kept = { records: 0, values: 0 }
  let bytes = 0
  let failure: Error | undefined
  file.on('error', error => {
    failure = error
  })

  return {
    async add(reject) {
      if (failure) throw failure
      const lane = reject.code === 'value_does_not_fit' ? 'values' : 'records'
      if (kept[lane] >= MOST_REJECTS || bytes > MOST_BYTES) return
      kept[lane] += 1
      const line = `${JSON.stringify({ ...reject, raw: cut(reject.raw) })}\n`
      bytes += line.length
      if (!file.write(line)) await once(file, 'drain')
    },
    async close(target) {
      file.end()
      await finished(file)
      return kept.records + kept.values === 0 ? { kept: 0, first: [] } : write(session, spool, target)
    },
  }
}

/** The first characters, never half of one. */
function cut(raw: string): string {
  return raw.slice(0, LONGEST_RAW).toWellFormed()
}

/** The spool's names are those of `Reject`; the file's are those of the columns. */
async function write(session: Session, spool: string, target: string) {
  await rm(target, { force: true })
  const connection = await session.connect()
  const from = `read_json(${quoteLiteral(spool)}, format = 'newline_delimited', columns = {
    'row': 'BIGINT', 'byteOffset': 'BIGINT', 'raw': 'VARCHAR', 'column': 'VARCHAR', 'code': 'VARCHAR', 'message': 'VARCHAR'})`
  const list = REJECT_COLUMNS.map(({ name }) =>
    name === 'byte_offset' ? '"byteOffset" as byte_offset' : quoteIdentifier(name),
  )
  const copied = await connection.runAndReadAll(
    `copy (select ${list.join(', ')} from ${from} order by "row" limit ${MOST_REJECTS})
     to ${quoteLiteral(target)} (format parquet, compression zstd)`,
  )
  return { kept: Number(copied.getRowObjects()[0]?.Count), first: await readFirst(connection, target) }
}

async function readFirst(connection: DuckDBConnection, target: string): Promise<Reject[]> {
  const reader = await connection.runAndReadAll(
    `select * replace (left(raw, 1000) as raw) from read_parquet(${quoteLiteral(target)}) order by "row" limit ${FIRST}`,
  )
  return reader.getRowObjects().map(row => ({
    row: Number(row.row),
    byteOffset: row.byte_offset === null ? null : Number(row.byte_offset),
    raw: String(row.raw),
    column: row.column === null ? null : String(row.column),
    code: row.code as RejectCode,
    message: String(row.message),
  }))
}
