import { open } from 'node:fs/promises'
import { type Envelope, scanEnvelope } from '../../core/fill/envelope.ts'

const CHUNK_BYTES = 2 ** 20

/** The verb: reads what a received body says of the rows that it brings, and finds these. */
export async function envelope(
  path: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<Envelope> {
  const scan = scanEnvelope()
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, size)))
  for (let at = 0; ; ) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
    if (bytesRead === 0) return scan.end()
    scan.add(chunk.subarray(0, bytesRead))
    at += bytesRead
  }
}
