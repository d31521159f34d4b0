import type { LoadWarning } from '../../../core/ingest/load.ts'
import type { Session } from '../session.ts'
import { convertRecords } from './convert-records.ts'
import { type ConvertedFile, type ConvertOrder, nothingConverted } from './converted-file.ts'
import { type FittingFile, readAsItIs } from './parquet-as-it-is.ts'
import { fieldsIn, fitRows, type RowFit } from './parquet-fit.ts'
import { convertInSql } from './parquet-in-sql.ts'
import { nestColumns } from './parquet-nest.ts'
import {
  knownColumns,
  type OpenedParquet,
  openParquet,
  readParquetRecords,
  relationOf,
  unknownColumns,
  unreadable,
  zonelessColumns,
} from './parquet-records.ts'
import { FileError } from './record.ts'
import { writeQuery } from './write-rows.ts'

/**
 * Converts a Parquet file: as it came where its rows fit, else in SQL, and only what does not fit then record by record. What takes more
 * than SQL is converted record by record as a whole.
 */
export async function convertParquet(
  order: ConvertOrder,
  path: string,
  session: Session,
): Promise<ConvertedFile> {
  const { fields } = order.schema
  const found = await openParquet(path, session)
  const opened = order.flat ? nestColumns(found) : found
  const unknown = unknownColumns(opened.columns, fields)
  if (unknown.length > 0 && order.unknownFields === 'reject') {
    throw new FileError('rh:unknown-field', `The schema has no field ${unknown.slice(0, 10).join(', ')}.`)
  }
  const columns = knownColumns(opened.columns, fields)
  if (columns.length === 0) throw new FileError('rh:unknown-field', 'The file has no field of the schema.')
  const known = { ...opened, columns }
  const fit = isNumbered(found) ? null : fitRows(fields, columns, unknown.length > 0)
  const fitting = fit?.asItIs && !opened.nested ? await lookAt(order, known, fit, session) : null
  if (fitting) return keepFitting(order, known, fitting, session)
  const converted =
    (fit && (await convertInSql(order, known, fit, session))) ?? (await convertEach(order, known, session))
  checkRows(opened, converted.account.read)
  return {
    ...converted,
    warnings: [...converted.warnings, ...leftOut(unknown), ...readAsUtc(zonelessColumns(columns))],
  }
}

/** Converts every record by itself. */
export function convertEach(
  order: ConvertOrder,
  opened: OpenedParquet,
  session: Session,
): Promise<ConvertedFile> {
  return convertRecords(order, session, sink => readParquetRecords(opened, session, sink))
}

/** A column of the name under which the engine numbers rows stands in the way of these numbers. */
function isNumbered({ columns }: OpenedParquet): boolean {
  return columns.some(({ name }) => name.toLowerCase() === 'file_row_number')
}

function lookAt(
  { schema }: ConvertOrder,
  { path, columns }: OpenedParquet,
  fit: RowFit,
  session: Session,
): Promise<FittingFile | null> {
  return readAsItIs(path, schema, columns, fit, session).catch(error => {
    throw unreadable(error, 'cannot be read to its end', session.signal)
  })
}

async function keepFitting(
  { source, target, schema, rewrites }: ConvertOrder,
  opened: OpenedParquet,
  { rows, honest }: FittingFile,
  session: Session,
): Promise<ConvertedFile> {
  checkRows(opened, rows.rows)
  const account = { read: rows.rows, loaded: rows.rows, rejected: 0, skipped: 0 }
  if (honest && opened.path === source && !rewrites)
    return { ...nothingConverted, account, rows, asReceived: true }
  const query = `select * from ${relationOf(opened)}`
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
