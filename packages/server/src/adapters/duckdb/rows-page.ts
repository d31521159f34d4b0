import type { RowsPage, RowsRequest } from '../../core/ports/engine.ts'
import { skipParts } from '../../core/query/skip.ts'
import { localReferences } from './check/finding.ts'
import { localParts } from './local-parts.ts'
import type { EngineRoom } from './room.ts'

/** The server's side of the verb `rows`: only the parts that the page needs are brought near. */
export async function readRows(
  { store, pool, scratch }: EngineRoom,
  request: RowsRequest,
  signal?: AbortSignal,
): Promise<RowsPage> {
  const { bigAsString, longestCell = null, counted = false } = request
  const { where, search, only, columns } = request.plan
  // A version that no row came for yet; the engine knows no table without columns.
  if (columns.length === 0) return { rows: [], cut: [], last: null, total: counted ? 0 : null }
  const filtered = where !== null || search !== null || only !== null
  const plan = counted && filtered ? request.plan : skipParts(request.plan)
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  await using references = await localReferences(store, only ? [only] : [])
  const { paths } = local
  const page = await pool.run(
    'rows',
    { plan, paths, bigAsString, longestCell, counted: counted && filtered, references: references.paths },
    { folder: folder.path, paths: [...paths, ...Object.values(references.paths).flat()] },
    signal,
  )
  if (!counted || filtered) return page
  return { ...page, total: request.plan.parts.reduce((sum, part) => sum + part.rows, 0) }
}
