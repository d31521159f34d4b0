import type { DatasetId, LoadId, SchemaId, UserId, VersionId } from '../ids.ts'
import type { Quarantine } from '../ingest/reject.ts'
import type { BatchFormat } from './format.ts'

/** The ways between them are in `batch-state.ts`. */
export const batchStates = [
  'loading',
  'loaded',
  'staging',
  'retrying',
  'stalled',
  'success',
  'failed',
  'aborted',
  'abandoned',
  'inactive',
  'deleted',
] as const
export type BatchState = (typeof batchStates)[number]

/** Files that become rows of one dataset together, or not at all. Its id is that of its load. */
export interface Batch {
  readonly id: LoadId
  readonly datasetId: DatasetId
  readonly state: BatchState
  /** Goes up by one with each change. */
  readonly revision: number
  /** The client's own name for it; its id unless the client says otherwise. */
  readonly externalId: string
  readonly format: BatchFormat
  readonly diagnostics: boolean
  /** Percent of records that may be rejected, 0 … 100. */
  readonly maxErrorPercent: number
  readonly replay: BatchReplay | null
  /** What the client said, and what became of it; arrays of texts by key. */
  readonly tags: Readonly<Record<string, readonly string[]>>
  /**
   * The schema its rows are held to, and the minor version that it had when the batch was completed; the latter is null before, and both for
   * what came in through another door without a schema.
   */
  readonly schemaId: SchemaId | null
  readonly schemaMinor: number | null
  /** How often staging was begun. */
  readonly attempts: number
  readonly outcome: BatchOutcome | null
  readonly versionId: VersionId | null
  /** The version that its rows came with; null until it succeeded. */
  readonly version: number | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly startedAt: Date | null
  readonly completedAt: Date | null
  /** When a file of it was last sent, changed or removed. */
  readonly touchedAt: Date
  readonly createdBy: UserId
  readonly updatedBy: UserId
  readonly createdClient: string
}

export interface BatchReplay {
  /** Batches whose rows leave when this one's come. */
  readonly predecessors: readonly LoadId[]
  readonly reason: string
}

/** What staging a batch came to. */
export interface BatchOutcome {
  /** Records read, rows that the batch has, records rejected, blank lines; `read = loaded + rejected + skipped`. */
  readonly read: number
  readonly loaded: number
  readonly rejected: number
  readonly skipped: number
  readonly inputBytes: number
  readonly inputFiles: number
  readonly outputBytes: number
  readonly parts: number
  /** As clients see them: with diagnostics one per code, else the summary. */
  readonly errors: readonly BatchError[]
  /** Null for a batch that succeeded. */
  readonly failureReason: string | null
  /** Null when nothing was rejected, or its diagnostics were removed. */
  readonly rowFaults: RowFaultFile | null
  readonly quarantine: Quarantine | null
  /** Of time series: oldest and newest `timestamp` of the rows. */
  readonly from: Date | null
  readonly to: Date | null
}

/** Faults of one code, and which records have them. */
export interface BatchError {
  /** As printed: `INGEST-1555-400`, `106`, `rh:type` … */
  readonly code: string
  readonly description: string
  /** Record numbers from 1 across the batch's files, as `17` or `40-43`; 100 ranges at most. */
  readonly rows: readonly string[]
  readonly recordCount: number
}

/** Rejected records with all their faults, as lines of JSON (`RowFault`) on the store. */
export interface RowFaultFile {
  readonly key: string
  readonly bytes: number
  /** How many records it keeps of each kind; more are counted and not kept. */
  readonly parsing: number
  readonly conversion: number
  readonly validation: number
}

export const faultStages = ['parsing', 'conversion', 'validation'] as const
export type FaultStage = (typeof faultStages)[number]

/** A record that a batch could not take. */
export interface RowFault {
  readonly stage: FaultStage
  /** Across the batch's files, from 1. */
  readonly record: number
  readonly file: string
  /** Within its file, from 1. */
  readonly row: number
  /** The record as it stands in the file, or, where the format has no text, as JSON; cut like that of a reject. */
  readonly raw: string
  readonly errors: readonly {
    readonly code: string
    readonly message: string
    readonly path: string | null
  }[]
}

/** A file of a batch, whole or on its way. */
export interface BatchFile {
  readonly batchId: LoadId
  /** From 1 in order of upload; a file that replaces one of its name takes its number. */
  readonly number: number
  /** Its name in the batch, with its folders. */
  readonly path: string
  /** Where the whole file lies; null: it comes in chunks that are not yet joined. */
  readonly artifact: { readonly key: string; readonly bytes: number; readonly digest: string } | null
  readonly chunks: readonly FileChunk[]
  /** What it announced as its size; null: nothing. */
  readonly announcedBytes: number | null
  /** What staging made of it; null before. */
  readonly account: FileAccount | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The bytes `start` to `end` (both included) of a file. */
export interface FileChunk {
  readonly start: number
  readonly end: number
  readonly key: string
}

export interface FileAccount {
  readonly records: number
  readonly rejected: number
  /** What the dataset keeps of it, in row order. */
  readonly kept: readonly KeptFile[]
}

/** A part under the name by which it is handed out. */
export interface KeptFile {
  readonly name: string
  readonly key: string
  readonly rows: number
  readonly bytes: number
  readonly digest: string
}
