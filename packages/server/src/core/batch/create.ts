import type { Actor } from '../access/access.ts'
import type { Tags } from '../catalog/entry.ts'
import { getDatasetNamed } from '../catalog/name-dataset.ts'
import type { Dataset } from '../dataset/dataset.ts'
import { type LoadId, newId } from '../ids.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Batch, BatchReplay } from './batch.ts'
import { batchIdOf } from './batch-id.ts'
import { batchNamed } from './find-batch.ts'
import type { BatchFormat } from './format.ts'
import { completeFormat, type FormatRequest } from './format-request.ts'
import { checkCsvSchema } from './row-schema-of.ts'

/** What a client asks for; what it leaves out, the dataset says. */
export interface BatchRequest {
  /** In any of its forms. */
  readonly dataset: string
  readonly format: FormatRequest
  readonly diagnostics: boolean | null
  readonly maxErrorPercent: number
  readonly externalId: string | null
  readonly replay: ReplayRequest | null
  readonly tags: Tags
}

/** The batches to be replaced, as a client names them. */
export interface ReplayRequest {
  readonly predecessors: readonly string[]
  readonly predecessorsByExternalId: readonly string[]
  readonly reason: string
}

/** Runs inside the transaction that makes the batch. */
export type WithinCreate = (tx: CatalogTransaction, batch: Batch, dataset: Dataset) => Promise<void>

/**
 * Makes a batch that files can be sent to. Refuses with `unknown_dataset`, `dataset_without_schema`, `invalid_format`, `csv_schema` and
 * `invalid_replay`.
 */
export async function createBatch(
  catalog: Catalog,
  actor: Actor,
  client: string,
  request: BatchRequest,
  within: WithinCreate,
): Promise<void> {
  await catalog.transact(actor.scope, async tx => {
    const dataset = await getDatasetNamed(tx, request.dataset)
    const { about } = dataset.entry
    const format = completeFormat(request.format, about.fileDescription)
    const id = newId<LoadId>()
    const batch = await tx.batches.add({
      id,
      datasetId: dataset.id,
      externalId: request.externalId ?? batchIdOf(id),
      format,
      diagnostics: request.maxErrorPercent > 0 || (request.diagnostics ?? about.enableErrorDiagnostics),
      maxErrorPercent: request.maxErrorPercent,
      replay: request.replay && (await findReplay(tx, dataset, request.replay)),
      tags: { ...standing(client, id), ...request.tags },
      createdBy: actor.user.id,
      createdClient: client,
    })
    await checkSchema(tx, dataset, format)
    await within(tx, batch, dataset)
  })
}

/** Tags that every batch of the product has. */
function standing(client: string, id: LoadId): Tags {
  return {
    acp_producer: [client],
    acp_stagePath: [`${client}/stage/${batchIdOf(id)}`],
    use_plan_b_batch_status: ['false'],
  }
}

async function checkSchema(
  tx: CatalogTransaction,
  { schemaId }: Dataset,
  { format }: BatchFormat,
): Promise<void> {
  if (format === 'csv' && schemaId) await checkCsvSchema(tx, schemaId)
}

async function findReplay(
  tx: CatalogTransaction,
  dataset: Dataset,
  { predecessors, predecessorsByExternalId, reason }: ReplayRequest,
): Promise<BatchReplay> {
  const found = new Set<LoadId>()
  const add = (batch: Batch | null, name: string) => {
    const wrong = predecessorFault(batch, dataset) ?? (batch && found.has(batch.id) ? 'is named twice' : null)
    if (wrong || !batch)
      throw refuse('invalid_replay', `The batch ${name.slice(0, 100)} cannot be replaced: it ${wrong}.`)
    found.add(batch.id)
  }
  for (const name of predecessors) add(await batchNamed(tx, name), name)
  for (const name of predecessorsByExternalId) {
    const [batch = null] = await tx.batches.list({
      externalIds: [name],
      datasetIds: [dataset.id],
      newestFirst: true,
      limit: 1,
    })
    add(batch, name)
  }
  return { predecessors: [...found], reason }
}

function predecessorFault(batch: Batch | null, dataset: Dataset): string | null {
  if (!batch) return 'is not known'
  if (batch.datasetId !== dataset.id) return 'is of another dataset'
  return batch.state === 'success' ? null : `is ${batch.state}, and only what is success can be`
}
