import type { FileHandle } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const CHUNK_BYTES = 256 * 1024
const POLL_MS = 15

/**
 * The bytes of a file that is being written, up to its end or the end of the range (both ends included). `whole` is its
 * size once it is; when that rejects, so does the reading, even if bytes are left. Each chunk is the reader's until it asks for
 * the next: one buffer serves them all, since a fresh one per chunk cost the server more in garbage collection than the copying.
 */
export async function* followFile(
  file: FileHandle,
  whole: Promise<number>,
  { start = 0, end = Number.POSITIVE_INFINITY }: { start?: number; end?: number } = {},
): AsyncGenerator<Uint8Array> {
  let size: number | null = null
  let failure: { readonly cause: unknown } | null = null
  const settled = whole.then(
    bytes => {
      size = bytes
    },
    cause => {
      failure = { cause }
    },
  )
  const growing = () => size === null && failure === null
  // Lets a file that is whole already, or failed, be known as such.
  await Promise.race([settled, Promise.resolve()])
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  for (let at = start; at <= end; ) {
    if (failure) throw (failure as { cause: unknown }).cause
    const last: number | null = size
    const known = Math.min(last ?? (await file.stat()).size, end + 1)
    while (at < known) {
      const length = Math.min(CHUNK_BYTES, known - at)
      const { bytesRead } = await file.read(chunk, 0, length, at)
      if (bytesRead === 0) throw new Error('the file became shorter while it was read')
      yield chunk.subarray(0, bytesRead)
      at += bytesRead
    }
    if (last !== null) return
    if (growing()) await Promise.race([settled, setTimeout(POLL_MS)])
  }
}
