import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { type RecordCount, type RecordStyle, scanRecords } from '../../../core/ingest/records.ts'

const CHUNK_BYTES = 4 * 2 ** 20

export interface TextCount extends RecordCount {
  /** It is UTF-8 from end to end, without NULs, and does not end with the mark that DOS puts there. */
  readonly clean: boolean
}

/** Counts the records of a text file; runs beside the engine's own threads and holds one chunk in memory. */
export async function countRecords(
  path: string,
  style: RecordStyle,
  signal: AbortSignal,
): Promise<TextCount> {
  const scanner = scanRecords(style)
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let clean = true
  let lastByte = 0
  /** Bytes of a character that the chunk before began. */
  let cut = 0
  await using file = await open(path, 'r')
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(chunk, cut, chunk.length - cut)
    if (bytesRead === 0) break
    const bytes = chunk.subarray(0, cut + bytesRead)
    scanner.add(bytes.subarray(cut))
    const whole = endOfCharacters(bytes)
    clean &&= isUtf8(bytes.subarray(0, whole)) && bytes.indexOf(0) < 0
    lastByte = bytes[bytes.length - 1] as number
    cut = bytes.length - whole
    chunk.copyWithin(0, whole, bytes.length)
  }
  return { ...scanner.end(), clean: clean && cut === 0 && lastByte !== END_OF_FILE }
}

const END_OF_FILE = 26

/** Where the last whole character ends: one of several bytes may be cut. */
export function endOfCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) break
    if (byte >= 0xc0) return bytes.length - back
  }
  return bytes.length
}
