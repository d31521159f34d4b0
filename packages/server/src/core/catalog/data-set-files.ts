import type { Batch, BatchFile, KeptFile } from '../batch/batch.ts'
import { batchIdOf } from '../batch/batch-id.ts'
import { batchNamed } from '../batch/find-batch.ts'
import type { Dataset } from '../dataset/dataset.ts'
import type { DatasetId } from '../ids.ts'
import type { BatchListing } from '../ports/batches.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Surroundings } from './dataset-object.ts'
import type { CatalogObject, ObjectForm } from './object.ts'

/** A file of a batch that succeeded, with what the dataset keeps of it. */
export interface DataSetFile {
  readonly batch: Batch
  readonly file: BatchFile
  /** At least one. */
  readonly kept: readonly KeptFile[]
}

type Reader = Pick<CatalogReader, 'batches'>

/** What a list of data set files can be asked for. */
export const dataSetFileForm: ObjectForm = {
  scalars: [
    'id',
    'dataSetViewId',
    'imsOrg',
    'createdUser',
    'createdClient',
    'updatedUser',
    'version',
    'created',
    'updated',
  ],
  structures: [],
  parameters: ['dataSetId', 'batchId'],
}

/** The files of a batch that left rows in the dataset, in order of upload; none of a batch that did not succeed. */
export async function dataSetFilesOf(tx: Reader, batch: Batch): Promise<DataSetFile[]> {
  if (batch.state !== 'success') return []
  const files = await tx.batches.files(batch.id)
  return files.flatMap(file => {
    const kept = file.account?.kept.filter(({ rows }) => rows > 0) ?? []
    return kept.length > 0 ? [{ batch, file, kept }] : []
  })
}

/** The data set file that a text names; refuses with `unknown_file`. */
export async function getDataSetFile(tx: Reader, text: string): Promise<DataSetFile> {
  const [, batchName, number] = /^(.+)-(\d{1,9})$/.exec(text) ?? []
  const batch = batchName === undefined ? null : await batchNamed(tx, batchName)
  const files = batch ? await dataSetFilesOf(tx, batch) : []
  const found = files.find(({ file }) => file.number === Number(number))
  if (found) return found
  throw refuse(
    'unknown_file',
    `There is no data set file ${text.slice(0, 100)} of a batch that succeeded in this sandbox.`,
  )
}

export function dataSetFileId({ batch, file }: Pick<DataSetFile, 'batch' | 'file'>): string {
  return `${batchIdOf(batch.id)}-${file.number}`
}

/** A data set file as the catalog prints it. It came to be when its batch succeeded. Pure; no I/O. */
export function dataSetFileObject(
  { organization }: Surroundings,
  { entry }: Pick<Dataset, 'entry'>,
  made: DataSetFile,
): CatalogObject {
  const { batch } = made
  const id = dataSetFileId(made)
  const created = (batch.completedAt ?? batch.updatedAt).getTime()
  const members = {
    id,
    batchId: batchIdOf(batch.id),
    dataSetViewId: entry.viewId,
    imsOrg: organization.id,
    createdUser: batch.createdBy,
    createdClient: batch.createdClient,
    updatedUser: batch.updatedBy,
    version: '1.0.0',
    created,
    updated: created,
  }
  return { id, members }
}

/** Whether the latest version of a batch's dataset has rows that it brought. */
export async function isInHead(tx: Pick<CatalogReader, 'versions'>, batch: Batch): Promise<boolean> {
  if (batch.version === null) return false
  const brought = await tx.versions.brought(batch.datasetId, [batch.version])
  // Null: merged with the rows of others, and so still there.
  return brought === null || brought.parts.length > 0
}

const PORTION = 200

/** All batches of a listing, in its order, in portions. */
export async function* batchSeries(
  tx: Reader,
  listing: Omit<BatchListing, 'limit' | 'after'>,
): AsyncGenerator<readonly Batch[]> {
  for (let last: Batch | undefined; ; ) {
    const after = last ? { after: { createdAt: last.createdAt, id: last.id } } : {}
    const portion: readonly Batch[] = await tx.batches.list({ ...listing, ...after, limit: PORTION })
    if (portion.length > 0) yield portion
    last = portion.at(-1)
    if (portion.length < PORTION) return
  }
}

/** The data set files of batches that succeeded, oldest batch first, with their datasets. */
export async function* dataSetFileSeries(
  tx: Pick<CatalogReader, 'batches' | 'datasets'>,
  listing: Omit<BatchListing, 'limit' | 'after' | 'states'>,
): AsyncGenerator<readonly { readonly dataset: Dataset; readonly made: DataSetFile }[]> {
  const datasets = new Map<DatasetId, Dataset | null>()
  for await (const portion of batchSeries(tx, { ...listing, states: ['success'] })) {
    for (const batch of portion) {
      const { datasetId } = batch
      const dataset = datasets.get(datasetId) ?? (await tx.datasets.get(datasetId))
      // One dataset has many batches; few are kept, so that a large sandbox costs no more memory than a small one.
      if (datasets.size > PORTION) datasets.clear()
      datasets.set(datasetId, dataset)
      if (dataset) yield (await dataSetFilesOf(tx, batch)).map(made => ({ dataset, made }))
    }
  }
}
