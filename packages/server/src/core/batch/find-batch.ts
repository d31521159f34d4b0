import type { CatalogReader } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Batch } from './batch.ts'
import { batchIdIn } from './batch-id.ts'

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

export function unknownBatch(text: string): Error {
  return refuse('unknown_batch', `There is no batch ${text.slice(0, 100)} in this sandbox.`)
}
