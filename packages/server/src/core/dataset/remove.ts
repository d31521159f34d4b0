import type { Scope } from '../access/access.ts'
import type { DatasetId } from '../ids.ts'
import { refuseInUse } from '../lineage/in-use.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Engine } from '../ports/engine.ts'
import type { Store } from '../ports/store.ts'
import { unknownDataset } from './publish.ts'

/**
 * Removes a dataset with all its versions. Its bytes are gone from the store when this answers; should that fail,
 * a job made in the same transaction removes them later. Who waits for its statistics is refused. Refuses with
 * `unknown_dataset`, and with `in_use` while active deployments depend on it, unless forced.
 */
export async function removeDataset(
  ports: { catalog: Catalog; store: Store; engine: Pick<Engine, 'abandon'> },
  scope: Scope,
  id: DatasetId,
  { force }: { readonly force: boolean } = { force: false },
): Promise<void> {
  const keys = await ports.catalog.transact(scope, async tx => {
    if (!force) refuseInUse(id, await tx.lineage.dependents(id))
    const removed = await tx.datasets.remove(id)
    if (!removed) throw unknownDataset(id)
    if (removed.length > 0) await tx.jobs.add('remove_objects', { keys: removed })
    return removed
  })
  ports.engine.abandon(keys, unknownDataset(id))
  await ports.store.delete(keys)
}
