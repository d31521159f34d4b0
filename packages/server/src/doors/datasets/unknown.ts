import type { Project } from '../../core/access/access.ts'
import { getProject, unknownProject } from '../../core/access/projects.ts'
import type { Dataset, Version } from '../../core/dataset/dataset.ts'
import { unknownDataset } from '../../core/dataset/publish.ts'
import { type DatasetId, isId, type ProjectId } from '../../core/ids.ts'
import type { CatalogReader } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'

/** The dataset, or `unknown_dataset`: an id of another organization is answered like one that does not exist. */
export async function findDataset(tx: CatalogReader, id: string): Promise<Dataset> {
  const dataset = await tx.datasets.get(datasetIdOf(id))
  if (!dataset) throw unknownDataset(id)
  return dataset
}

/** The text as the id of a dataset; text that cannot be one is answered as unknown. */
export function datasetIdOf(id: string): DatasetId {
  if (!isId(id)) throw unknownDataset(id)
  return id as DatasetId
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

/** The project, or `unknown_project`. */
export async function findProject(tx: CatalogReader, id: string): Promise<Project> {
  return getProject(tx, projectIdOf(id))
}

/** The text as the id of a project; text that cannot be one is answered as unknown. */
export function projectIdOf(id: string): ProjectId {
  if (!isId(id)) throw unknownProject(id)
  return id as ProjectId
}
