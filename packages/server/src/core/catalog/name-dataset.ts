import { DEFAULT_PROJECT } from '../access/projects.ts'
import type { Dataset } from '../dataset/dataset.ts'
import { type DatasetId, uuidOf } from '../ids.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { isCatalogId } from './entry.ts'

/**
 * The dataset of the platform's catalog that a text names: by its id there, or by its UUID, with or without hyphens, in any case. Null when
 * there is none in this sandbox's project `default`.
 */
export async function datasetNamed(
  tx: Pick<CatalogReader, 'datasets'>,
  text: string,
): Promise<Dataset | null> {
  const found = isCatalogId(text)
    ? await tx.datasets.cataloged(text.toLowerCase())
    : await tx.datasets.get(uuidOf(text) as DatasetId)
  return found?.projectName === DEFAULT_PROJECT ? found : null
}

/** The dataset that a text names; refuses with `unknown_dataset`. */
export async function getDatasetNamed(tx: Pick<CatalogReader, 'datasets'>, text: string): Promise<Dataset> {
  const found = await datasetNamed(tx, text)
  if (found) return found
  throw unknownInCatalog(text)
}

/** The datasets that texts name, each once; refuses with `unknown_dataset` when there is none of them. */
export async function datasetsNamed(
  tx: Pick<CatalogReader, 'datasets'>,
  texts: readonly string[],
): Promise<Dataset[]> {
  const found = new Map<DatasetId, Dataset>()
  for (const text of texts) {
    const dataset = await datasetNamed(tx, text)
    if (dataset) found.set(dataset.id, dataset)
  }
  if (found.size === 0) throw unknownInCatalog(texts.join(', '))
  return [...found.values()]
}

function unknownInCatalog(text: string): Error {
  return refuse(
    'unknown_dataset',
    `There is no dataset ${text.slice(0, 100)} in the catalog of this sandbox.`,
  )
}
