import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../core/dataset/dataset.ts'
import { dtypeOf } from '../../../core/dataset/types.ts'
import type { LoadColumn } from '../../../core/ingest/load.ts'
import { nameColumns } from '../../../core/ingest/names.ts'
import { refuse } from '../../../core/refusals.ts'
import { translateFault } from '../fault.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import { findCategories } from './categories.ts'
import type { IngestOrder, Loaded } from './order.ts'
import type { Received } from './received.ts'
import { columnExtent, writePart } from './write-part.ts'

/** Loads a Parquet file: copied, so that the part is ours to read, with every type and every nested value kept. */
export async function loadParquet(order: IngestOrder, received: Received, session: Session): Promise<Loaded> {
  const { connection } = session
  try {
    return await copyParquet(order, received, connection)
  } catch (error) {
    session.signal.throwIfAborted()
    throw isReaderError(error) ? damaged(error) : error
  }
}

async function copyParquet(
  { target }: IngestOrder,
  { path: source, compression }: Received,
  connection: DuckDBConnection,
): Promise<Loaded> {
  const relation = `read_parquet(${quoteLiteral(source)}, hive_partitioning = false, union_by_name = false)`
  const described = (await connection.runAndReadAll(`describe from ${relation}`)).getRowObjects()
  const found = described.map(row => ({ name: String(row.column_name), type: String(row.column_type) }))
  const { names, warnings } = nameColumns(found.map(({ name }) => name))
  const read = await declaredRows(connection, source)
  if (read === 0) throw refuse('header_only', `The file has columns (${found.length}) and no rows.`)
  const list = found.map(
    ({ name }, index) => `${quoteIdentifier(name)} as ${quoteIdentifier(names[index]?.name ?? name)}`,
  )
  const part = await writePart(
    connection,
    `select ${list.join(', ')} from ${relation}`,
    target,
    names.map(({ name }) => name),
  )
  const rows = { read, loaded: part.rows, rejected: 0, skipped: 0 }
  const written = (
    await connection.runAndReadAll(`describe from read_parquet(${quoteLiteral(target)})`)
  ).getRowObjects()
  const texts = written.filter(row => row.column_type === 'VARCHAR').map(row => String(row.column_name))
  const categories = await findCategories(connection, target, part.rows, texts)
  const columns = names.map(({ name, originalName }, index): Column => {
    const logicalType = String(written[index]?.column_type)
    const dtype = categories.has(name) ? 'category' : dtypeOf(logicalType)
    return { name, originalName, logicalType, dtype, ...columnExtent(part.facts[index]) }
  })
  const explained = columns.map(explainKept)
  const load = {
    format: 'parquet',
    compression,
    sheet: null,
    dialect: null,
    rows,
    warnings,
    columns: explained,
  } as const
  return { columns, rowCount: part.rows, load, facts: part.facts, rejectsKept: 0, firstRejects: [] }
}

function explainKept({ name, originalName, logicalType }: Column): LoadColumn {
  const message = `${logicalType}, as the file declares it.`
  const reason = { message, insteadOf: null, counterExamples: [] }
  return { name, originalName, type: logicalType, format: null, nullTokens: 0, reason }
}

/** The row count that the file's footer declares: independent of what reading finds. */
async function declaredRows(connection: DuckDBConnection, source: string): Promise<number> {
  const reader = await connection.runAndReadAll(
    `select num_rows from parquet_file_metadata(${quoteLiteral(source)})`,
  )
  return Number(reader.getRowObjects()[0]?.num_rows ?? 0)
}

function isReaderError(error: unknown): boolean {
  if (!(error instanceof Error) || translateFault(error) !== error) return false
  return /^(Invalid Input|IO|Invalid|Conversion|Not implemented|Serialization|INTERNAL|Out of Range|TProtocolException|Binder) ?(Error|:|Exception)?/i.test(
    error.message,
  )
}

function damaged(cause: unknown): Error {
  const message =
    'The file begins and ends like Parquet, but what lies between cannot be read: it is damaged or uses a feature that is not known here. Write it anew and send it again.'
  return refuse('unreadable_file', message, { cause })
}
