import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'
import type { Compression } from '../../../core/ingest/load.ts'
import { refuse } from '../../../core/refusals.ts'

const CHUNK_BYTES = 2 ** 18

/**
 * Writes a compressed file anew as what it holds: every gzip member or zstd frame, one after the other. Refuses with
 * `inflated_too_large` at the bound, before more than that is on the disk, and with `unreadable_file` what is damaged or cut off. It ends
 * once `enough` bytes are there; answers whether these are all.
 */
export async function inflate(
  source: string,
  target: string,
  compression: Compression,
  mostBytes: number,
  signal: AbortSignal,
  enough = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  await using from = await open(source, 'r')
  await using into = await open(target, 'w')
  const { size } = await from.stat()
  let at = 0
  let written = 0
  while (at < size) {
    const bounds = { most: mostBytes - written, enough: enough - written }
    const { used, made } = await inflateFrame(source, at, into, compression, bounds, signal)
    written += made
    if (written >= enough) return false
    at += used
    // Zeros after the last member are padding; the run time stops there, and at every frame's end.
    if (compression === 'gzip') at = await passZeros(from, at)
    if (used === 0) throw damaged(compression)
  }
  return true
}

/** Inflates from `start` to where the frame ends, or as many members as the run time takes in one go. */
async function inflateFrame(
  source: string,
  start: number,
  into: FileHandle,
  compression: Compression,
  { most, enough }: { readonly most: number; readonly enough: number },
  signal: AbortSignal,
): Promise<{ used: number; made: number }> {
  const inflater: Gunzip | ZstdDecompress =
    compression === 'gzip'
      ? createGunzip({ chunkSize: CHUNK_BYTES })
      : createZstdDecompress({ chunkSize: CHUNK_BYTES })
  const bytes = createReadStream(source, { start, highWaterMark: CHUNK_BYTES, signal })
  bytes.on('error', error => inflater.destroy(error))
  bytes.pipe(inflater)
  let made = 0
  try {
    for await (const chunk of inflater) {
      made += chunk.length
      if (made > most) throw tooLarge(compression)
      await writeAll(into, chunk)
      if (made >= enough) break
    }
  } catch (error) {
    signal.throwIfAborted()
    throw isInflaterError(error) ? damaged(compression, error) : error
  } finally {
    bytes.destroy()
    inflater.destroy()
  }
  return { used: inflater.bytesWritten, made }
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten
}

/** Where the zeros that begin at `start` end. */
async function passZeros(file: FileHandle, start: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES)
  for (let at = start; ; at += chunk.length) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
    const found = chunk.subarray(0, bytesRead).findIndex(byte => byte !== 0)
    if (found >= 0) return at + found
    if (bytesRead < chunk.length) return at + bytesRead
  }
}

function isInflaterError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ZSTD_)/.test(String(error.code))
}

function tooLarge(compression: Compression): Error {
  const message = `The file is larger than MAX_INFLATED_BYTES allows once its ${compression} compression is undone. Send it in parts, or as Parquet.`
  return refuse('inflated_too_large', message)
}

function damaged(compression: Compression, cause?: unknown): Error {
  const message = `The file begins like ${compression} and cannot be decompressed to its end: it was cut off or damaged, or something else follows. Compress it anew and send it again.`
  return refuse('unreadable_file', message, { cause })
}
