import type { LoadWarning } from '../../../core/ingest/load.ts'
import type { Session } from '../session.ts'
import { quoteLiteral } from '../sql.ts'
import { convertRecords } from './convert-records.ts'
import { type ConvertedFile, type ConvertOrder, nothingConverted } from './converted-file.ts'
import { type FittingFile, readAsItIs } from './parquet-as-it-is.ts'
import { fieldsIn } from './parquet-fit.ts'
import {
  knownColumns,
  type OpenedParquet,
  openParquet,
  readParquetRecords,
  unknownColumns,
  unreadable,
  zonelessColumns,
} from './parquet-records.ts'
import { FileError } from './record.ts'
import { writeQuery } from './write-rows.ts'

/** Converts a Parquet file: as it came where its rows fit, else record by record. */
export async function convertParquet(
  order: ConvertOrder,
  path: string,
  session: Session,
): Promise<ConvertedFile> {
  const { fields } = order.schema
  const opened = await openParquet(path, session)
  const unknown = unknownColumns(opened.columns, fields)
  if (unknown.length > 0 && order.unknownFields === 'reject') {
    throw new FileError('rh:unknown-field', `The schema has no field ${unknown.slice(0, 10).join(', ')}.`)
  }
  const fitting = await readAsItIs(path, order.schema, opened.columns, session).catch(error => {
    throw unreadable(error, 'cannot be read to its end', session.signal)
  })
  if (fitting) return keepFitting(order, opened, fitting, session)
  const columns = knownColumns(opened.columns, fields)
  if (columns.length === 0) throw new FileError('rh:unknown-field', 'The file has no field of the schema.')
  const converted = await convertRecords(order, session, sink =>
    readParquetRecords({ path, columns }, session, sink),
  )
  checkRows(opened, converted.account.read)
  return {
    ...converted,
    warnings: [...converted.warnings, ...leftOut(unknown), ...readAsUtc(zonelessColumns(columns))],
  }
}

async function keepFitting(
  { source, target, schema }: ConvertOrder,
  opened: OpenedParquet,
  { rows, honest }: FittingFile,
  session: Session,
): Promise<ConvertedFile> {
  checkRows(opened, rows.rows)
  const account = { read: rows.rows, loaded: rows.rows, rejected: 0, skipped: 0 }
  if (honest && opened.path === source) return { ...nothingConverted, account, rows, asReceived: true }
  const query = `select * from read_parquet(${quoteLiteral(opened.path)}, hive_partitioning = false, union_by_name = false)`
  const written = await writeQuery(query, target, rows.rows, fieldsIn(schema.fields, opened.columns), session)
  return { ...nothingConverted, account, rows: written }
}

/** The footer's own number of rows is the count that reading is held against. */
function checkRows({ rows }: OpenedParquet, read: number): void {
  if (read === rows) return
  throw new FileError('rh:unreadable', `The file says that it has ${rows} rows, and ${read} could be read.`)
}

const MOST_NAMED = 100

function leftOut(columns: readonly string[]): LoadWarning[] {
  return columns.slice(0, MOST_NAMED).map(column => {
    const message = `The schema does not have ${column}; it was left out of all rows.`
    return { code: 'unknown_field_dropped', column, message }
  })
}

function readAsUtc(columns: readonly string[]): LoadWarning[] {
  return columns.slice(0, MOST_NAMED).map(column => {
    const message = `The times of ${column} have no zone and were read as UTC.`
    return { code: 'assumed_utc', column, message }
  })
}
