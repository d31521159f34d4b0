import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../../../core/access/access.ts'
import type { Batch } from '../../../../core/batch/batch.ts'
import { batchIdOf } from '../../../../core/batch/batch-id.ts'
import { batchObject } from '../../../../core/catalog/batch-object.ts'
import type { CatalogObject } from '../../../../core/catalog/object.ts'
import type { Dataset } from '../../../../core/dataset/dataset.ts'
import type { DatasetId } from '../../../../core/ids.ts'
import type { CatalogReader } from '../../../../core/ports/catalog.ts'
import type { House } from '../../../door.ts'
import { addressOf } from '../../address.ts'

interface Asked {
  readonly house: House
  readonly actor: Actor
  readonly request: FastifyRequest
}

/** Batches as they are printed, each with its dataset's id in the catalog. */
export async function printBatches(
  { house, actor, request }: Asked,
  tx: Pick<CatalogReader, 'datasets'>,
  batches: readonly Batch[],
): Promise<CatalogObject[]> {
  const datasets = new Map<DatasetId, Dataset | null>()
  const objects: CatalogObject[] = []
  for (const batch of batches) {
    const { datasetId } = batch
    if (!datasets.has(datasetId)) datasets.set(datasetId, await tx.datasets.get(datasetId))
    const failedAt = addressOf(house, request, 'export', `/batches/${batchIdOf(batch.id)}/failed`)
    objects.push(batchObject(actor, batch, datasets.get(datasetId) ?? null, failedAt))
  }
  return objects
}
