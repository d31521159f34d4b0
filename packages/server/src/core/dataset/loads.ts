import { type DatasetId, isId, type LoadId } from '../ids.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Load } from './dataset.ts'

/** The load, or `unknown_load`: one of another organization is answered like one that does not exist. */
export async function findLoad(tx: CatalogReader, id: string): Promise<Load> {
  const load = isId(id) ? await tx.loads.get(id as LoadId) : null
  if (!load)
    throw refuse(
      'unknown_load',
      `There is no load ${id.slice(0, 100)}; the answer to an upload names its load.`,
    )
  return load
}

/** A load that published a version, whose rejects can therefore be brought corrected. */
export type ReplayableLoad = Load & { readonly datasetId: DatasetId }

/** The load with rejects to be replayed. Refuses with `unknown_load` and `load_refused`. */
export async function findReplayable(tx: CatalogReader, id: string): Promise<ReplayableLoad> {
  const load = await findLoad(tx, id)
  const { datasetId } = load
  if (load.versionId !== null && datasetId !== null) return { ...load, datasetId }
  const sentence = `Load ${load.id} was refused as a whole, so no version holds its rows and none can be replayed. Correct the file and upload all of it.`
  throw refuse('load_refused', sentence)
}
