import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { FoundEncoding } from '../../../core/ingest/encoding.ts'
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
