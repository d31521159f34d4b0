import { join } from 'node:path'
import { openRecordReader } from '../../../core/batch/read-record.ts'
import { printValue } from '../../../core/batch/record-value.ts'
import type { RowField, RowType } from '../../../core/batch/row-schema.ts'
import { splitLines } from '../../../core/ingest/json-records.ts'
import { type LogicalType, parseLogicalType } from '../../../core/query/logical-type.ts'
import { copy, rawText } from '../formats/copy.ts'
import { eachRecord } from '../ingest/json-read.ts'
import { readParquetSchema } from '../ingest/parquet-schema.ts'
import { isReaderFault, printReaderFault } from '../ingest/reader-fault.ts'
import type { Session } from '../session.ts'
import { quoteLiteral } from '../sql.ts'
import type { FileColumn } from './parquet-fit.ts'
import { FileError, type RecordSink } from './record.ts'
import { taggedRowSql, untagged } from './tagged-json.ts'

/** What the footer of a Parquet file says. */
export interface OpenedParquet {
  readonly path: string
  readonly columns: readonly FileColumn[]
  readonly rows: number
  /** SQL for the columns, where they are made of others that the file has. */
  readonly nested?: readonly string[]
}

/** SQL for the rows of a file, if asked with the number of each from 0 on as `file_row_number`. */
export function relationOf(
  { path, nested }: Pick<OpenedParquet, 'path' | 'nested'>,
  isNumbered = false,
): string {
  const numbers = isNumbered ? ', file_row_number = true' : ''
  const file = `read_parquet(${quoteLiteral(path)}, hive_partitioning = false, union_by_name = false${numbers})`
  if (!nested) return file
  return `(select ${[...nested, ...(isNumbered ? ['file_row_number'] : [])].join(', ')} from ${file})`
}

/** Opens a Parquet file. Refuses one that cannot be read, or has two columns of one name. */
export async function openParquet(path: string, { connection, signal }: Session): Promise<OpenedParquet> {
  const schema = await readParquetSchema(connection, path).catch(error => {
    throw unreadable(error, 'is no Parquet that can be read', signal)
  })
  // The second of two columns with one name is read under another.
  const top = schema.elements.filter((_, at) => at > 0)
  const columns = schema.columns.map(({ name, type }) => ({ name, type: parseLogicalType(type) }))
  const known = new Set(top.map(({ name }) => name))
  const renamed = columns.find(({ name }) => !known.has(name))
  if (renamed) throw new FileError('rh:unreadable', 'The file has two columns of one name.')
  return { path, columns, rows: schema.rows }
}

/** The fault of a file, unless it is our own that it could not be read. */
export function unreadable(error: unknown, what: string, signal: AbortSignal): unknown {
  signal.throwIfAborted()
  if (!isReaderFault(error)) return error
  return new FileError('rh:unreadable', `The file ${what}: ${printReaderFault(error)}.`)
}

/** Which rows of a Parquet file are read. */
export interface RowsToRead {
  /** The first of them; absent: all. */
  readonly most?: number
  /** SQL that is false for them; absent: none is passed over. */
  readonly butWhere?: string
}

