import { type FileHandle, open } from 'node:fs/promises'
import type { FoundEncoding } from '../../../core/ingest/encoding.ts'

/** Tells where a byte of a text written anew as UTF-8 stands in the file as it was received. */
export interface ReceivedOffset extends AsyncDisposable {
  /** Cheap when the places asked for come in their order. */
  of(at: number): Promise<number>
}

const CHUNK_BYTES = 2 ** 20

/** For a text that `transcode` has written; what is UTF-8 already stands where it stood. */
export function openReceivedOffset(path: string, encoding: FoundEncoding): ReceivedOffset {
  const wide = encoding.encoding.startsWith('utf-16')
  let file: FileHandle | null = null
  let counted = 0
  let units = 0

  async function count(to: number): Promise<void> {
    file ??= await open(path, 'r')
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    while (counted < to) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(CHUNK_BYTES, to - counted), counted)
      if (bytesRead === 0) return
      units += countUnits(chunk.subarray(0, bytesRead), wide)
      counted += bytesRead
    }
  }

  return {
    async of(at) {
      if (encoding.encoding === 'utf-8') return at
      if (at < counted) {
        counted = 0
        units = 0
      }
      await count(at)
      return encoding.bomBytes + units * (wide ? 2 : 1)
    },
    async [Symbol.asyncDispose]() {
      await file?.close()
    },
  }
}

/** Characters; those beyond the basic plane are two units where `wide`. */
function countUnits(utf8: Uint8Array, wide: boolean): number {
  let units = 0
  for (let at = 0; at < utf8.length; at += 1) {
    const byte = utf8[at] as number
    if ((byte & 0xc0) !== 0x80) units += 1
    if (wide && byte >= 0xf0) units += 1
  }
  return units
}
