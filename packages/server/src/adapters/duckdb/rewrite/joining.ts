import type { Part } from '../../../core/dataset/dataset.ts'
import { ROW_GROUP_ROWS } from '../../../core/generation/job.ts'
import { newId, type PartId } from '../../../core/ids.ts'
import type { JoinRequest } from '../../../core/ports/engine.ts'
import type { Piece, Store, StoredObject } from '../../../core/ports/store.ts'
import type { EngineRoom } from '../room.ts'
import { type Footed, joinFooters, MAGIC, readFooter, TAIL_BYTES } from './footers.ts'
import { rewriteParts } from './rewriting.ts'

/**
 * Puts parts together as one file. Where each but the last ends with a whole row group, their bytes are copied and only the footer is made
 * anew; otherwise an engine process writes the rows again. The file is the same.
 */
export async function joinParts(
  room: EngineRoom,
  { plan, parts, choices, partPrefix }: JoinRequest,
  signal?: AbortSignal,
): Promise<StoredObject> {
  if (parts.slice(0, -1).some(({ rows }) => rows % ROW_GROUP_ROWS > 0)) {
    const { part } = await rewriteParts(room, { plan, partPrefix, upsert: null, choices }, signal)
    return { key: part.key, bytes: part.bytes, digest: part.digest }
  }
  const { store } = room
  const files: Footed[] = []
  for (const part of parts) files.push(await footed(store, part))
  signal?.throwIfAborted()
  return store.join(`${partPrefix}${newId<PartId>()}.parquet`, piecesOf(parts, files), signal)
}

function piecesOf(parts: readonly Part[], files: readonly Footed[]): Piece[] {
  const footer = joinFooters(files)
  const tail = Buffer.alloc(TAIL_BYTES)
  tail.writeUInt32LE(footer.length)
  tail.write(MAGIC, TAIL_BYTES - MAGIC.length)
  return [
    Buffer.from(MAGIC),
    ...files.flatMap(({ bloomStart }, at) => pieceOf(parts[at], MAGIC.length, bloomStart)),
    ...files.flatMap(({ bloomStart, footerStart }, at) => pieceOf(parts[at], bloomStart, footerStart)),
    footer,
    tail,
  ]
}

/** The bytes from `start` to before `end`. */
function pieceOf(part: Part | undefined, start: number, end: number): Piece[] {
  return part && end > start ? [{ key: part.key, range: { start, end: end - 1 } }] : []
}

async function footed(store: Store, part: Part): Promise<Footed> {
  const read = async (start: number, end: number) =>
    Buffer.concat(await Array.fromAsync(store.get(part.key, { start, end: end - 1 })))
  const tailStart = part.bytes - TAIL_BYTES
  const tail = await read(tailStart, part.bytes)
  const footerStart = tailStart - tail.readUInt32LE()
  return readFooter(await read(footerStart, tailStart), footerStart)
}
