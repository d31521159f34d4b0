import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { BatchError, FaultStage } from '../../../core/batch/batch.ts'
import type { ConvertRequest, FileFault } from '../../../core/batch/conversion.ts'
import {
  type ConvertedRecord,
  convertRecord,
  patternFault,
  type RecordRules,
} from '../../../core/batch/convert-record.ts'
import { type RecordFault, recordFaults } from '../../../core/batch/fault-codes.ts'
import { findCompression } from '../../../core/ingest/format.ts'
import type { LoadWarning, RowAccount } from '../../../core/ingest/load.ts'
import type { Reject } from '../../../core/ingest/reject.ts'
import { readEnds } from '../ingest/head.ts'
import { inflate } from '../ingest/inflate.ts'
import { openQuarantine, type Quarantine } from '../ingest/quarantine.ts'
import type { Session } from '../session.ts'
import { readCsvRecords } from './csv-records.ts'
import { readJsonRecords } from './json-records.ts'
import { readParquetRecords } from './parquet-records.ts'
import { unmatched } from './pattern-search.ts'
import { FileError, type FileRecord, type RecordSink } from './record.ts'
import { type FaultBook, openFaultBook } from './row-faults.ts'
import { type WrittenRows, writeRows } from './write-rows.ts'

export interface ConvertOrder
  extends Pick<
    ConvertRequest,
    'fileName' | 'format' | 'schema' | 'unknownFields' | 'emptyValues' | 'recordsBefore'
  > {
  readonly source: string
  readonly target: string
  readonly quarantine: string
  readonly faults: string
  readonly maxInflatedBytes: number
}

/** What the verb made, as files of the session and what is known of them. */
export interface ConvertedFile {
  readonly account: RowAccount
  /** Null: nothing was loaded, or the received file is the part. */
  readonly rows: WrittenRows | null
  /** The received file has these rows exactly as the schema stores them. */
  readonly asReceived: boolean
  readonly fileFault: FileFault | null
  readonly errors: readonly BatchError[]
  readonly faultCounts: Readonly<Record<FaultStage, number>>
  readonly rejectsKept: number
  readonly firstRejects: readonly Reject[]
  readonly warnings: readonly LoadWarning[]
}

/** Records whose patterns are searched at once. */
const AT_ONCE = 500

/** The verb: the records of a received file become nested rows of a schema. */
export async function convert(order: ConvertOrder, session: Session): Promise<ConvertedFile> {
  const work = openWork(order, session)
  let read: { fits: boolean; rows: number } | null = null
  let fileFault: FileFault | null = null
  try {
    read = await readRecords(order, session, work.sink)
    await work.flush()
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    fileFault = { code: error.code, description: error.message }
  }
  const done = await work.close()
  if (fileFault) return { ...nothing, fileFault }
  const { loaded, rejected, skipped } = done
  const total = loaded + rejected + skipped
  if (read && read.rows !== total) throw new Error(`${total} records were read of ${read.rows}`)
  const account = { read: total, loaded, rejected, skipped }
  const asReceived = read?.fits === true && rejected === 0 && done.changed === 0 && !done.isInflated
  const rows = loaded === 0 ? null : await writeRows(done.path, order.target, loaded, order.schema, session)
  return { ...done, account, rows, asReceived, fileFault }
}

const nothing: ConvertedFile = {
  account: { read: 0, loaded: 0, rejected: 0, skipped: 0 },
  rows: null,
  asReceived: false,
  fileFault: null,
  errors: [],
  faultCounts: { parsing: 0, conversion: 0, validation: 0 },
  rejectsKept: 0,
  firstRejects: [],
  warnings: [],
}

async function readRecords(order: ConvertOrder, session: Session, sink: RecordSink) {
  const { format, schema, unknownFields } = order
  const path = await received(order, session)
  if ((await stat(path)).size === 0) throw new FileError('106', 'The file is empty.')
  if (format.format === 'parquet') {
    return readParquetRecords(path, schema.fields, unknownFields, session, sink)
  }
  if (format.format === 'csv')
    await readCsvRecords(path, format, schema.fields, unknownFields, sink, session.signal)
  else await readJsonRecords(path, format, session, sink)
  return null
}

