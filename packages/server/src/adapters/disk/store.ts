import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkObjectKey, checkObjectPrefix } from '../../core/object-key.ts'
import type { Piece, Store, StoredObject } from '../../core/ports/store.ts'
import { refuse } from '../../core/refusals.ts'
import { isAbsent, onDisk, systemCode } from './fault.ts'
import { moveInto, prune } from './folders.ts'
import { listObjects } from './listing.ts'
import { missing, openObject, readBytes, sizeOf } from './read.ts'
import { type Measured, measureFile, type Reader, readerOf, writeJoined, writeStream } from './write.ts'

/** Where objects grow until they are whole; no key begins with a dot. */
const INCOMING = '.incoming'
/** Longer than any upload lasts: what is older was left by a process that died. */
const LEFTOVER_MS = 24 * 60 * 60 * 1000

/** Objects as files below a folder, which several processes may share. */
export async function openDiskStore(folder: string): Promise<Store> {
  const root = resolve(folder)
  const incoming = join(root, INCOMING)
  await onDisk(mkdir(incoming, { recursive: true }))
  await removeLeftovers(incoming)

  const pathOf = (key: string): string => {
    checkObjectKey(key)
    return join(root, key)
  }

  /** Makes an object of a file that is written elsewhere, and moved into its place when it is whole. */
  async function grow(
    key: string,
    write: (file: FileHandle) => Promise<Measured>,
    signal?: AbortSignal,
  ): Promise<StoredObject> {
    const target = pathOf(key)
    signal?.throwIfAborted()
    const growing = join(incoming, randomUUID())
    try {
      const measured = await writeFile(growing, write)
      signal?.throwIfAborted()
      await onDisk(moveInto(root, growing, target))
      return { key, ...measured }
    } catch (error) {
      await rm(growing, { force: true }).catch(() => {}) // a disk that fails here too leaves it to the next start
      throw error
    }
  }

  const put: Store['put'] = (key, bytes, signal) =>
    grow(key, file => writeStream(file, bytes, signal), signal)

  async function* readersOf(pieces: readonly Piece[]): AsyncGenerator<Reader> {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) {
        yield readerOf(piece)
        continue
      }
      await using object = await openObject(pathOf(piece.key), piece.key, piece.range)
      yield object.read
    }
  }

  async function adopt(key: string, path: string): Promise<StoredObject> {
    const target = pathOf(key)
    await using file = await onDisk(open(path, 'r'))
    try {
      const measured = await measureFile(file)
      await onDisk(file.sync())
      await onDisk(moveInto(root, path, target))
      return { key, ...measured }
    } catch (error) {
      if (systemCode(error) !== 'EXDEV') throw error
    }
    const stored = await put(key, readBytes(path, key))
    await onDisk(unlink(path))
    return stored
  }

  return {
    put,
    join: (key, pieces, signal) => grow(key, file => writeJoined(file, readersOf(pieces), signal), signal),
    adopt,
    get(key, range) {
      return readBytes(pathOf(key), key, range)
    },
    async size(key) {
      return sizeOf(pathOf(key))
    },
    async local(key) {
      const path = pathOf(key)
      if ((await sizeOf(path)) === null) throw missing(key)
      return { path, async [Symbol.asyncDispose]() {} }
    },
    list(prefix) {
      checkObjectPrefix(prefix)
      return listObjects(root, prefix)
    },
    async delete(keys) {
      for (const path of keys.map(pathOf)) {
        await onDisk(unlink(path)).catch(unlessAbsent)
        await prune(root, dirname(path))
      }
    },
    async check() {
      const probe = join(incoming, randomUUID())
      try {
        await writeFile(probe, file => writeStream(file, probeBytes()))
      } finally {
        await rm(probe, { force: true }).catch(() => {})
      }
    },
  }
}

/** Writes a new file and waits until the disk has it. */
async function writeFile(path: string, write: (file: FileHandle) => Promise<Measured>): Promise<Measured> {
  await using file = await createFile(path)
  const measured = await write(file)
  await onDisk(file.sync())
  return measured
}

async function createFile(path: string): Promise<FileHandle> {
  try {
    return await onDisk(open(path, 'wx'))
  } catch (cause) {
    if (!isAbsent(cause)) throw cause
    throw refuse(
      'unavailable',
      "The store's folder is gone. Bring its disk back, or start again to make it anew.",
      {
        cause,
      },
    )
  }
}

/** Removes what puts that never ended have left behind. */
async function removeLeftovers(incoming: string): Promise<void> {
  const oldest = Date.now() - LEFTOVER_MS
  for (const name of await onDisk(readdir(incoming))) {
    const path = join(incoming, name)
    const found = await onDisk(stat(path)).catch(unlessAbsent)
    if (found && found.mtimeMs < oldest) await onDisk(rm(path, { force: true, recursive: true }))
  }
}

async function* probeBytes(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(4096)
}

function unlessAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error
}
