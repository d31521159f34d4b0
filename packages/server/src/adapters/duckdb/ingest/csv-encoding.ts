import { isAscii } from 'node:buffer'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundEncoding } from '../../../core/ingest/encoding.ts'
import { favoursUtf8, noEvidence, weighUtf8 } from '../../../core/ingest/utf8-evidence.ts'
import type { Session } from '../session.ts'
import { transcode } from './transcode.ts'

const CHUNK_BYTES = 2 ** 22

/**
 * The encoding of a whole text whose beginning is nothing but ASCII: UTF-8, unless more of its bytes speak against that than
 * for it.
 */
export async function confirmEncoding(
  path: string,
  found: FoundEncoding,
  signal: AbortSignal,
): Promise<FoundEncoding> {
  if (!found.ascii || found.encoding !== 'utf-8') return found
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  const evidence = noEvidence()
  await using file = await open(path, 'r')
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(chunk, 0, chunk.length)
    if (bytesRead === 0) break
    const bytes = chunk.subarray(0, bytesRead)
    if (evidence.awaited > 0 || !isAscii(bytes)) weighUtf8(bytes, evidence)
  }
  const { strays, awaited } = evidence
  if (strays + awaited === 0 || favoursUtf8(evidence)) return found
  return { ...found, encoding: 'windows-1252', ascii: false, assumed: true }
}

/** A text in UTF-8. */
export interface Utf8Text {
  readonly path: string
  /** Bytes of its byte order mark. */
  readonly bomBytes: number
}

/** The text in UTF-8: where it was received, or written anew. */
export async function asUtf8(path: string, encoding: FoundEncoding, session: Session): Promise<Utf8Text> {
  if (encoding.encoding === 'utf-8') return { path, bomBytes: encoding.bomBytes }
  const target = join(session.grant.folder, 'utf-8.csv')
  await transcode(path, target, encoding, session.signal)
  return { path: target, bomBytes: 0 }
}
