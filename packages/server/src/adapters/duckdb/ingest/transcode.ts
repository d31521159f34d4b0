import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { FoundEncoding } from '../../../core/ingest/encoding.ts'
import { type RecordStyle, scanRecords } from '../../../core/ingest/records.ts'
import { refuse } from '../../../core/refusals.ts'

const CHUNK_BYTES = 2 ** 20

/** Writes a text file anew as UTF-8, without its byte order mark, in bounded memory. */
export async function transcode(
  source: string,
  target: string,
  encoding: FoundEncoding,
  signal: AbortSignal,
): Promise<void> {
  const bytes = createReadStream(source, { start: encoding.bomBytes, highWaterMark: CHUNK_BYTES })
  await pipeline(bytes, chunks => decode(chunks, encoding), createWriteStream(target), { signal })
}

async function* decode(chunks: AsyncIterable<Buffer>, { encoding }: FoundEncoding): AsyncGenerator<Buffer> {
  // The label iso-8859-1 means windows-1252 to TextDecoder.
  if (encoding === 'iso-8859-1') {
    for await (const chunk of chunks) yield Buffer.from(chunk.toString('latin1'))
    return
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  try {
    for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }))
    yield Buffer.from(decoder.decode())
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw refuse(
      'unreadable_file',
      `The file is not valid ${encoding} throughout. Say its encoding, or save it as UTF-8.`,
      {
        cause,
      },
    )
  }
}

/** Writes a text file anew with LF after every record; line ends inside quotes stay as they are. */
export async function evenLineEnds(
  source: string,
  target: string,
  style: RecordStyle,
  signal: AbortSignal,
): Promise<void> {
  const bytes = createReadStream(source, { highWaterMark: CHUNK_BYTES })
  await pipeline(bytes, chunks => even(chunks, style), createWriteStream(target), { signal })
}

async function* even(chunks: AsyncIterable<Buffer>, style: RecordStyle): AsyncGenerator<Buffer> {
  const line = Buffer.from('\n')
  let pieces: Buffer[] = []
  let chunk: Buffer = Buffer.alloc(0)
  let written = 0
  const scanner = scanRecords(style, (from, to) => {
    // A CR at the end of the chunk before was written as LF already.
    if (from >= 0) pieces.push(chunk.subarray(written, from), line)
    written = to
  })
  for await (const next of chunks) {
    chunk = next
    pieces = []
    written = 0
    scanner.add(chunk)
    pieces.push(chunk.subarray(written))
    yield Buffer.concat(pieces)
  }
}
