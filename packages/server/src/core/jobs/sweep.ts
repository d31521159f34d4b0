import type { Catalog } from '../ports/catalog.ts'
import type { Store } from '../ports/store.ts'

/**
 * An object this old that nothing names will not be named any more: a staging ends with its request, and the longest
 * request is an upload of half a gigabyte over a slow line, then its ingest, which the engine bounds.
 */
export const STAGING_MS = 6 * 60 * 60 * 1000

/** Keys asked for, and objects deleted, at once. */
const BATCH = 500

export interface Swept {
  readonly removed: number
  readonly bytes: number
}

/**
 * Deletes every object that no artifact, no part and no quarantine names and that is too old to be part of a staging.
 * May run at any time beside writers and beside itself; what it does not reach before the signal fires waits.
 */
export async function sweep(
  ports: { catalog: Pick<Catalog, 'unreferenced'>; store: Pick<Store, 'list' | 'delete'> },
  now: Date,
  signal?: AbortSignal,
): Promise<Swept> {
  const staged = now.getTime() - STAGING_MS
  let swept: Swept = { removed: 0, bytes: 0 }
  let batch = new Map<string, number>()
  const removeBatch = async (): Promise<void> => {
    const removed = await removeUnreferenced(ports, [...batch.keys()], signal)
    const bytes = removed.reduce((sum, key) => sum + (batch.get(key) ?? 0), 0)
    swept = { removed: swept.removed + removed.length, bytes: swept.bytes + bytes }
    batch = new Map()
  }
  for await (const object of ports.store.list('')) {
    signal?.throwIfAborted()
    if (object.changedAt.getTime() < staged) batch.set(object.key, object.bytes)
    if (batch.size === BATCH) await removeBatch()
  }
  await removeBatch()
  return swept
}

/** Deletes those of the objects that nothing names; answers their keys. */
export async function removeUnreferenced(
  ports: { catalog: Pick<Catalog, 'unreferenced'>; store: Pick<Store, 'delete'> },
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const removed: string[] = []
  for (let at = 0; at < keys.length; at += BATCH) {
    signal?.throwIfAborted()
    const loose = await ports.catalog.unreferenced(keys.slice(at, at + BATCH))
    await ports.store.delete(loose)
    removed.push(...loose)
  }
  return removed
}
