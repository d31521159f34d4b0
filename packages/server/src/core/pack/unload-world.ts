import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { packBusy, telling } from './decide.ts'
import type { Loader } from './loader.ts'
import { type RemovedWorld, removeHistory, removeWorld } from './remove-world.ts'

/**
 * Removes a pack with all that came with it, in one transaction. Null, and nothing done, when it is not loaded. Refuses with `pack_busy`
 * and `pack_in_use`.
 */
export async function unloadWorld(
  { catalog, store }: Pick<Ports, 'catalog' | 'store'>,
  { scope }: Loader,
  { key, keep }: { readonly key: string; readonly keep: boolean },
  within: (tx: CatalogTransaction, removed: RemovedWorld | null) => Promise<void>,
): Promise<RemovedWorld | null> {
  const removed = await catalog.transact(scope, async tx => {
    if (!(await tx.worlds.hold())) throw packBusy(await tx.worlds.current(), key)
    const current = await tx.worlds.current()
    const gone =
      current?.pack === key
        ? await telling(current, key, async () =>
            removeWorld(tx, current, await removeHistory(tx, current), { keep, replacedBy: null }),
          )
        : null
    await within(tx, gone)
    return gone
  })
  await store.delete(removed?.keys ?? [])
  return removed
}
