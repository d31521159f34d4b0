import { join } from 'node:path'
import type { Part } from '../../../core/dataset/dataset.ts'
import { newId, type PartId } from '../../../core/ids.ts'
import type { GenerateRequest } from '../../../core/ports/engine.ts'
import type { EngineRoom } from '../room.ts'

/** Has rows made by an engine process and puts the part on the store. */
export async function generatePart(
  { store, pool, scratch }: EngineRoom,
  { partPrefix, ...request }: GenerateRequest,
  signal?: AbortSignal,
): Promise<Part> {
  await using folder = await scratch.folder()
  const target = join(folder.path, 'part.parquet')
  const reach = { folder: folder.path, paths: [] }
  const { rows, columns } = await pool.run('generate', { ...request, target }, reach, signal)
  signal?.throwIfAborted()
  const id = newId<PartId>()
  const { key, bytes, digest } = await store.adopt(`${partPrefix}${id}.parquet`, target)
  return { id, key, bytes, digest, rows, columns }
}
