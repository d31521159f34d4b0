import { DEFAULT_PROJECT } from '../access/projects.ts'
import type { Dataset } from '../dataset/dataset.ts'
import type { DatasetId } from '../ids.ts'
import type { LastBatches } from '../ports/batches.ts'
import type { CatalogReader } from '../ports/catalog.ts'

/** A dataset of the catalog, and what is known of its batches; null when it has none. */
export interface ShownDataset {
  readonly dataset: Dataset
  readonly batches: LastBatches | null
}

type Reader = Pick<CatalogReader, 'batches' | 'datasets' | 'projects'>

const PORTION = 200

/** All datasets of the catalog, oldest first, in portions. */
export async function* datasetSeries(tx: Reader): AsyncGenerator<readonly ShownDataset[]> {
  const project = await tx.projects.named(DEFAULT_PROJECT)
  if (!project) return
  for (let after: DatasetId | null = null; ; ) {
    const portion: readonly Dataset[] = await tx.datasets.series({
      projectId: project.id,
      after,
      limit: PORTION,
    })
    if (portion.length === 0) return
    yield await withBatches(tx, portion)
    after = portion.at(-1)?.id ?? null
  }
}

/** Datasets with what is known of their batches. */
export async function withBatches(
  tx: Pick<CatalogReader, 'batches'>,
  datasets: readonly Dataset[],
): Promise<ShownDataset[]> {
  const last = await tx.batches.last(datasets.map(({ id }) => id))
  return datasets.map(dataset => ({ dataset, batches: last.get(dataset.id) ?? null }))
}
