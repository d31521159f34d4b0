import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'

/** Writes a zip archive from front to back, so that it can be read while it grows. */
export interface ZipWriter {
  /** Adds an entry of exactly `size` bytes. */
  add(name: string, size: number, bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void>
  /** Writes the directory; nothing can be added after it. */
  end(): Promise<void>
}

interface Entry {
  readonly name: Buffer
  readonly crc: number
  readonly size: number
  readonly packed: number
  readonly offset: number
  /** Written in the zip64 form. */
  readonly wide: boolean
}

const LIMIT_32 = 0xffffffff
const LIMIT_16 = 0xffff
/** Deflate can make what does not shrink a little larger; an entry near the limit gets the wide form. */
const WIDE_FROM = LIMIT_32 - 2 ** 24
/** Sizes and checksum follow the bytes, and names are UTF-8. */
const FLAGS = 0x0808
const DEFLATE = 8
/** 1980-01-01 00:00, the earliest time the format knows: the same rows give the same bytes. */
const DOS_DATE = 0x0021

/**
 * Opens an archive at the start of an empty file. Entries from `wideFrom` bytes on, about 4 GiB, are written in the zip64
 * form; smaller ones never, since some readers know only the plain one.
 */
export function openZip(file: FileHandle, signal: AbortSignal, wideFrom = WIDE_FROM): ZipWriter {
  const entries: Entry[] = []
  let at = 0

  async function write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.byteLength; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, at)
      done += bytesWritten
      at += bytesWritten
    }
  }

  return {
    async add(text, size, bytes) {
      const name = Buffer.from(text)
      const offset = at
      const wide = size >= wideFrom
      await write(localHeader(name, wide))
      const began = at
      let crc = 0
      let read = 0
      const measured = async function* () {
        for await (const chunk of bytes) {
          crc = crc32(chunk, crc)
          read += chunk.byteLength
          yield chunk
        }
      }
      const source = Readable.from(measured(), { objectMode: false, highWaterMark: 2 ** 20, signal })
      const deflate = createDeflateRaw({ level: 1, chunkSize: 2 ** 18 })
      source.on('error', error => deflate.destroy(error))
      for await (const chunk of source.pipe(deflate)) await write(chunk)
      if (read !== size) throw new Error(`${text} has ${read} bytes, not ${size}`)
      const entry: Entry = { name, crc, size, packed: at - began, offset, wide }
      await write(descriptor(entry))
      entries.push(entry)
    },
    async end() {
      const began = at
      for (const entry of entries) await write(directoryEntry(entry))
      await write(directoryEnd(entries.length, began, at - began))
    },
  }
}

function localHeader(name: Buffer, wide: boolean): Buffer {
  const extra = wide ? wideExtra([0, 0]) : Buffer.alloc(0)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(wide ? 45 : 20, 4)
  header.writeUInt16LE(FLAGS, 6)
  header.writeUInt16LE(DEFLATE, 8)
  header.writeUInt16LE(DOS_DATE, 12)
  header.writeUInt32LE(wide ? LIMIT_32 : 0, 18)
  header.writeUInt32LE(wide ? LIMIT_32 : 0, 22)
  header.writeUInt16LE(name.byteLength, 26)
  header.writeUInt16LE(extra.byteLength, 28)
  return Buffer.concat([header, name, extra])
}

function descriptor({ crc, packed, size, wide }: Entry): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x08074b50, 0)
  head.writeUInt32LE(crc, 4)
  if (wide) return Buffer.concat([head, words64([packed, size])])
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32LE(packed, 0)
  sizes.writeUInt32LE(size, 4)
  return Buffer.concat([head, sizes])
}

function directoryEntry({ name, crc, packed, size, offset, wide }: Entry): Buffer {
  const far = offset >= LIMIT_32
  const words = [...(wide ? [size, packed] : []), ...(far ? [offset] : [])]
  const extra = words.length > 0 ? wideExtra(words) : Buffer.alloc(0)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(45, 4)
  header.writeUInt16LE(words.length > 0 ? 45 : 20, 6)
  header.writeUInt16LE(FLAGS, 8)
  header.writeUInt16LE(DEFLATE, 10)
  header.writeUInt16LE(DOS_DATE, 14)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(wide ? LIMIT_32 : packed, 20)
  header.writeUInt32LE(wide ? LIMIT_32 : size, 24)
  header.writeUInt16LE(name.byteLength, 28)
  header.writeUInt16LE(extra.byteLength, 30)
  header.writeUInt32LE(far ? LIMIT_32 : offset, 42)
  return Buffer.concat([header, name, extra])
}

function directoryEnd(count: number, offset: number, size: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(count, LIMIT_16), 8)
  end.writeUInt16LE(Math.min(count, LIMIT_16), 10)
  end.writeUInt32LE(Math.min(size, LIMIT_32), 12)
  end.writeUInt32LE(Math.min(offset, LIMIT_32), 16)
  if (offset < LIMIT_32 && count < LIMIT_16) return end
  const wide = Buffer.alloc(24)
  wide.writeUInt32LE(0x06064b50, 0)
  wide.writeBigUInt64LE(44n, 4)
  wide.writeUInt16LE(45, 12)
  wide.writeUInt16LE(45, 14)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + size), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([wide, words64([count, count, size, offset]), locator, end])
}

/** The zip64 extra field. */
function wideExtra(words: readonly number[]): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(1, 0)
  head.writeUInt16LE(words.length * 8, 2)
  return Buffer.concat([head, words64(words)])
}

function words64(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 8)
  for (const [index, word] of words.entries()) bytes.writeBigUInt64LE(BigInt(word), index * 8)
  return bytes
}
