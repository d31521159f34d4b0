import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BatchFormat } from '../../../core/batch/format.ts'
import { openRecordReader, type RecordReader } from '../../../core/batch/read-record.ts'
import { printValue, type RecordValue } from '../../../core/batch/record-value.ts'
import { splitLines, splitValue } from '../../../core/ingest/json-records.ts'
import type { FoundRecord } from '../ingest/found-record.ts'
import { readEnds } from '../ingest/head.ts'
import { eachRecord, type JsonText } from '../ingest/json-read.ts'
import type { Session } from '../session.ts'
import { FileError, type RecordSink } from './record.ts'

const QUOTE = 34
const OPEN_LIST = 91
/** A file that is one text is read at once, so it may not be larger. */
const LONGEST_TEXT = 2 ** 26

/** Reads the records of a JSON file: one per line, where a list is as many records as it has items; or values in any layout. */
export async function readJsonRecords(
  path: string,
  format: BatchFormat & { format: 'json' },
  session: Session,
  sink: RecordSink,
): Promise<void> {
  const { text, first } = await open(path, session)
  const splitter = !format.isMultiLine ? splitLines() : splitValue(first === OPEN_LIST ? 'list' : 'sequence')
  const reader = openRecordReader()
  await eachRecord(text, splitter, session.signal, found => take(found, reader, format.isMultiLine, sink))
}

/** The text without its byte order mark; a file that is one JSON string is what the string holds. */
async function open(path: string, session: Session): Promise<{ text: JsonText; first: number }> {
  const { head, tail } = await readEnds(path)
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const first = firstByte(head, start)
  if (first === -1) throw new FileError('106', 'The file is empty.')
  if (first !== QUOTE || !/"\s*$/.test(Buffer.from(tail).toString('latin1'))) {
    return { text: { path, start, end: null }, first }
  }
  const whole = await readFile(path)
  if (whole.length > LONGEST_TEXT) return { text: { path, start, end: null }, first }
  const inner = unwrapped(whole.toString('utf8', start))
  if (inner === null) return { text: { path, start, end: null }, first }
  const target = join(session.grant.folder, 'unwrapped.json')
  await writeFile(target, inner)
  return { text: { path: target, start: 0, end: null }, first: firstByte(Buffer.from(inner), 0) }
}

function unwrapped(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

function firstByte(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    if (byte > 32) return byte
  }
  return -1
}

async function take(
  found: FoundRecord,
  reader: RecordReader,
  isMultiLine: boolean,
  sink: RecordSink,
): Promise<void> {
  const { chunk, from, to, at, tooLong } = found
  const raw = () => chunk.toString('utf8', from, to)
  if (!isMultiLine && !tooLong && raw().trim() === '') return sink.blank()
  if (tooLong) return sink.record({ raw, at, fault: 'The record is longer than 16 MiB' })
  if (!found.clean && !isUtf8(chunk, from, to))
    return sink.record({ raw, at, fault: 'It is not valid UTF-8' })
  const read = reader.read(chunk, from, to)
  if ('fault' in read) return sink.record({ raw, at, fault: read.fault.message })
  if (isMultiLine || !Array.isArray(read.value)) return sink.record({ raw, at, value: read.value })
  for (const item of read.value as readonly RecordValue[]) {
    await sink.record({ raw: () => printValue(item), at, value: item })
  }
}

function isUtf8(chunk: Buffer, from: number, to: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(chunk.subarray(from, to))
    return true
  } catch {
    return false
  }
}
