import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { BatchFormat } from '../../../core/batch/format.ts'
import { openRecordReader, type RecordReader } from '../../../core/batch/read-record.ts'
import { printValue, type RecordValue } from '../../../core/batch/record-value.ts'
import { countJson } from '../../../core/ingest/json-count.ts'
import type { JsonLayout } from '../../../core/ingest/json-records.ts'
import type { FoundRecord } from '../ingest/found-record.ts'
import { readEnds } from '../ingest/head.ts'
import { splitterOf } from '../ingest/json-parse.ts'
import { eachRecord, type JsonText } from '../ingest/json-read.ts'
import type { Session } from '../session.ts'
import { FileError, type RecordSink } from './record.ts'

const QUOTE = 34
const OPEN_LIST = 91
/** A file that is one text is unwrapped at once, so it may not be larger. */
const LONGEST_TEXT = 2 ** 26
/** Of a record's text, enough for the characters that are kept. */
const RAW_BYTES = 2 ** 18

/** Reads the records of a JSON file: one per line, where a list is as many records as it has items; or values in any layout. */
export async function readJsonRecords(
  path: string,
  { isMultiLine }: BatchFormat & { format: 'json' },
  session: Session,
  sink: RecordSink,
): Promise<void> {
  const { text, first } = await open(path, session)
  const layout = !isMultiLine ? 'lines' : first === OPEN_LIST ? 'list' : 'sequence'
  const reader = openRecordReader()
  const counter = countJson(layout)
  const taken = { records: 0, blank: 0 }
  await eachRecord(
    text,
    splitterOf(layout),
    session.signal,
    found => {
      const isBlankLine = layout === 'lines' && isBlank(found)
      taken[isBlankLine ? 'blank' : 'records'] += 1
      if (!isBlankLine) return take(found, reader, layout, sink)
      sink.blank()
      return undefined
    },
    chunk => counter.add(chunk),
  )
  const counted = counter.end()
  if (counted.records === taken.records && counted.blank === taken.blank) return
  const message = `${taken.records} records were read, and a count of its own finds ${counted.records}.`
  throw new FileError('rh:unreadable', message)
}

/** The text without its byte order mark; a file that is one JSON string is what the string holds. */
async function open(path: string, session: Session): Promise<{ text: JsonText; first: number }> {
  const { head, tail } = await readEnds(path)
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const first = firstByte(head, start)
  const text = { path, start, end: null }
  const isText = first === QUOTE && /"\s*$/.test(Buffer.from(tail).toString('latin1'))
  if (!isText || (await stat(path)).size > LONGEST_TEXT) return { text, first }
  const whole = await buffer(createReadStream(path, { start, signal: session.signal }))
  const inner = unwrapped(whole)
  if (inner === null) return { text, first }
  const target = join(session.grant.folder, 'unwrapped.json')
  await writeFile(target, inner)
  return { text: { path: target, start: 0, end: null }, first: firstByte(Buffer.from(inner), 0) }
}

function unwrapped(text: Buffer): string | null {
  const read = isUtf8(text) ? openRecordReader().read(text, 0, text.length) : null
  return read && 'value' in read && typeof read.value === 'string' ? read.value : null
}

/** -1: there is none but white space. */
function firstByte(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    if (byte > 32) return byte
  }
  return -1
}

function isBlank({ chunk, from, to }: FoundRecord): boolean {
  for (let at = from; at < to; at += 1) if ((chunk[at] as number) > 32) return false
  return true
}

async function take(
  { chunk, from, to, at, tooLong, clean }: FoundRecord,
  reader: RecordReader,
  layout: JsonLayout,
  sink: RecordSink,
): Promise<void> {
  const raw = () => chunk.toString('utf8', from, Math.min(to, from + RAW_BYTES))
  if (tooLong) return sink.record({ raw, at, fault: 'it is longer than 16 MiB' })
  if (!clean && !isUtf8(chunk.subarray(from, to))) {
    return sink.record({ raw, at, fault: 'it holds bytes that are not UTF-8' })
  }
  const read = reader.read(chunk, from, to)
  if ('value' in read) {
    if (layout !== 'lines' || !Array.isArray(read.value)) return sink.record({ raw, at, value: read.value })
    for (const item of read.value as readonly RecordValue[]) {
      await sink.record({ raw: () => printValue(item), at, value: item })
    }
    return
  }
  const { fault } = read
  // Nothing tells where the next record begins, unless lines do.
  if (fault.broken && layout !== 'lines') {
    const message = `The JSON cannot be read at byte ${at + fault.at - from}: ${fault.message}.`
    throw new FileError('rh:unreadable', message)
  }
  return sink.record({ raw, at, fault: fault.message })
}
