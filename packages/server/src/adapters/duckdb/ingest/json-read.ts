import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import type { JsonSplitter } from '../../../core/ingest/json-records.ts'
import { LONGEST_RECORD_BYTES } from './canonical.ts'
import { BEGINNING_BYTES, CHUNK_BYTES, type FoundRecord, noRecord } from './found-record.ts'

const SMALL_BYTES = 2 ** 16

/** A JSON text in UTF-8. */
export interface JsonText {
  readonly path: string
  /** Bytes before the text, such as a byte order mark, and where it ends; null: with the file. */
  readonly start: number
  readonly end: number | null
}

/** Reads a file's records one after the other, in bounded memory. `chunks` sees every byte, in order. */
export async function eachRecord(
  { path, start, end }: JsonText,
  splitter: JsonSplitter,
  signal: AbortSignal,
  take: (record: FoundRecord) => Promise<void> | undefined,
  chunks: (chunk: Uint8Array) => void = () => {},
): Promise<void> {
  await using file = await open(path, 'r')
  // A small file must not cost the room of a large one.
  const { size } = await file.stat()
  const chunkBytes = Math.min(CHUNK_BYTES, Math.max(SMALL_BYTES, size - start))
  let beginning = Buffer.alloc(0)
  const record = noRecord()
  let buffer = Buffer.allocUnsafeSlow(2 * chunkBytes)
  let from = 0
  let filled = 0
  /** Bytes of the file before the buffer's first. */
  let base = start
  /** Bytes of a record that is too long and whose beginning is kept; 0: there is none. */
  let forgotten = 0
  let cleanTo = 0

  for (;;) {
    signal.throwIfAborted()
    if (buffer.length - filled < chunkBytes) compact()
    const wanted = end === null ? chunkBytes : Math.min(chunkBytes, end - base - filled)
    const { bytesRead } = await file.read(buffer, filled, wanted, base + filled)
    chunks(buffer.subarray(filled, filled + bytesRead))
    filled += bytesRead
    const last = bytesRead === 0
    const bytes = buffer.subarray(0, filled)
    const clean = last ? isUtf8(bytes.subarray(cleanTo)) : checkUtf8(bytes)
    for (
      let span = splitter.next(bytes, from, base, last);
      span;
      span = splitter.next(bytes, from, base, last)
    ) {
      const isLong = span.to - span.from > LONGEST_RECORD_BYTES
      record.tooLong = isLong
      record.size = span.to - span.from
      record.at = base + span.from
      record.chunk = isLong && forgotten > 0 ? beginning : buffer
      record.from = isLong && forgotten > 0 ? 0 : span.from
      record.to = isLong ? record.from + Math.min(record.size, BEGINNING_BYTES) : span.to
      record.clean = clean
      from = span.after
      forgotten = 0
      const taken = take(record)
      if (taken) await taken
    }
    if (last) return
  }

  /** Makes room behind what is still needed: moves it to the front, lets a record that is too long go, or grows. */
  function compact(): void {
    if (splitter.passed() > LONGEST_RECORD_BYTES) {
      if (forgotten === 0) beginning = Buffer.from(buffer.subarray(from, from + BEGINNING_BYTES))
      forgotten += splitter.passed()
      from += splitter.passed()
      splitter.forget()
    }
    const kept = filled - from
    const needed = kept + chunkBytes
    const target = needed > buffer.length ? Buffer.allocUnsafeSlow(2 * needed) : buffer
    buffer.copy(target, 0, from, filled)
    buffer = target
    base += from
    cleanTo = Math.max(0, cleanTo - from)
    from = 0
    filled = kept
  }

  /** Whether the bytes are UTF-8, but for a character that the next chunk completes. */
  function checkUtf8(bytes: Buffer): boolean {
    const to = endOfCharacters(bytes)
    const clean = isUtf8(bytes.subarray(cleanTo, to))
    if (clean) cleanTo = to
    return clean
  }
}

/** Where the last whole character ends: one of several bytes may be cut. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) break
    if (byte >= 0xc0) return bytes.length - back
  }
  return bytes.length
}
