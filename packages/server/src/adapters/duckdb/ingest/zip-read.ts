import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { refuse } from '../../../core/refusals.ts'

/** A file within a ZIP archive, as the archive's directory describes it. */
export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

export interface ZipArchive extends AsyncDisposable {
  readonly entries: readonly ZipEntry[]
  /** By name, whatever the case. */
  find(name: string): ZipEntry | null
  /**
   * What the entry holds, whole and with the right checksum, or an error at its end. Refuses with `inflated_too_large` at the
   * bound, whatever the directory says, and with `unreadable_file`.
   */
  read(entry: ZipEntry, mostBytes: number, signal: AbortSignal): AsyncIterable<Buffer>
}

const END = 0x06054b50
const END_BYTES = 22
const WIDE_LOCATOR = 0x07064b50
const WIDE_END = 0x06064b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const LIMIT_32 = 0xffffffff
const MOST_DIRECTORY_BYTES = 16 * 2 ** 20
const MOST_ENTRIES = 65_535
const LONGEST_COMMENT = 65_535
const CHUNK_BYTES = 2 ** 17

/** Opens an archive by its directory. Refuses with `unreadable_file` what is cut off or damaged. */
export async function openZipArchive(path: string): Promise<ZipArchive> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const entries = await readDirectory(file, size)
    const named = new Map(entries.map(entry => [entry.name.toLowerCase(), entry]))
    return {
      entries,
      find: name => named.get(name.toLowerCase()) ?? null,
      read: (entry, mostBytes, signal) => readEntry(path, file, size, entry, mostBytes, signal),
      [Symbol.asyncDispose]: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function readDirectory(file: FileHandle, size: number): Promise<ZipEntry[]> {
  const tail = await readAt(
    file,
    Math.max(0, size - END_BYTES - LONGEST_COMMENT),
    END_BYTES + LONGEST_COMMENT,
  )
  const at = findEnd(tail)
  const narrow = {
    count: tail.readUInt16LE(at + 10),
    bytes: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  }
  const isWide = narrow.count === 0xffff || narrow.bytes === LIMIT_32 || narrow.offset === LIMIT_32
  const { count, bytes, offset } = (isWide ? await readWide(file, tail, at) : null) ?? narrow
  if (count > MOST_ENTRIES || bytes > MOST_DIRECTORY_BYTES || offset + bytes > size) throw damaged()
  return parseDirectory(await readAt(file, offset, bytes), count)
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END && at + END_BYTES + tail.readUInt16LE(at + 20) <= tail.length) return at
  }
  throw damaged()
}

/** The directory's place in the zip64 form, of which the narrow one only says that it is elsewhere. */
async function readWide(file: FileHandle, tail: Buffer, end: number) {
  if (end < 20 || tail.readUInt32LE(end - 20) !== WIDE_LOCATOR) return null
  const record = await readAt(file, number64(tail, end - 12), 56)
  if (record.length < 56 || record.readUInt32LE(0) !== WIDE_END) throw damaged()
  return { count: number64(record, 32), bytes: number64(record, 40), offset: number64(record, 48) }
}

function parseDirectory(bytes: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) throw damaged()
    const [name, extra, comment] = [28, 30, 32].map(place => bytes.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ]
    const end = at + 46 + name + extra + comment
    if (end > bytes.length) throw damaged()
    entries.push(parseEntry(bytes.subarray(at, end), name, extra))
    at = end
  }
  return entries
}

function parseEntry(bytes: Buffer, nameBytes: number, extraBytes: number): ZipEntry {
  const wide = findWide(bytes.subarray(46 + nameBytes, 46 + nameBytes + extraBytes))
  // The wide fields stand there only for what does not fit, in this order.
  let next = 0
  const field = (at: number) => {
    const value = bytes.readUInt32LE(at)
    if (value !== LIMIT_32 || !wide || next + 8 > wide.length) return value
    next += 8
    return number64(wide, next - 8)
  }
  const size = field(24)
  const packed = field(20)
  const offset = field(42)
  const name = bytes
    .toString('utf8', 46, 46 + nameBytes)
    .replaceAll('\\', '/')
    .replace(/^\/+/, '')
  const encrypted = (bytes.readUInt16LE(8) & 1) !== 0
  return {
    name,
    method: bytes.readUInt16LE(10),
    encrypted,
    crc: bytes.readUInt32LE(16),
    packed,
    size,
    offset,
  }
}

function findWide(extra: Buffer): Buffer | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const bytes = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + bytes)
    at += 4 + bytes
  }
  return null
}

async function* readEntry(
  path: string,
  file: FileHandle,
  fileBytes: number,
  entry: ZipEntry,
  mostBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  if (entry.encrypted) throw locked()
  if (entry.size > mostBytes) throw tooLarge()
  const local = await readAt(file, entry.offset, 30)
  if (local.length < 30 || local.readUInt32LE(0) !== LOCAL) throw damaged()
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (start + entry.packed > fileBytes) throw damaged()
  let made = 0
  let crc = 0
  for await (const chunk of inflated(path, start, entry, signal)) {
    made += chunk.length
    if (made > mostBytes) throw tooLarge()
    crc = crc32(chunk, crc)
    yield chunk
  }
  if (made !== entry.size || crc !== entry.crc) throw damaged()
}

async function* inflated(
  path: string,
  start: number,
  { method, packed }: ZipEntry,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  if (packed === 0) return
  const bytes = createReadStream(path, { start, end: start + packed - 1, highWaterMark: CHUNK_BYTES, signal })
  if (method === 0) return yield* bytes
  if (method !== 8) throw damaged()
  const inflater = createInflateRaw({ chunkSize: CHUNK_BYTES })
  bytes.on('error', error => inflater.destroy(error))
  try {
    yield* bytes.pipe(inflater)
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      ? damaged(error)
      : error
  } finally {
    bytes.destroy()
    inflater.destroy()
  }
}

async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await file.read(buffer, 0, bytes, offset)
  return buffer.subarray(0, bytesRead)
}

/** Larger ones than a double holds are larger than any file. */
function number64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at))
}

function locked(): Error {
  return refuse('unreadable_file', 'The ZIP archive has a password. Unpack it, and send the table in it.')
}

function tooLarge(): Error {
  const message =
    'The workbook is larger than MAX_INFLATED_BYTES allows once its compression is undone. Send it in parts, or as Parquet.'
  return refuse('inflated_too_large', message)
}

function damaged(cause?: unknown): Error {
  const message =
    'The file begins like a workbook or ZIP archive and cannot be read to its end: it was cut off or damaged. Send the whole file again.'
  return refuse('unreadable_file', message, { cause })
}
