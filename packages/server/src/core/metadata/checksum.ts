import { createHash } from 'node:crypto'
import type { Engine, ExportRequest } from '../ports/engine.ts'
import type { Checksum } from './described.ts'

/** Makes the file of an export, if nobody did, and reads it whole. */
export async function checksumOf(
  engine: Pick<Engine, 'export'>,
  request: ExportRequest,
  signal?: AbortSignal,
): Promise<Checksum> {
  await using exported = await engine.export(request, signal)
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of exported.bytes()) {
    signal?.throwIfAborted()
    hash.update(chunk)
    bytes += chunk.byteLength
  }
  return { bytes, sha256: hash.digest('hex') }
}
