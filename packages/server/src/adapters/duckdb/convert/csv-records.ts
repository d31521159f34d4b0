import { open } from 'node:fs/promises'
import { readHeader, recordOfCells } from '../../../core/batch/cells-record.ts'
import { countBatchCsv } from '../../../core/batch/csv-count.ts'
import { type CsvRow, type CsvRows, openCsvRows } from '../../../core/batch/csv-rows.ts'
import type { BatchFormat } from '../../../core/batch/format.ts'
import type { RowField } from '../../../core/batch/row-schema.ts'
import { type CsvAccount, openCsvAccount } from '../../../core/ingest/csv-account.ts'
import { LONGEST_RECORD_BYTES } from '../../../core/ingest/csv-records.ts'
import { CHUNK_BYTES } from '../ingest/found-record.ts'
import { FileError, type RecordSink } from './record.ts'

type CsvFormat = BatchFormat & { format: 'csv' }

/** Of a record's text, enough for the characters that are kept. */
const RAW_BYTES = 2 ** 18

/**
 * Reads the records of a CSV file; its columns are known from the header, so one that the schema (null: none) does not have is the file's
 * fault.
 */
export async function readCsvRecords(
  path: string,
  format: CsvFormat,
  fields: readonly RowField[] | null,
  unknownFields: 'reject' | 'drop',
  sink: RecordSink,
  signal: AbortSignal,
): Promise<void> {
  const rows = openCsvRows(format)
  const account = (start: number) => openCsvAccount(countBatchCsv(format), start)
  const encoding = format.charset === 'ISO-8859-1' ? 'latin1' : 'utf8'
  let paths: readonly (readonly string[])[] | null = null
  await eachRow(path, rows, account, signal, async (row, bytes, at) => {
    if (paths === null) {
      paths = headerOf(row, fields, unknownFields)
      rows.expect(paths.length)
      return
    }
    if (row.blank) return sink.blank()
    const raw = () => bytes.toString(encoding, row.from, Math.min(row.to, row.from + RAW_BYTES))
    if (row.fault !== null) return sink.record({ raw, at, fault: row.fault })
    await sink.record({ raw, at, value: recordOfCells(row.fields, paths, format) })
  })
  if (paths === null) throw new FileError('106', 'The file is empty.')
}

/** Reads a file's rows one after the other, in bounded memory, and holds them against a count of their own. */
async function eachRow(
  path: string,
  rows: CsvRows,
  openAccount: (start: number) => CsvAccount,
  signal: AbortSignal,
  take: (row: CsvRow, bytes: Buffer, at: number) => Promise<void> | void,
): Promise<void> {
  await using file = await open(path, 'r')
  let bytes: Buffer = Buffer.alloc(0)
  let from = 0
  /** Bytes of the file before those at hand. */
  let base = 0
  let last = false
  /** Where a line began that is too long: the rest of it is passed over. */
  let skippedFrom: number | null = null
  let account: CsvAccount | null = null

  function accountFor({ from: first, after, astray }: CsvRow): void {
    if (skippedFrom !== null) account?.takeAlone(skippedFrom, base + after)
    else if (astray) account?.takeAlone(base + first, base + after)
    else {
      account?.take(base + first, base + after)
      account?.count(bytes, first, after)
    }
    skippedFrom = null
  }

  while (!last) {
    signal.throwIfAborted()
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES))
    last = bytesRead === 0
    bytes = Buffer.concat([bytes.subarray(from), buffer.subarray(0, bytesRead)])
    base += from
    from = account === null && bytes.subarray(0, 3).equals(BOM) ? 3 : 0
    account ??= openAccount(from)
    for (;;) {
      const isSkipping = skippedFrom !== null
      const isLong = bytes.length - from > LONGEST_RECORD_BYTES
      const row = isSkipping ? rows.giveUp(bytes, from, last) : rows.next(bytes, from, last)
      const found = row ?? (isLong && !isSkipping ? rows.giveUp(bytes, from, last) : null)
      if (found === null) {
        if (isSkipping) from = bytes.length
        else if (isLong) {
          skippedFrom = base + from
          await take(tooLong(from, bytes.length), bytes, skippedFrom)
          from = bytes.length
        }
        break
      }
      accountFor(found)
      if (!isSkipping) await take(found, bytes, base + found.from)
      from = found.after
    }
  }
  account?.end(base + bytes.length)
}

function tooLong(from: number, to: number): CsvRow {
  return { fields: [], from, to, after: to, blank: false, fault: 'It is longer than 16 MiB', astray: true }
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf])

function headerOf(
  row: CsvRow,
  fields: readonly RowField[] | null,
  unknownFields: 'reject' | 'drop',
): string[][] {
  if (row.fault !== null) throw new FileError('rh:unreadable', `The header row cannot be read: ${row.fault}.`)
  const header = readHeader(row.fields)
  if ('fault' in header) throw new FileError(header.code, header.fault)
  if (fields === null) return header.paths
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
