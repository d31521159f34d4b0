import { type FileHandle, open } from 'node:fs/promises'
import { LONGEST_RECORD_BYTES } from '../../../core/ingest/csv-records.ts'
import { quoteLiteral, typeSql } from '../sql.ts'

export { LONGEST_RECORD_BYTES }

/** Where a record stands in what it was read from. */
export interface Origin {
  /** The data record's number, from 1. */
  readonly row: number
  /** Where its text is found again; null: nowhere. */
  readonly at: number | null
  readonly size: number
}

/**
 * A file of records in the one way of writing that the engine reads without any doubt: UTF-8, commas, every value in
 * quotes, nothing for what is missing, LF; before the values stands the record's origin.
 */
export interface CanonicalFile extends AsyncDisposable {
  begin(origin: Origin): void
  /** A value: the bytes (UTF-8) from `from` to `to`, not included. */
  bytes(source: Uint8Array, from: number, to: number): void
  text(value: string): void
  missing(): void
  /** Ends the record. Await what it answers, if anything: the file then takes what was written. */
  end(): Promise<void> | undefined
  /** Bytes before the next record. */
  place(): number
  /** Forgets the record that was begun. */
  drop(): void
  /** Writes the rest; the file is whole. Answers how many bytes its longest record has. */
  finish(): Promise<number>
}

/** Every byte may be a quote, which is doubled; origin and delimiters come to it. */
const LONGEST_CANONICAL_BYTES = 2 * LONGEST_RECORD_BYTES + 2 ** 20
const FLUSH_BYTES = 2 ** 20
const FIRST_BYTES = 2 ** 17
/** Copying byte by byte is faster than a native call up to about here. */
const SHORT = 64
const QUOTE = 34
const COMMA = 44
const LF = 10

/** Opens the file for writing; one that is there is replaced. */
export async function openCanonical(path: string): Promise<CanonicalFile> {
  const file: FileHandle = await open(path, 'w')
  let buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  let used = 0
  let recordStart = 0
  let flushed = 0
  let longest = 0

  function reserve(bytes: number): void {
    if (used + bytes <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, used + bytes))
    buffer.copy(larger, 0, 0, used)
    buffer = larger
  }

  function quoted(source: Uint8Array, from: number, to: number): void {
    reserve(2 * (to - from) + 3)
    buffer[used++] = COMMA
    buffer[used++] = QUOTE
    if (to - from > SHORT) putLong(source.subarray(from, to))
    else {
      for (let at = from; at < to; at += 1) {
        const byte = source[at] as number
        if (byte === QUOTE) buffer[used++] = QUOTE
        buffer[used++] = byte
      }
    }
    buffer[used++] = QUOTE
  }

  function putLong(value: Uint8Array): void {
    let at = 0
    for (let mark = value.indexOf(QUOTE); mark >= 0; mark = value.indexOf(QUOTE, at)) {
      buffer.set(value.subarray(at, mark + 1), used)
      used += mark + 1 - at
      buffer[used++] = QUOTE
      at = mark + 1
    }
    buffer.set(value.subarray(at), used)
    used += value.length - at
  }

  async function flush(): Promise<void> {
    for (let at = 0; at < used; ) at += (await file.write(buffer, at, used - at)).bytesWritten
    flushed += used
    used = 0
    recordStart = 0
  }

  return {
    begin({ row, at, size }) {
      recordStart = used
      reserve(64)
      used += buffer.write(`${row},${at ?? ''},${size}`, used, 'latin1')
    },
    bytes: quoted,
    text(value) {
      const bytes = Buffer.from(value)
      quoted(bytes, 0, bytes.length)
    },
    missing() {
      reserve(1)
      buffer[used++] = COMMA
    },
    end() {
      reserve(1)
      buffer[used++] = LF
      if (used - recordStart > longest) longest = used - recordStart
      recordStart = used
      return used >= FLUSH_BYTES ? flush() : undefined
    },
    place: () => flushed + used,
    drop() {
      used = recordStart
    },
    async finish() {
      await flush()
      await file.close()
      return longest
    },
    async [Symbol.asyncDispose]() {
      await file.close().catch(() => {})
    },
  }
}

/** The engine reads a line of this length in the room that it takes anyway. */
const USUAL_LINE_BYTES = 2 * 2 ** 20
const USUAL_BUFFER_BYTES = 8 * 2 ** 20

/**
 * The file as a relation: `row`, `at`, `size` of the origin, and the values `c0`, `c1` …, which are texts unless every one is known to be of
 * the type given; `longest`: bytes of its longest record.
 */
export function canonicalRelation(
  path: string,
  width: number,
  longest = LONGEST_CANONICAL_BYTES,
  types: readonly string[] = [],
): string {
  const texts = Array.from(
    { length: width },
    (_, index) => `c${index}: '${typeSql(types[index] ?? 'VARCHAR')}'`,
  )
  const line = Math.max(USUAL_LINE_BYTES, longest + 1)
  return `read_csv(${quoteLiteral(path)},
    auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n',
    allow_quoted_nulls = false, strict_mode = true, null_padding = false,
    max_line_size = ${line}, buffer_size = ${Math.max(USUAL_BUFFER_BYTES, 2 * line)},
    columns = {'row': 'BIGINT', 'at': 'BIGINT', 'size': 'BIGINT', ${texts.join(', ')}})`
}
