import { join } from 'node:path'
import type { Choices } from '../../../core/generation/choices.ts'
import { newId, type PartId } from '../../../core/ids.ts'
import type { RewriteRequest, Rewritten } from '../../../core/ports/engine.ts'
import { localParts } from '../local-parts.ts'
import type { EngineRoom } from '../room.ts'

/** The server's side of `merge` and `upsert`, which are one verb in two lanes: no write waits for a merge. */
export async function rewriteParts(
  { store, pool, scratch }: EngineRoom,
  { plan, partPrefix, upsert, choices = new Map() }: RewriteRequest & { readonly choices?: Choices },
  signal?: AbortSignal,
): Promise<Rewritten> {
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  await using more = await localParts(store, upsert?.rows.parts ?? [])
  const target = join(folder.path, 'part.parquet')
  const others = upsert && { ...upsert, paths: more.paths }
  const order = { plan, paths: local.paths, target, upsert: others, choices }
  const reach = { folder: folder.path, paths: [...local.paths, ...more.paths] }
  const written = await pool.run(upsert ? 'upsert' : 'merge', order, reach, signal)
  signal?.throwIfAborted()
  const id = newId<PartId>()
  const { key, bytes, digest } = await store.adopt(`${partPrefix}${id}.parquet`, target)
  const { rows, columns, facts, replaced } = written
  return { part: { id, key, bytes, digest, rows, columns }, facts, replaced }
}
