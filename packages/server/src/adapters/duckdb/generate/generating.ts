import { join } from 'node:path'
import { newId, type PartId } from '../../../core/ids.ts'
import type { GenerateRequest, MadeRows } from '../../../core/ports/engine.ts'
import type { EngineRoom } from '../room.ts'

/** Has rows made by an engine process and puts the part on the store. */
export async function generatePart(
  { store, pool, scratch }: EngineRoom,
  { partPrefix, ...request }: GenerateRequest,
  signal?: AbortSignal,
): Promise<MadeRows> {
  await using folder = await scratch.folder()
  const target = join(folder.path, 'part.parquet')
  const reach = { folder: folder.path, paths: [] }
  const { rows, columns, dirt } = await pool.run('generate', { ...request, target }, reach, signal)
  signal?.throwIfAborted()
  const id = newId<PartId>()
  const { key, bytes, digest } = await store.adopt(`${partPrefix}${id}.parquet`, target)
  return { part: { id, key, bytes, digest, rows, columns }, dirt }
}
