import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import {
  type ConvertedRecord,
  convertRecord,
  patternFault,
  type RecordRules,
} from '../../../core/batch/convert-record.ts'
import { type RecordFault, recordFaults } from '../../../core/batch/fault-codes.ts'
import type { LoadWarning } from '../../../core/ingest/load.ts'
import { openQuarantine } from '../ingest/quarantine.ts'
import type { Session } from '../session.ts'
import type { ConvertedFile, ConvertOrder } from './converted-file.ts'
import { unmatched } from './pattern-search.ts'
import type { FileRecord, RecordSink } from './record.ts'
import { openFaultBook } from './row-faults.ts'
import { writeRows } from './write-rows.ts'

/** Where the records of a file become rows, or rejects. */
export interface RowWork {
  readonly sink: RecordSink
  /** Writes the part, the quarantine and the faults. */
  finish(): Promise<Omit<ConvertedFile, 'format' | 'asReceived' | 'fileFault'>>
  abandon(): Promise<void>
}

interface Waiting {
  readonly record: FileRecord
  readonly made: Pick<ConvertedRecord, 'row' | 'fields' | 'faults' | 'level' | 'patterns' | 'dropped'>
  readonly row: number
}

/** Records whose patterns are searched at once, and how long their texts may be together. */
const AT_ONCE = 2000
const TEXT_AT_ONCE = 2 ** 23

/** Thrown when a record becomes a row where all of them were to be rejected. */
export const madeRow = new Error('a record became a row')

/**
 * Opens the work on a file: rows go to the disk as JSON, in the order of their records. `rejectsOnly`: it ends with `madeRow` as soon as
 * there is one.
 */
export function openRowWork(order: ConvertOrder, session: Session, rejectsOnly = false): RowWork {
  const { schema, unknownFields, emptyValues, recordsBefore, fileName } = order
  const rules: RecordRules = { unknownFields, emptyValues, cells: order.format.format === 'csv' }
  const path = join(session.grant.folder, 'converted.ndjson')
  const file = createWriteStream(path)
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => {})
  file.on('error', failed.reject)
  const quarantine = openQuarantine(session)
  const book = openFaultBook(order.faults)
  const counts = { loaded: 0, rejected: 0, skipped: 0 }
  const present = new Set<string>()
  const dropped = new Map<string, number>()
  const { takenOut = [] } = order
  let passed = 0
  let read = 0
  let row = 0
  let longest = 0
  let waiting: Waiting[] = []
  let length = 0

  /** The number of a record, which come in their order, among those that were taken out before it. */
  function numbered(at: number): number {
    while ((takenOut[passed] ?? Number.POSITIVE_INFINITY) <= at + passed) passed += 1
    return at + passed
  }

  async function reject(record: FileRecord, place: number, faults: readonly RecordFault[]): Promise<void> {
    counts.rejected += 1
    const at = numbered(place)
    const raw = record.raw()
    await book.add({ record: recordsBefore + at, file: fileName, row: at, raw }, faults)
    const [first] = faults
    if (!first) throw new Error('a record was rejected without a reason')
    const message = faults
      .map(fault => fault.message)
      .join(' ')
      .slice(0, LONGEST_MESSAGE)
      .toWellFormed()
    const { reject: code } = recordFaults[first.code]
    const where = { row: recordsBefore + at, byteOffset: record.at, column: first.path }
    await quarantine.add({ ...where, raw, code, message })
  }

  async function keep({ row: text, fields, dropped: left }: Waiting['made']): Promise<void> {
    if (rejectsOnly) throw madeRow
    counts.loaded += 1
    longest = Math.max(longest, text.length)
    for (const name of fields) present.add(name)
    for (const name of left) dropped.set(name, (dropped.get(name) ?? 0) + 1)
    if (!file.write(`${text}\n`)) await Promise.race([once(file, 'drain'), failed.promise])
  }

  /** Searches the patterns of the records that wait, and lets them go on in their order. */
  async function flush(): Promise<void> {
    const records = waiting
    waiting = []
    length = 0
    const searched = records.flatMap(({ made }) => patternsOf(made))
    const missing = searched.length > 0 ? await unmatched(session.connection, searched) : new Set<number>()
    let first = 0
    for (const { record, made, row: at } of records) {
      const patterns = patternsOf(made)
      const unfound = patterns.filter((_, index) => missing.has(first + index)).map(patternFault)
      first += patterns.length
      const faults = [...made.faults, ...unfound]
      if (faults.length > 0) await reject(record, at, faults)
      else await keep(made)
    }
  }

  const sink: RecordSink = {
    async record(record) {
      read += 1
      row = record.row ?? row + 1
      const made =
        record.value === undefined ? corrupt(record.fault) : convertRecord(record.value, schema, rules)
      if (waiting.length === 0 && made.faults.length === 0 && made.patterns.length === 0) return keep(made)
      // Its bytes are gone once the next record comes.
      const raw = made.faults.length > 0 || made.patterns.length > 0 ? record.raw() : ''
      waiting.push({ record: { ...record, raw: () => raw }, made, row })
      length += raw.length + made.row.length
      if (waiting.length >= AT_ONCE || length >= TEXT_AT_ONCE) await flush()
    },
    blank() {
      counts.skipped += 1
    },
  }

  let closed: ReturnType<typeof closeFiles> | undefined
  /** Once, whoever asks. */
  function close() {
    closed ??= closeFiles()
    return closed
  }

  async function closeFiles() {
    file.end()
    await finished(file)
    const faults = await book.close()
    await rm(order.quarantine, { force: true })
    return { ...faults, ...(await quarantine.close(order.quarantine)) }
  }

  return {
    sink,
    async finish() {
      await flush()
      const { counts: faultCounts, errors, kept, first } = await close()
      const { loaded, rejected, skipped } = counts
      const fields = schema.fields.filter(({ name }) => present.has(name))
      const lines = { path, rows: loaded, longest }
      const rows = loaded === 0 ? null : await writeRows(lines, order.target, fields, session)
      return {
        account: { read: read + skipped, loaded, rejected, skipped },
        rows,
        errors,
        faultCounts,
        rejectsKept: kept,
        firstRejects: first,
        warnings: droppedWarnings(dropped),
      }
    },
    async abandon() {
      await close()
    },
  }
}

const LONGEST_MESSAGE = 10_000

/** The patterns are of the third level: where another failed before, they are not looked at. */
function patternsOf({ level, patterns }: Waiting['made']): ConvertedRecord['patterns'] {
  return level === null || level === 3 ? patterns : []
}

function corrupt(fault = 'it cannot be parsed'): Waiting['made'] {
  const message = `The record is corrupt: ${fault}.`
  const faults = [{ code: 'INGEST-1401-400', message, path: null }] as const
  return { row: '', fields: [], faults, level: 1, patterns: [], dropped: [] }
}

const MOST_NAMED = 100

function droppedWarnings(dropped: ReadonlyMap<string, number>): LoadWarning[] {
  return [...dropped].slice(0, MOST_NAMED).map(([column, count]) => {
    const message = `${count} ${count === 1 ? 'record' : 'records'} had ${column}, which the schema does not have; it was left out.`
    return { code: 'unknown_field_dropped', column, message }
  })
}
