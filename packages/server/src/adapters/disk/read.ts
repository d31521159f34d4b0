import { open, stat } from 'node:fs/promises'
import type { CoreError } from '../../core/errors.ts'
import { refuse } from '../../core/refusals.ts'
import { isAbsent, onDisk } from './fault.ts'

const CHUNK = 256 * 1024

/** Bytes `start` to `end`, both included; beyond the object's end there are none. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** The object's bytes as they were when the reading began, even if it is replaced or deleted meanwhile. */
export async function* readBytes(path: string, key: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
  let position = range?.start ?? 0
  const stop = range ? range.end + 1 : Number.POSITIVE_INFINITY
  if (!Number.isSafeInteger(position) || position < 0) throw new RangeError(`No byte number: ${position}`)
  await using file = await onDisk(open(path, 'r')).catch(error => {
    throw isAbsent(error) ? missing(key, error) : error
  })
  while (position < stop) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK, stop - position))
    const { bytesRead } = await onDisk(file.read(chunk, 0, chunk.length, position))
    if (bytesRead === 0) return
    position += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

/** Null when there is no such file. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await onDisk(stat(path))
    return found.isFile() ? found.size : null
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

export function missing(key: string, cause?: unknown): CoreError {
  return refuse(
    'unavailable',
    `The store has no object "${key}". Restore it from a backup of the store's folder.`,
    {
      details: { key },
      cause,
    },
  )
}
