import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../core/dataset/dataset.ts'
import { dtypeOf } from '../../../core/dataset/types.ts'
import type { LoadColumn } from '../../../core/ingest/load.ts'
import { type ColumnName, nameColumns } from '../../../core/ingest/names.ts'
import { type ParquetColumn, planParquet } from '../../../core/ingest/parquet-columns.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import { findCategories } from './categories.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { readParquetSchema } from './parquet-schema.ts'
import { isReaderFault, printReaderFault } from './reader-fault.ts'
import type { Received } from './received.ts'
import { columnExtent, type WrittenPart, writePart } from './write-part.ts'

/** Loads a Parquet file: copied, so that the part is ours to read, with every type and every nested value kept. */
export async function loadParquet(order: IngestOrder, received: Received, session: Session): Promise<Loaded> {
  try {
    return await copyParquet(order, received, session.connection)
  } catch (error) {
    session.signal.throwIfAborted()
    throw isReaderFault(error) ? damaged(error) : error
  }
}

async function copyParquet(
  { target }: IngestOrder,
  { path: source, compression }: Received,
  connection: DuckDBConnection,
): Promise<Loaded> {
  const schema = await readParquetSchema(connection, source)
  const found = planParquet(schema.elements, schema.columns, schema.pandas)
  const { names, warnings } = nameColumns(found.columns.map(({ name }) => name))
  const { rows: read } = schema
  if (read === 0) throw refuse('header_only', `The file has columns (${names.length}) and no rows.`)
  const query = selectAll(source, names)
  const part = await writePart(
    connection,
    query,
    target,
    names.map(({ name }) => name),
  )
  const columns = await describeColumns(connection, target, found.columns, names, part)
  const load = {
    format: 'parquet',
    compression,
    sheet: null,
    dialect: null,
    rows: { read, loaded: part.rows, rejected: 0, skipped: 0 },
    warnings: [...warnings, ...found.warnings],
    columns: columns.map(explainKept),
  } as const
  return { columns, rowCount: part.rows, load, facts: part.facts, rejectsKept: 0, firstRejects: [] }
}

/** By position: the names in a file may be empty, or stand there twice. */
function selectAll(source: string, names: readonly ColumnName[]): string {
  const places = names.map((_, index) => `c${index}`)
  const list = names.map(({ name }, index) => `c${index} as ${quoteIdentifier(name)}`)
  const relation = `read_parquet(${quoteLiteral(source)}, hive_partitioning = false, union_by_name = false)`
  return `select ${list.join(', ')} from ${relation} as t(${places.join(', ')})`
}

async function describeColumns(
  connection: DuckDBConnection,
  target: string,
  found: readonly ParquetColumn[],
  names: readonly ColumnName[],
  { rows, facts }: WrittenPart,
): Promise<Column[]> {
  const described = await connection.runAndReadAll(`describe from read_parquet(${quoteLiteral(target)})`)
  const types = described.getRowObjects().map(row => String(row.column_type))
  const texts = names.filter((_, index) => types[index] === 'VARCHAR').map(({ name }) => name)
  const categories = await findCategories(connection, target, rows, texts)
  return names.map(({ name, originalName }, index): Column => {
    const logicalType = types[index] ?? ''
    const { type, categorical } = found[index] as ParquetColumn
    if (type !== logicalType) throw changed(originalName, type, logicalType)
    const dtype = categorical || categories.has(name) ? 'category' : dtypeOf(logicalType)
    return { name, originalName, logicalType, dtype, ...columnExtent(facts[index]) }
  })
}

function explainKept({ name, originalName, logicalType }: Column): LoadColumn {
  const message = `${logicalType}, as the file declares it.`
  const reason = { message, insteadOf: null, counterExamples: [] }
  return { name, originalName, type: logicalType, format: null, nullTokens: 0, reason }
}

function changed(column: string, from: string, to: string): Error {
  const message = `The column ${JSON.stringify(column.slice(0, 100))} has the type ${from.slice(0, 100)} and would become ${to.slice(0, 100)}. Write it as text, or with another type.`
  return refuse('unreadable_file', message)
}

function damaged(cause: unknown): Error {
  const message = `The file begins and ends like Parquet, but what lies between cannot be read (${printReaderFault(cause)}): it is damaged or uses a feature that is not known here. Write it anew and send it again.`
  return refuse('unreadable_file', message, { cause })
}
