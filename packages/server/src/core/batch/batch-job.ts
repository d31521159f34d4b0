import type { Scope } from '../access/access.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Batch } from './batch.ts'

/** Lets a worker take the batch, now or no sooner than `at`. */
export async function addBatchJob(
  tx: Pick<CatalogTransaction, 'jobs'>,
  scope: Scope,
  { id }: Pick<Batch, 'id'>,
  at?: Date,
): Promise<void> {
  await tx.jobs.add('batch', { scope, batchId: id }, `batch ${id}`, at)
}

/** Forgets the files of a batch; a job removes their bytes. */
export async function dropFiles(tx: CatalogTransaction, { id }: Pick<Batch, 'id'>): Promise<void> {
  const keys = await tx.batches.dropFiles(id)
  if (keys.length > 0) await tx.jobs.add('remove_objects', { keys })
}
