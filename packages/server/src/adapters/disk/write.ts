import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { onDisk } from './fault.ts'

const BLOCK = 1024 * 1024

/** Size and SHA-256 (hex) of bytes that went by. */
export interface Measured {
  readonly bytes: number
  readonly digest: string
}

/**
 * Writes the stream to the file and hashes it on the way: one block is filled while the one before is written, and
 * the source is asked for no more than that. The source is let go when the write fails or the signal fires.
 */
export async function writeStream(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<Measured> {
  const hash = createHash('sha256')
  const blocks = blockWriter(file)
  const iterator = source[Symbol.asyncIterator]()
  let bytes = 0
  try {
    for (let step = await nextOf(iterator, signal); !step.done; step = await nextOf(iterator, signal)) {
      hash.update(step.value)
      bytes += step.value.byteLength
      await blocks.add(step.value)
    }
    await blocks.end()
  } catch (error) {
    // Not awaited: a source that is stuck would keep its abort from being heard.
    Promise.resolve(iterator.return?.()).catch(() => {})
    await blocks.settle()
    throw error
  }
  return { bytes, digest: hash.digest('hex') }
}

/** Reads into the place that it is given; answers how many bytes it read, 0 at its end. */
export type Reader = (into: Uint8Array) => Promise<number>

/** Gives the bytes from front to back. */
export function readerOf(bytes: Uint8Array): Reader {
  let read = 0
  return async into => {
    const piece = bytes.subarray(read, read + into.byteLength)
    into.set(piece)
    read += piece.byteLength
    return piece.byteLength
  }
}

/** Writes what the readers give, one after the other, as `writeStream` does; read into the blocks themselves, the bytes are not copied. */
export async function writeJoined(
  file: FileHandle,
  readers: AsyncIterable<Reader>,
  signal?: AbortSignal,
): Promise<Measured> {
  const hash = createHash('sha256')
  const blocks = blockWriter(file)
  let bytes = 0
  try {
    for await (const read of readers) {
      for (;;) {
        signal?.throwIfAborted()
        const free = blocks.free()
        const taken = await read(free)
        if (taken === 0) break
        hash.update(free.subarray(0, taken))
        bytes += taken
        await blocks.take(taken)
      }
    }
    await blocks.end()
  } catch (error) {
    await blocks.settle()
    throw error
  }
  return { bytes, digest: hash.digest('hex') }
}

/** Reads the file from its beginning to its end for its size and SHA-256. */
export async function measureFile(file: FileHandle): Promise<Measured> {
  const hash = createHash('sha256')
  const block = Buffer.allocUnsafeSlow(BLOCK)
  let bytes = 0
  for (;;) {
    const { bytesRead } = await onDisk(file.read(block, 0, BLOCK, bytes))
    if (bytesRead === 0) return { bytes, digest: hash.digest('hex') }
    hash.update(block.subarray(0, bytesRead))
    bytes += bytesRead
  }
}

/** The iterator's next step, or the signal's reason as soon as it fires. */
function nextOf<T>(iterator: AsyncIterator<T>, signal?: AbortSignal): Promise<IteratorResult<T>> {
  if (!signal) return iterator.next()
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    const heard = () => signal.removeEventListener('abort', stop)
    iterator.next().then(
      step => {
        heard()
        resolve(step)
      },
      error => {
        heard()
        reject(error)
      },
    )
  })
}

/** Gathers chunks of any size into blocks; those that are added are copied, so their owner may use them again. */
function blockWriter(file: FileHandle) {
  let filling = Buffer.allocUnsafeSlow(BLOCK)
  let spare: Buffer<ArrayBuffer> | null = null
  let filled = 0
  let writing: Promise<void> = Promise.resolve()

  async function flush(): Promise<void> {
    await writing
    const full = filling
    writing = onDisk(writeAll(file, full.subarray(0, filled)))
    writing.catch(() => {}) // heard by whoever awaits `writing` next
    filling = spare ?? Buffer.allocUnsafeSlow(BLOCK)
    spare = full
    filled = 0
  }

  async function take(bytes: number): Promise<void> {
    filled += bytes
    if (filled === BLOCK) await flush()
  }

  return {
    /** Room for what comes next, of at least one byte; what is put there is to be taken. */
    free: (): Uint8Array => filling.subarray(filled),
    take,
    async add(chunk: Uint8Array): Promise<void> {
      for (let added = 0; added < chunk.byteLength; ) {
        const piece = chunk.subarray(added, added + BLOCK - filled)
        filling.set(piece, filled)
        added += piece.byteLength
        await take(piece.byteLength)
      }
    },
    async end(): Promise<void> {
      if (filled > 0) await flush()
      await writing
    },
    /** Waits until the file is no longer written to, whatever came of it. */
    async settle(): Promise<void> {
      await writing.catch(() => {})
    },
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    written += (await file.write(bytes, written)).bytesWritten
  }
}
