import { isUtf8 } from 'node:buffer'
import { openCsvAccount } from '../../../core/ingest/csv-account.ts'
import { countCsv } from '../../../core/ingest/csv-count.ts'
import { type CsvFieldFault, FieldMark } from '../../../core/ingest/csv-fields.ts'
import { LONGEST_RECORD_BYTES, splitCsv } from '../../../core/ingest/csv-records.ts'
import { csvStyle } from '../../../core/ingest/csv-style.ts'
import type { Dialect } from '../../../core/ingest/load.ts'
import { LONGEST_RAW, type RejectCode } from '../../../core/ingest/reject.ts'
import { openCanonical } from './canonical.ts'
import { eachCsvRecord } from './csv-read.ts'
import { openTail } from './csv-tail.ts'
import { openUnescape } from './csv-unescape.ts'
import type { FoundRecord } from './found-record.ts'
import type { Quarantine } from './quarantine.ts'
import type { ReceivedOffset } from './received-offset.ts'

/** A CSV text in UTF-8, between the end of its header and the end of its data. */
export interface CsvText {
  readonly path: string
  readonly start: number
  readonly size: number
  readonly dialect: Dialect
  readonly width: number
  /** The header as it stands in the file, without its line end; null: there is none. */
  readonly header: Uint8Array | null
}

/** What became of the records of a text. */
export interface WrittenCsv {
  /** Records and lines that are none, as the account has them. */
  read: number
  rejected: number
  blank: number
  comments: number
  repeatedHeaders: number
  /** The footer's records as they stand in the file. */
  footer: readonly string[]
  /** Rows with empty fields behind the last column. */
  trailing: number
  nuls: number
  /** How many kinds of line end there are. */
  lineEnds: number
  /** From some line on, quotes were not allowed to reach beyond their line. */
  singleLines: boolean
  /** In bytes, of the canonical file. */
  longest: number
}

/** Of a record's text, enough for the characters that are kept. */
export const RAW_BYTES = 4 * LONGEST_RAW

/**
 * Writes the rows of a text as a canonical file, and puts the records that cannot be rows into the quarantine; what is neither is
 * passed over and counted. Refuses with `rows_do_not_add_up` when records and bytes do not cover one another.
 */
export async function writeCsv(
  text: CsvText,
  target: string,
  quarantine: Quarantine,
  offset: ReceivedOffset,
  signal: AbortSignal,
): Promise<WrittenCsv> {
  const { path, start, size, dialect, width, header } = text
  const style = csvStyle(dialect)
  const splitter = splitCsv(style, width)
  const account = openCsvAccount(countCsv(style), start)
  const putEscaped = openUnescape(style)
  const tail = openTail(width)
  const { span, fields } = splitter
  const expected = dialect.trailingDelimiter ? width + 1 : width
  const written: WrittenCsv = {
    read: 0,
    rejected: 0,
    blank: 0,
    comments: 0,
    repeatedHeaders: 0,
    footer: [],
    trailing: 0,
    nuls: 0,
    lineEnds: 0,
    singleLines: false,
    longest: 0,
  }
  let row = 0
  await using file = await openCanonical(target)

  function take(record: FoundRecord): Promise<void> | undefined {
    if (record.tooLong) return reject(record, 'record_too_long', TOO_LONG)
    if (span.kind === 'comment') {
      written.comments += 1
      return
    }
    if (span.kind === 'blank' && width > 1) {
      written.blank += 1
      tail.blank()
      return
    }
    if (span.fault !== null) return takeFault(record, span.fault)
    if (header !== null && width > 1 && isHeader(record, header)) {
      written.repeatedHeaders += 1
      return
    }
    if (!record.clean && !isUtf8(record.chunk.subarray(record.from, record.to))) {
      return reject(record, 'invalid_encoding', 'It holds bytes that are not UTF-8')
    }
    return tail.isEmpty() ? write(record) : release().then(() => write(record))
  }

  function write({ chunk, from, to, at, size, clean }: FoundRecord): Promise<void> | undefined {
    row += 1
    if (fields.count > expected) written.trailing += 1
    if (!clean) written.nuls += countNuls(chunk, from, to)
    file.begin({ row, at, size })
    for (let index = 0; index < width; index += 1) {
      const start = fields.from[index] as number
      const stop = fields.to[index] as number
      const mark = fields.mark[index]
      if (mark === FieldMark.escaped) putEscaped(file, chunk, start, stop)
      else if (start === stop && mark === FieldMark.plain) file.missing()
      else file.bytes(chunk, start, stop)
    }
    return file.end()
  }

  function takeFault(record: FoundRecord, fault: CsvFieldFault): Promise<void> | undefined {
    if (fault !== 'too_few_fields') return reject(record, fault, messageOf(fault, fields.count, width))
    // Only when the text ends is it known whether this is its footer.
    row += 1
    written.rejected += 1
    const { at } = record
    const oldest = tail.add({ row, at, raw: rawOf(record), fields: fields.count })
    return oldest ? quarantineTail([oldest]) : undefined
  }

  async function reject(record: FoundRecord, code: RejectCode, message: string): Promise<void> {
    await release()
    row += 1
    written.rejected += 1
    const byteOffset = await offset.of(record.at)
    await quarantine.add({ row, byteOffset, raw: rawOf(record), column: null, code, message })
  }

  function release(): Promise<void> {
    return quarantineTail(tail.release())
  }

  async function quarantineTail(records: ReturnType<typeof tail.release>): Promise<void> {
    for (const { row, at, raw, fields } of records) {
      const message = messageOf('too_few_fields', fields, width)
      const byteOffset = await offset.of(at)
      await quarantine.add({ row, byteOffset, raw, column: null, code: 'too_few_fields', message })
    }
  }

  await eachCsvRecord(path, start, size, splitter, account, signal, take)
  const { rows, footer } = tail.end()
  await quarantineTail(rows)
  written.footer = footer.map(({ raw }) => raw)
  written.rejected -= footer.length
  written.read = account.end(size)
  written.lineEnds = Object.values(splitter.lineEnds).filter(count => count > 0).length
  written.singleLines = splitter.singleLines()
  written.longest = await file.finish()
  return written
}

const TOO_LONG = `It is longer than ${LONGEST_RECORD_BYTES / 2 ** 20} MiB`
const UNCLOSED =
  'A quote opens here and is not closed, or only so far below that no row comes of it; the lines below it were read for themselves'

function messageOf(fault: CsvFieldFault, count: number, width: number): string {
  if (fault === 'unclosed_quote') return UNCLOSED
  if (fault === 'text_after_quote') return 'Something stands behind a closing quote'
  return `${count} ${count === 1 ? 'field' : 'fields'} instead of ${width}`
}

function rawOf({ chunk, from, to }: FoundRecord): string {
  return chunk.toString('utf8', from, Math.min(to, from + RAW_BYTES))
}

const MARK = [0xef, 0xbb, 0xbf]

/** Whether it is the header once more, as where files were joined: there, a byte order mark may stand before it. */
function isHeader({ chunk, from, to }: FoundRecord, header: Uint8Array): boolean {
  const marked = to - from === header.length + 3 && MARK.every((byte, index) => chunk[from + index] === byte)
  const start = marked ? from + 3 : from
  if (to - start !== header.length || chunk[start] !== header[0]) return false
  return chunk.compare(header, 0, header.length, start, to) === 0
}

function countNuls(chunk: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) if (chunk[at] === 0) count += 1
  return count
}
