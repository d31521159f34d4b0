import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { CoreError } from '../../../core/errors.ts'
import { openBase64 } from '../../../core/fill/base64.ts'
import type { FillSource } from '../../../core/fill/source.ts'
import { openUnescape } from '../../../core/fill/unescape.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import { inflate } from './inflate.ts'

const CHUNK_BYTES = 2 ** 18

/**
 * Writes the rows of a body as a file of their own, without escapes, base64 and gzip, and answers where; never more of them than
 * one piece is in memory. Refuses with `malformed_request`, `invalid_base64`, `invalid_gzip` and `inflated_too_large`.
 */
export async function extractRows(
  source: string,
  fill: FillSource,
  mostBytes: number,
  { grant, signal }: Session,
): Promise<string> {
  const rows = join(grant.folder, 'rows.json')
  if (!fill.compressed) {
    await unwrap(source, fill, rows, signal, bytes => bytes)
    return rows
  }
  const packed = join(grant.folder, 'rows.gz')
  const base64 = openBase64()
  await unwrap(source, fill, packed, signal, base64.pass)
  base64.end()
  await inflate(packed, rows, 'gzip', mostBytes, signal).catch(error => {
    throw inOurWords(error, mostBytes)
  })
  return rows
}

async function unwrap(
  source: string,
  { data }: FillSource,
  target: string,
  signal: AbortSignal,
  decode: (bytes: Uint8Array) => Uint8Array,
): Promise<void> {
  await using from = await open(source, 'r')
  await using into = await open(target, 'w')
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, data.to - data.from))
  const plain = openUnescape()
  for (let at = data.from; at < data.to; ) {
    signal.throwIfAborted()
    const { bytesRead } = await from.read(chunk, 0, Math.min(chunk.length, data.to - at), at)
    if (bytesRead === 0) break
    await writeAll(into, decode(plain.pass(chunk.subarray(0, bytesRead))))
    at += bytesRead
  }
  plain.end()
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
}

function inOurWords(error: unknown, mostBytes: number): unknown {
  if (!(error instanceof CoreError)) return error
  if (error.code === 'inflated_too_large') {
    const message = `The rows are larger than ${mostBytes} bytes once their compression is undone, the most this server takes. Send them in several calls, or raise MAX_FILL_INFLATED_BYTES.`
    return refuse('inflated_too_large', message, { details: { max_bytes: mostBytes } })
  }
  const message =
    '"insert-data" is base64 of something that is no whole gzip: it was cut off or damaged, or never compressed. Compress the rows with gzip, then encode all of it.'
  return error.code === 'unreadable_file' ? refuse('invalid_gzip', message, { cause: error }) : error
}
