import type { Learnt } from '../../../core/generation/learn/learnt.ts'
import type { LearnRequest } from '../../../core/ports/engine.ts'
import { localParts } from '../local-parts.ts'
import type { EngineRoom } from '../room.ts'

/** The server's side of the verb `learn`. */
export async function learnRows(
  { store, pool, scratch }: EngineRoom,
  { plan }: LearnRequest,
  signal?: AbortSignal,
): Promise<Learnt> {
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  const { paths } = local
  const reach = { folder: folder.path, paths: [...paths] }
  return await pool.run('learn', { plan, paths }, reach, signal)
}
