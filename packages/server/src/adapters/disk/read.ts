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
  await using object = await openObject(path, key, range)
  for (;;) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK, Math.max(1, object.left())))
    const bytes = await object.read(chunk)
    if (bytes === 0) return
    yield chunk.subarray(0, bytes)
  }
}

/** An object, or a range of it, that is read from front to back. */
export interface OpenObject extends AsyncDisposable {
  /** At most so many bytes are to come. */
  left(): number
  /** Reads on; answers how many bytes, 0 at the end. */
  read(into: Uint8Array): Promise<number>
}

/** Refuses with `unavailable` naming the key when there is no such object. */
export async function openObject(path: string, key: string, range?: ByteRange): Promise<OpenObject> {
  let position = range?.start ?? 0
  const stop = range ? range.end + 1 : Number.POSITIVE_INFINITY
  if (!Number.isSafeInteger(position) || position < 0) throw new RangeError(`No byte number: ${position}`)
  const file = await onDisk(open(path, 'r')).catch(error => {
    throw isAbsent(error) ? missing(key, error) : error
  })
  const left = () => Math.max(0, stop - position)
  return {
    left,
    async read(into) {
      const { bytesRead } = await onDisk(file.read(into, 0, Math.min(into.byteLength, left()), position))
      position += bytesRead
      return bytesRead
    },
    [Symbol.asyncDispose]: () => file.close(),
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
