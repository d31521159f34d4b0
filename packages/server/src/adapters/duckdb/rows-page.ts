import type { RowsPage, RowsRequest } from '../../core/ports/engine.ts'
import { skipParts } from '../../core/query/skip.ts'
import { localParts } from './local-parts.ts'
import type { EngineRoom } from './room.ts'

/** The server's side of the verb `rows`: only the parts that the page needs are brought near. */
export async function readRows(
  { store, pool, scratch }: EngineRoom,
  request: RowsRequest,
  signal?: AbortSignal,
): Promise<RowsPage> {
  const { bigAsString, longestCell = null, counted = false } = request
  const filtered = request.plan.where !== null || request.plan.search !== null
  const plan = counted && filtered ? request.plan : skipParts(request.plan)
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  const { paths } = local
  const page = await pool.run(
    'rows',
    { plan, paths, bigAsString, longestCell, counted: counted && filtered },
    { folder: folder.path, paths: [...paths] },
    signal,
  )
  if (!counted || filtered) return page
  return { ...page, total: request.plan.parts.reduce((sum, part) => sum + part.rows, 0) }
}
