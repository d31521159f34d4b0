import { open } from 'node:fs/promises'
import { nextLineEnd, UNKNOWN_WIDTH } from '../../../core/ingest/csv-fields.ts'
import { LONGEST_RECORD_BYTES, splitCsv } from '../../../core/ingest/csv-records.ts'
import { csvStyle } from '../../../core/ingest/csv-style.ts'
import type { Dialect } from '../../../core/ingest/load.ts'
import { refuse } from '../../../core/refusals.ts'

/** Where a text's data begins and ends. */
export interface CsvBounds {
  readonly start: number
  readonly size: number
  readonly header: Uint8Array | null
}

const FIRST_BYTES = 2 ** 16
const LF = 10
const CR = 13
/** DOS ends a text with it. */
const END_OF_FILE = 26

/** Finds where the data of a text lies, whose first `bomBytes` are none: behind the lines to skip and the header, if it has one. */
export async function findBounds(path: string, bomBytes: number, dialect: Dialect): Promise<CsvBounds> {
  await using file = await open(path, 'r')
  const stat = await file.stat()
  for (let wanted = FIRST_BYTES; ; wanted *= 8) {
    const bytes = Buffer.alloc(Math.min(wanted, stat.size))
    await file.read(bytes, 0, bytes.length, 0)
    const whole = bytes.length === stat.size
    const found = startWithin(bytes, bomBytes, dialect, whole)
    if (found) return { ...found, size: await endOfData(file, stat.size, found.start) }
    if (whole || wanted > 4 * LONGEST_RECORD_BYTES) {
      throw refuse('unreadable_file', 'The header of the file does not end within 16 MiB.')
    }
  }
}

function startWithin(bytes: Buffer, bomBytes: number, dialect: Dialect, whole: boolean) {
  let start = bomBytes
  for (let line = 0; line < dialect.skippedLines; line += 1) {
    const end = nextLineEnd(bytes, start, bytes.length)
    // A line feed that is not at hand may belong to the carriage return that is.
    if (end + 1 >= bytes.length && !whole) return null
    start = Math.min(bytes.length, bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1)
  }
  if (!dialect.header) return { start, header: null }
  const splitter = splitCsv(csvStyle(dialect), UNKNOWN_WIDTH)
  for (;;) {
    if (splitter.next(bytes, start, whole) !== 'found') return null
    const { kind, from, to, after } = splitter.span
    start = after
    if (kind === 'record') return { start, header: Buffer.from(bytes.subarray(from, to)) }
  }
}

async function endOfData(
  file: { read(into: Buffer, offset: number, length: number, position: number): Promise<unknown> },
  size: number,
  start: number,
): Promise<number> {
  const tail = Buffer.alloc(Math.min(16, size - start))
  await file.read(tail, 0, tail.length, size - tail.length)
  let end = tail.length
  while (end > 0 && tail[end - 1] === END_OF_FILE) end -= 1
  return size - tail.length + end
}
