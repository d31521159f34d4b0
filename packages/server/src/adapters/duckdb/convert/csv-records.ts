import { createReadStream } from 'node:fs'
import { readHeader, recordOfCells } from '../../../core/batch/cells-record.ts'
import { type CsvRow, openCsvRows } from '../../../core/batch/csv-rows.ts'
import type { BatchFormat } from '../../../core/batch/format.ts'
import type { RowField } from '../../../core/batch/row-schema.ts'
import { FileError, type RecordSink } from './record.ts'

type CsvFormat = BatchFormat & { format: 'csv' }

/** Reads the records of a CSV file; its columns are known from the header, so one that the schema does not have is the file's fault. */
export async function readCsvRecords(
  path: string,
  format: CsvFormat,
  fields: readonly RowField[],
  unknownFields: 'reject' | 'drop',
  sink: RecordSink,
  signal: AbortSignal,
): Promise<void> {
  const rows = openCsvRows(format)
  let paths: readonly (readonly string[])[] | null = null
  const take = async (row: CsvRow): Promise<void> => {
    if (paths === null) {
      if (row.blank) throw new FileError('118', 'The header row is empty.')
      paths = headerOf(row, fields, unknownFields)
      return
    }
    if (row.blank) return sink.blank()
    const width = paths.length
    const raw = () => row.raw
    const fault =
      row.fault ??
      (row.fields.length === width ? null : `It has ${row.fields.length} fields, and the header has ${width}`)
    if (fault !== null) return sink.record({ raw, at: null, fault })
    await sink.record({ raw, at: null, value: recordOfCells(row.fields, paths, format) })
  }
  for await (const text of decoded(path, format, signal)) for (const row of rows.add(text)) await take(row)
  for (const row of rows.end()) await take(row)
  if (paths === null) throw new FileError('106', 'The file is empty.')
}

function headerOf(row: CsvRow, fields: readonly RowField[], unknownFields: 'reject' | 'drop'): string[][] {
  const header = readHeader(row.fields)
  if ('fault' in header) {
    throw new FileError(/empty/.test(header.fault) ? '118' : 'rh:unreadable', header.fault)
  }
  const unknown = header.paths.filter(path => !isKnown(path, fields)).map(path => path.join('.'))
  if (unknown.length > 0 && unknownFields === 'reject') {
    throw new FileError('rh:unknown-field', `The schema has no field ${unknown.slice(0, 10).join(', ')}.`)
  }
  return header.paths
}

function isKnown([name, ...inner]: readonly string[], fields: readonly RowField[]): boolean {
  const field = fields.find(each => each.name === name)
  if (!field) return false
  if (inner.length === 0) return true
  return field.type.kind === 'object' && isKnown(inner, field.type.fields)
}

async function* decoded(path: string, { charset }: CsvFormat, signal: AbortSignal): AsyncGenerator<string> {
  const bytes = createReadStream(path, { signal, highWaterMark: 2 ** 20 })
  if (charset === 'ISO-8859-1') {
    for await (const chunk of bytes) yield (chunk as Buffer).toString('latin1')
    return
  }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (error instanceof TypeError) throw new FileError('rh:unreadable', `The file is not valid ${charset}.`)
    throw error
  }
}
