import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import type { CsvAccount } from '../../../core/ingest/csv-account.ts'
import { nextLineEnd } from '../../../core/ingest/csv-fields.ts'
import type { CsvSplitter } from '../../../core/ingest/csv-records.ts'
import { endOfCharacters } from './count.ts'
import { BEGINNING_BYTES, CHUNK_BYTES, type FoundRecord, noRecord } from './found-record.ts'

const LF = 10
const CR = 13

/** Reads a file's records from `start` to `size` one after the other, in bounded memory, and each of them into the account. */
export async function eachCsvRecord(
  path: string,
  start: number,
  size: number,
  splitter: CsvSplitter,
  account: CsvAccount,
  signal: AbortSignal,
  take: (record: FoundRecord) => Promise<void> | undefined,
): Promise<void> {
  await using file = await open(path, 'r')
  const record = noRecord()
  let buffer = Buffer.allocUnsafeSlow(2 * CHUNK_BYTES)
  let bytes = buffer.subarray(0, 0)
  /** Where the next record begins, and up to where records were counted. */
  let from = 0
  let countedTo = 0
  /** Bytes of the file before the buffer's first. */
  let base = start
  let clean = true
  let last = base === size

  while (!last) {
    signal.throwIfAborted()
    await readMore()
    for (
      let found = splitter.next(bytes, from, last);
      found !== 'short';
      found = splitter.next(bytes, from, last)
    ) {
      const taken = found === 'found' ? pass() : passLong()
      if (taken) await taken
    }
    count(from)
  }

  /** Reads a chunk behind what is still needed, which moves to the front; the buffer grows when there is no room. */
  async function readMore(): Promise<void> {
    const kept = bytes.length - from
    if (buffer.length - bytes.length < CHUNK_BYTES) {
      const target =
        kept + CHUNK_BYTES > buffer.length ? Buffer.allocUnsafeSlow(2 * (kept + CHUNK_BYTES)) : buffer
      buffer.copy(target, 0, from, bytes.length)
      buffer = target
      base += from
      bytes = buffer.subarray(0, kept)
      from = 0
      countedTo = 0
    }
    const filled = bytes.length
    const wanted = Math.min(CHUNK_BYTES, size - base - filled)
    const { bytesRead } = await file.read(buffer, filled, wanted, base + filled)
    bytes = buffer.subarray(0, filled + bytesRead)
    last = bytesRead === 0 || base + bytes.length === size
    clean = isClean(bytes.subarray(from, last ? undefined : endOfCharacters(bytes)))
  }

  function count(to: number): void {
    account.count(bytes, countedTo, to)
    countedTo = to
  }

  function pass(): Promise<void> | undefined {
    const { span } = splitter
    if (span.astray) {
      count(span.from)
      account.takeAlone(base + span.from, base + span.after)
      countedTo = span.after
    } else account.take(base + span.from, base + span.after)
    record.chunk = buffer
    record.from = span.from
    record.to = span.to
    record.at = base + span.from
    record.size = span.to - span.from
    record.clean = clean
    record.tooLong = false
    from = span.after
    return take(record)
  }

  /** Passes over a line that is too long to be kept. */
  async function passLong(): Promise<void> {
    count(from)
    const at = base + from
    const beginning = Buffer.from(bytes.subarray(from, from + BEGINNING_BYTES))
    let to = nextLineEnd(bytes, from, bytes.length)
    while (to === bytes.length && !last) {
      signal.throwIfAborted()
      from = bytes.length
      await readMore()
      to = nextLineEnd(bytes, from, bytes.length)
    }
    if (bytes[to] === CR && to + 1 === bytes.length && !last) {
      from = to
      await readMore()
      to = from
    }
    const textEnd = base + to
    const pair = bytes[to] === CR && bytes[to + 1] === LF
    from = Math.min(bytes.length, pair ? to + 2 : to + 1)
    countedTo = from
    account.takeAlone(at, base + from)
    record.chunk = beginning
    record.from = 0
    record.to = beginning.length
    record.at = at
    record.size = textEnd - at
    record.clean = false
    record.tooLong = true
    await take(record)
  }
}

function isClean(bytes: Buffer): boolean {
  return isUtf8(bytes) && bytes.indexOf(0) < 0
}
