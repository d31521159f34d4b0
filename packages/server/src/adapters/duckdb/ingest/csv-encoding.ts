import { isAscii, isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundEncoding } from '../../../core/ingest/encoding.ts'
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
  const evidence: Evidence = { characters: 0, strays: 0, awaited: 0 }
  await using file = await open(path, 'r')
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(chunk, 0, chunk.length)
    if (bytesRead === 0) break
    weigh(chunk.subarray(0, bytesRead), evidence)
  }
  if (evidence.awaited > 0) evidence.strays += 1
  if (evidence.strays <= evidence.characters) return found
  return { ...found, encoding: 'windows-1252', ascii: false, assumed: true }
}

interface Evidence {
  /** Characters of several bytes, as UTF-8 has them. */
  characters: number
  /** Bytes that are none of UTF-8. */
  strays: number
  /** Bytes that the character begun at the end of the chunk before still needs. */
  awaited: number
}

function weigh(bytes: Buffer, evidence: Evidence): void {
  let { awaited } = evidence
  if (awaited === 0 && isUtf8(bytes)) {
    if (!isAscii(bytes)) evidence.characters += countLeads(bytes)
    return
  }
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    if (awaited > 0) {
      if ((byte & 0xc0) === 0x80) {
        awaited -= 1
        if (awaited === 0) evidence.characters += 1
        continue
      }
      evidence.strays += 1
      awaited = 0
    }
    if (byte < 0x80) continue
    awaited =
      byte >= 0xc2 && byte < 0xe0 ? 1 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xf0 && byte < 0xf5 ? 3 : 0
    if (awaited === 0) evidence.strays += 1
  }
  evidence.awaited = awaited
}

function countLeads(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] as number) >= 0xc0) count += 1
  return count
}

/** The text in UTF-8, and how many bytes of it are a byte order mark. */
export async function asUtf8(
  path: string,
  encoding: FoundEncoding,
  session: Session,
): Promise<{ path: string; bomBytes: number }> {
  if (encoding.encoding === 'utf-8') return { path, bomBytes: encoding.bomBytes }
  const target = join(session.grant.folder, 'utf-8.csv')
  await transcode(path, target, encoding, session.signal)
  return { path: target, bomBytes: 0 }
}
