import type { Finding, FindRequest } from '../../../core/ports/engine.ts'
import type { Store } from '../../../core/ports/store.ts'
import type { Condition } from '../../../core/query/query.ts'
import { type LocalParts, localParts } from '../local-parts.ts'
import type { EngineRoom } from '../room.ts'
import { referenceKey, referencesIn } from './condition-sql.ts'

/** The server's side of the verb `find`. */
export async function findRows(
  { store, pool, scratch }: EngineRoom,
  { plan, probes, study = false }: FindRequest,
  signal?: AbortSignal,
): Promise<readonly (Finding | null)[]> {
  if (probes.length === 0) return []
  // A version that no row came for yet; the engine knows no table without columns.
  if (plan.columns.length === 0) return probes.map(() => ({ count: 0, first: [] }))
  await using folder = await scratch.folder()
  await using local = await localParts(store, plan.parts)
  await using references = await localReferences(
    store,
    probes.map(({ condition }) => condition),
  )
  const reach = {
    folder: folder.path,
    paths: [...local.paths, ...Object.values(references.paths).flat()],
  }
  const order = { plan, paths: local.paths, references: references.paths, probes }
  return await pool.run(study ? 'survey' : 'find', order, reach, signal)
}

/** The files that conditions look into, by `referenceKey`, until they are released. */
export async function localReferences(
  store: Store,
  conditions: readonly Condition[],
): Promise<AsyncDisposable & { readonly paths: Readonly<Record<string, readonly string[]>> }> {
  await using opened = new AsyncDisposableStack()
  const near = new Map<string, LocalParts>()
  for (const reference of referencesIn(conditions)) {
    const key = referenceKey(reference)
    if (!near.has(key)) near.set(key, opened.use(await localParts(store, reference.parts)))
  }
  const scope = opened.move()
  return {
    paths: Object.fromEntries([...near].map(([key, { paths }]) => [key, paths])),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}
