import type { Dataset } from '../dataset/dataset.ts'
import { refuse } from '../refusals.ts'
import { present } from '../schema/json.ts'
import { objectVersion, updatedAt } from './dataset-object.ts'
import type { ShownDataset } from './dataset-series.ts'
import type { CatalogObject } from './object.ts'

/** The one view of a dataset, which shows its head. Pure; no I/O. */
export function viewObject({ dataset, batches }: ShownDataset): CatalogObject {
  const { entry, head, createdAt } = dataset
  const members = {
    dataSetId: entry.id,
    isDefault: true,
    version: objectVersion(dataset, batches),
    created: createdAt.getTime(),
    updated: updatedAt(dataset, batches).getTime(),
    files: `@/dataSets/${entry.id}/views/${entry.viewId}/files`,
    rowhouse: present({ version: head?.number }),
  }
  return { id: entry.viewId, members }
}

/** Refuses with `unknown_view` when a text is not the id of the dataset's view. Pure; no I/O. */
export function checkView({ entry }: Dataset, text: string): void {
  if (text.trim().toLowerCase() === entry.viewId) return
  throw refuse(
    'unknown_view',
    `Dataset ${entry.id} has no view ${text.slice(0, 100)}; its view is ${entry.viewId}.`,
  )
}