/** The file without the one layer of compression that it may have. */
async function received({ source, maxInflatedBytes }: ConvertOrder, session: Session): Promise<string> {
  const { head } = await readEnds(source)
  const compression = findCompression(head)
  if (compression === null) return source
  const path = join(session.grant.folder, 'inflated')
  await inflate(source, path, compression, maxInflatedBytes, session.signal)
  return path
}

interface Waiting {
  readonly record: FileRecord
  readonly made: ConvertedRecord
  readonly row: number
}

function openWork(order: ConvertOrder, session: Session) {
  const { schema, unknownFields, emptyValues, recordsBefore, fileName } = order
  const rules: RecordRules = { unknownFields, emptyValues, cells: order.format.format === 'csv' }
  const path = join(session.grant.folder, 'converted.ndjson')
  const file = createWriteStream(path)
  const quarantine = openQuarantine(session)
  const book = openFaultBook(order.faults)
  const counts = { loaded: 0, rejected: 0, skipped: 0, row: 0, changed: 0 }
  const dropped = new Map<string, number>()
  let waiting: Waiting[] = []

  async function reject(record: FileRecord, row: number, faults: readonly RecordFault[]): Promise<void> {
    counts.rejected += 1
    await note({ book, quarantine }, record, { record: recordsBefore + row, file: fileName, row }, faults)
  }

  async function flush(): Promise<void> {
    const checks = waiting.flatMap(({ made }) => made.patterns)
    const missing = checks.length > 0 ? await unmatched(session.connection, checks) : new Set<number>()
    let at = 0
    for (const { record, made, row } of waiting) {
      const faults = [
        ...made.faults,
        ...made.patterns.flatMap((check, of) => (missing.has(at + of) ? patternFault(check) : [])),
      ]
      at += made.patterns.length
      if (faults.length > 0) await reject(record, row, faults)
      else await keep(made)
    }
    waiting = []
  }

  async function keep({ row, dropped: left }: ConvertedRecord): Promise<void> {
    counts.loaded += 1
    if (left.length > 0) counts.changed += 1
    for (const name of left) dropped.set(name, (dropped.get(name) ?? 0) + 1)
    if (!file.write(`${row}\n`)) await once(file, 'drain')
  }

  const sink: RecordSink = {
    async record(record) {
      counts.row += 1
      const { row } = counts
      if (record.value === undefined) {
        const message = `The record is corrupt: ${record.fault ?? 'it cannot be parsed'}.`
        await flush()
        return reject(record, row, [{ code: 'INGEST-1401-400', message, path: null }])
      }
      const made = convertRecord(record.value, schema, rules)
      // Its bytes are gone once the next record comes.
      const raw = made.faults.length > 0 || made.patterns.length > 0 ? record.raw() : ''
      waiting.push({ record: { ...record, raw: () => raw }, made, row })
      if (waiting.length >= AT_ONCE) await flush()
    },
    blank() {
      counts.skipped += 1
    },
  }

  return {
    sink,
    flush,
    async close() {
      file.end()
      await finished(file)
      const { counts: faultCounts, errors } = await book.close()
      await rm(order.quarantine, { force: true })
      const { kept, first } = await quarantine.close(order.quarantine)
      const isInflated = findCompression((await readEnds(order.source)).head) !== null
      return {
        ...counts,
        path,
        isInflated,
        faultCounts,
        errors,
        rejectsKept: kept,
        firstRejects: first,
        warnings: droppedWarning(dropped),
      }
    },
  }
}

async function note(
  { book, quarantine }: { readonly book: FaultBook; readonly quarantine: Quarantine },
  record: FileRecord,
  place: { readonly record: number; readonly file: string; readonly row: number },
  faults: readonly RecordFault[],
): Promise<void> {
  const raw = record.raw()
  await book.add({ ...place, raw }, faults)
  const [first] = faults
  if (!first) return
  const message = faults.map(fault => fault.message).join(' ')
  const { reject: code } = recordFaults[first.code]
  await quarantine.add({ row: place.record, byteOffset: record.at, raw, column: first.path, code, message })
}

function droppedWarning(dropped: ReadonlyMap<string, number>): LoadWarning[] {
  return [...dropped].slice(0, 100).map(([column, count]) => {
    const message = `${count} ${count === 1 ? 'record' : 'records'} had the field ${column}, which the schema does not have; it was left out.`
    return { code: 'unknown_field_dropped', column, message }
  })
}
