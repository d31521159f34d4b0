import type { Dataset, Version } from '../../core/dataset/dataset.ts'
import { unknownDataset } from '../../core/dataset/publish.ts'
import { type DatasetId, isId } from '../../core/ids.ts'
import type { CatalogReader } from '../../core/ports.ts'
import { refuse } from '../../core/refusals.ts'

/** The dataset, or `unknown_dataset`: an id of another organization is answered like one that does not exist. */
export async function findDataset(tx: CatalogReader, id: string): Promise<Dataset> {
  const dataset = isId(id) ? await tx.datasets.get(id as DatasetId) : null
  if (!dataset) throw unknownDataset(id)
  return dataset
}

/** The dataset with the version that `?version=N` names, the latest without it. */
export async function findVersion(
  tx: CatalogReader,
  id: string,
  number: number | undefined,
): Promise<{ dataset: Dataset; version: Version }> {
  const dataset = await findDataset(tx, id)
  const version = number === undefined ? dataset.head : await tx.versions.numbered(dataset.id, number)
  if (!version) {
    const has = dataset.head ? `it has the versions 0 to ${dataset.head.number}` : 'it has no rows yet'
    throw refuse('unknown_version', `Dataset ${id} has no version ${number ?? 0}; ${has}.`)
  }
  return { dataset, version }
}

export function unknownProject(id: string): Error {
  return refuse(
    'unknown_project',
    `There is no project ${id}. GET /api/projects lists the projects you can use.`,
  )
}
