import type { RowsPage, RowsRequest } from '../../core/ports.ts'
import { localParts } from './local-parts.ts'
import type { EngineRoom } from './room.ts'

/** The server's side of the verb `rows`. */
export async function readRows(
  { store, pool, scratch }: EngineRoom,
  { plan, bigAsString }: RowsRequest,
  signal?: AbortSignal,
): Promise<RowsPage> {
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  const { paths } = local
  const rows = await pool.run(
    'rows',
    { plan, paths, bigAsString },
    { folder: folder.path, paths: [...paths] },
    signal,
  )
  return { rows }
}