/** Reads rows of a Parquet file as records that know the kinds of their values, and their numbers. */
export async function readParquetRecords(
  opened: Pick<OpenedParquet, 'path' | 'columns' | 'nested'>,
  { connection, grant, signal }: Session,
  sink: RecordSink,
  { most, butWhere }: RowsToRead = {},
): Promise<void> {
  const target = join(grant.folder, 'rows.ndjson')
  const from = relationOf(opened, butWhere !== undefined)
  const row = taggedRowSql(opened.columns)
  const lines = butWhere === undefined ? row : `concat(file_row_number + 1, chr(10), ${row})`
  const which = butWhere === undefined ? '' : ` where not ${butWhere}`
  const sql = `select ${lines} from ${from}${which}${most === undefined ? '' : ` limit ${most}`}`
  await copy(connection, { sql, parameters: [] }, target, rawText()).catch(error => {
    throw unreadable(error, 'cannot be read to its end', signal)
  })
  const reader = openRecordReader(untagged)
  let next = 1
  let isNumber = butWhere !== undefined
  await eachRecord({ path: target, start: 0, end: null }, splitLines(), signal, async found => {
    const { chunk, from: start, to, tooLong } = found
    if (isNumber) {
      next = Number(chunk.toString('latin1', start, to))
      isNumber = false
      return
    }
    const row = next
    next += 1
    isNumber = butWhere !== undefined
    if (tooLong) return sink.record({ raw: () => '', at: null, row, fault: 'it is longer than 16 MiB' })
    const read = reader.read(chunk, start, to)
    // A map may have a key twice, which no JSON has.
    if ('fault' in read) {
      return sink.record({
        raw: () => chunk.toString('utf8', start, to),
        at: null,
        row,
        fault: read.fault.message,
      })
    }
    await sink.record({ raw: () => printValue(read.value), at: null, row, value: read.value })
  })
}

/** The fields of a file that a schema does not have, by dotted path. Pure; no I/O. */
export function unknownColumns(
  columns: readonly FileColumn[],
  fields: readonly RowField[],
  around = '',
): string[] {
  const known = new Map(fields.map(field => [field.name, field.type]))
  return columns.flatMap(({ name, type }) => {
    const wanted = known.get(name)
    return wanted ? unknownWithin(type, wanted, `${around}${name}`) : [`${around}${name}`]
  })
}

function unknownWithin(type: LogicalType, wanted: RowType, path: string): string[] {
  if (type.kind === 'struct' && wanted.kind === 'object')
    return unknownColumns(type.fields, wanted.fields, `${path}.`)
  if (type.kind === 'list' && wanted.kind === 'array') return unknownWithin(type.of, wanted.items, path)
  return type.kind === 'map' && wanted.kind === 'map' ? unknownWithin(type.value, wanted.values, path) : []
}

/** The columns without the fields that a schema does not have, at every level. Pure; no I/O. */
export function knownColumns(columns: readonly FileColumn[], fields: readonly RowField[]): FileColumn[] {
  const known = new Map(fields.map(field => [field.name, field.type]))
  return columns.flatMap(({ name, type }) => {
    const wanted = known.get(name)
    const kept = wanted && knownWithin(type, wanted)
    return kept ? [{ name, type: kept }] : []
  })
}

/** Null: nothing of it is known. */
function knownWithin(type: LogicalType, wanted: RowType): LogicalType | null {
  if (type.kind === 'struct' && wanted.kind === 'object') {
    const fields = knownColumns(type.fields, wanted.fields)
    return fields.length > 0 ? { kind: 'struct', fields } : null
  }
  if (type.kind === 'list' && wanted.kind === 'array') {
    const of = knownWithin(type.of, wanted.items)
    return of && { ...type, of }
  }
  if (type.kind !== 'map' || wanted.kind !== 'map') return type
  const value = knownWithin(type.value, wanted.values)
  return value && { ...type, value }
}

/** The columns that hold times without a zone, which are read as UTC, by dotted path. Pure; no I/O. */
export function zonelessColumns(columns: readonly FileColumn[], around = ''): string[] {
  return columns.flatMap(({ name, type }) => zonelessWithin(type, `${around}${name}`))
}

function zonelessWithin(type: LogicalType, path: string): string[] {
  if (type.kind === 'struct') return zonelessColumns(type.fields, `${path}.`)
  if (type.kind === 'list') return zonelessWithin(type.of, path)
  if (type.kind === 'map') return zonelessWithin(type.value, path)
  return type.kind === 'scalar' && /^TIMESTAMP(_S|_MS|_NS)?$/.test(type.name) ? [path] : []
}
