import { open } from 'node:fs/promises'
import { type RecordCount, type RecordStyle, scanRecords } from '../../../core/ingest/records.ts'

const CHUNK_BYTES = 4 * 2 ** 20

/** Counts the records of a text file; runs beside the engine's own threads and holds one chunk in memory. */
export async function countRecords(
  path: string,
  style: RecordStyle,
  signal: AbortSignal,
): Promise<RecordCount> {
  const scanner = scanRecords(style)
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  await using file = await open(path, 'r')
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(chunk, 0, chunk.length)
    if (bytesRead === 0) return scanner.end()
    scanner.add(chunk.subarray(0, bytesRead))
  }
}
