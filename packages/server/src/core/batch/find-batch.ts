import { datasetNamed } from '../catalog/name-dataset.ts'
import type { CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Batch } from './batch.ts'
import { batchIdIn } from './batch-id.ts'
import { batchState } from './batch-state.ts'
import { isForeign } from './foreign.ts'

/** The batch that a text names: by its id in any form, or by what a client calls it. Null when there is none in this sandbox. */
export async function batchNamed(tx: Pick<CatalogReader, 'batches'>, text: string): Promise<Batch | null> {
  const id = batchIdIn(text)
  if (id !== null) return tx.batches.get(id)
  return (await tx.batches.list({ externalIds: [text], newestFirst: true, limit: 1 }))[0] ?? null
}

/** The batch that a text names; refuses with `unknown_batch`. */
export async function getBatchNamed(tx: Pick<CatalogReader, 'batches'>, text: string): Promise<Batch> {
  const found = await batchNamed(tx, text)
  if (found) return found
  throw unknownBatch(text)
}

/** The batch that a text names, which nobody else changes until the transaction ends; refuses with `unknown_batch`. */
export async function holdBatchNamed(tx: CatalogTransaction, text: string): Promise<Batch> {
  const found = await getBatchNamed(tx, text)
  const held = await tx.batches.hold(found.id)
  if (held) return held
  throw unknownBatch(text)
}

/** A batch and its dataset, as a path names them. */
export interface BatchPath {
  readonly batch: string
  readonly dataset: string
}

/** The batch that a path names; refuses with `unknown_batch` and `dataset_mismatch`. */
export async function batchAt(
  tx: Pick<CatalogReader, 'batches' | 'datasets'>,
  path: BatchPath,
): Promise<Batch> {
  const batch = await getBatchNamed(tx, path.batch)
  const dataset = await datasetNamed(tx, path.dataset)
  if (dataset?.id === batch.datasetId) return batch
  throw refuse('dataset_mismatch', `The batch is of another dataset than ${path.dataset.slice(0, 100)}.`)
}

/** Refuses with `batch_state` a batch that takes no files any more. */
export function checkLoading(batch: Batch): void {
  if (isForeign(batch)) throw readOnly()
  if (batch.state !== 'loading') throw batchState(batch.state, 'its files cannot change')
}

/** The refusal of changing what came in through another door. */
export function readOnly(): Error {
  return refuse(
    'batch_state',
    'The batch came in through another door: it can be read and reverted, and nothing else.',
  )
}

export function unknownBatch(text: string): Error {
  return refuse('unknown_batch', `There is no batch ${text.slice(0, 100)} in this sandbox.`)
}
