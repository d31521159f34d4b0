import type { Batch, BatchFile, BatchOutcome, BatchReplay, BatchState, FileAccount } from '../batch/batch.ts'
import type { BatchFormat } from '../batch/format.ts'
import type { RowSchema } from '../batch/row-schema.ts'
import type { DatasetId, LoadId, SchemaId, UserId } from '../ids.ts'

/** Which batches, newest or oldest first; absent members ask for nothing. */
export interface BatchListing {
  readonly ids?: readonly LoadId[]
  readonly datasetIds?: readonly DatasetId[]
  readonly states?: readonly BatchState[]
  readonly externalIds?: readonly string[]
  /** Exclusive, as the next. */
  readonly createdAfter?: Date
  readonly createdBefore?: Date
  /** Go on behind this one. */
  readonly after?: { readonly createdAt: Date; readonly id: LoadId }
  readonly newestFirst?: boolean
  readonly limit: number
}

/** What is known of a dataset's batches at a glance. */
export interface LastBatches {
  readonly last: Batch
  readonly lastSuccessful: Batch | null
  readonly lastFailed: Batch | null
  /** How often batches of the dataset were added or changed; only ever grows. */
  readonly changes: number
}

export interface BatchReader {
  /** Also a load of another door, as a batch that cannot be changed. */
  get(id: LoadId): Promise<Batch | null>
  list(listing: BatchListing): Promise<readonly Batch[]>
  /** In order of upload. */
  files(id: LoadId): Promise<readonly BatchFile[]>
  /** The file of this path; null when there is none. */
  file(id: LoadId, path: string): Promise<BatchFile | null>
  /** How many bytes its files have so far, chunks included. */
  receivedBytes(id: LoadId): Promise<number>
  /** What its rows are held to, from its completion until it is settled; else null. */
  rowSchema(id: LoadId): Promise<RowSchema | null>
  /** By dataset; datasets without batches are left out. */
  last(datasets: readonly DatasetId[]): Promise<ReadonlyMap<DatasetId, LastBatches>>
}

export interface NewBatch {
  readonly id: LoadId
  readonly datasetId: DatasetId
  readonly externalId: string
  readonly format: BatchFormat
  readonly diagnostics: boolean
  readonly maxErrorPercent: number
  readonly replay: BatchReplay | null
  readonly tags: Batch['tags']
  readonly createdBy: UserId
  readonly createdClient: string
}

export interface BatchChange {
  readonly state?: BatchState
  readonly externalId?: string
  readonly tags?: Batch['tags']
  readonly outcome?: BatchOutcome
  readonly schema?: { readonly id: SchemaId; readonly minor: number; readonly rows: RowSchema }
  readonly attempts?: number
  readonly started?: Date
  readonly completed?: Date
  /** Who changes it; without, the house itself. */
  readonly by?: UserId
}

export interface BatchWriter extends BatchReader {
  /** Refuses with `unknown_dataset`, and with `dataset_without_schema`. */
  add(batch: NewBatch): Promise<Batch>
  /** The batch, which nobody else changes until the transaction ends. A load of another door is kept as a batch from then on. */
  hold(id: LoadId): Promise<Batch | null>
  /** Changes a batch that is held, and raises its revision. In a state from which nothing is staged any more it forgets its row schema. */
  change(id: LoadId, to: BatchChange): Promise<Batch>
  /**
   * Adds a file, or puts it in the place of the one with its path; answers the store keys that are free then. The batch is held.
   */
  putFile(file: Omit<BatchFile, 'number' | 'createdAt' | 'updatedAt'>): Promise<readonly string[]>
  /** Notes what staging made of a file. */
  account(id: LoadId, path: string, account: FileAccount): Promise<void>
  /** Forgets the files, and with them what they are made of; answers the store keys that are free then. */
  dropFiles(id: LoadId): Promise<readonly string[]>
}

/** Whose time has come: batches that nobody sends files to, that left long ago, or whose diagnostics are old. */
export interface DueTimes {
  /** Loading, and not touched since. */
  readonly abandoned: Date
  /** Inactive, and not changed since. */
  readonly left: Date
  /** With row faults, and completed before. */
  readonly diagnosed: Date
}
