import type { StagedParts } from '../dataset/plan.ts'
import type { ColumnFacts } from '../ingest/column-facts.ts'
import type { LoadWarning, RowAccount } from '../ingest/load.ts'
import type { Quarantine, Reject } from '../ingest/reject.ts'
import type { BatchError, RowFaultFile } from './batch.ts'
import type { BatchFormat } from './format.ts'
import type { RowSchema } from './row-schema.ts'

/** A received file whose records are to become rows of a schema. */
export interface ConvertRequest {
  /** The received file on the store. */
  readonly artifactKey: string
  /** SHA-256 of the file's bytes, hex. */
  readonly digest: string
  readonly fileName: string
  readonly format: FileForm
  readonly schema: RowSchema
  /** Fields that the schema does not have: the record (or the file, where its columns are known) is refused, or they are left out. */
  readonly unknownFields: 'reject' | 'drop'
  /** Empty texts, objects and arrays: the record is refused, or they are read as absent. */
  readonly emptyValues: 'reject' | 'absent'
  /** How many records the files before it in its batch have. */
  readonly recordsBefore: number
  /** The numbers of records that someone took out of the file before, ascending; the others keep theirs. */
  readonly takenOut?: readonly number[]
  /** Of Parquet: the columns are leaves, named by dotted path. */
  readonly flat?: boolean
  /** A part of its own is written in any case. */
  readonly rewrites?: boolean
  /** Parts are put below the first, a quarantine and row faults below the second. */
  readonly partPrefix: string
  readonly quarantinePrefix: string
}

/** How a file is written: as somebody says, or as its bytes show, where these are JSON or Parquet. */
export type FileForm = BatchFormat | { readonly format: 'found' }

/** The fault of a file whose form was to be found and is neither JSON nor Parquet. */
export const OTHER_FORM = 'other-form'

/** What is wrong with a file as a whole. */
export interface FileFault {
  readonly code: string
  readonly description: string
}

/**
 * What became of a file. Its parts are nested as the schema says; their columns are the leaves that have a value in them, with the `path`
 * of each, and so are the columns of the whole. A Parquet file that needs no conversion and loses no row is its own part, under its own key.
 */
export interface Converted extends StagedParts {
  readonly format: BatchFormat
  readonly account: RowAccount
  readonly facts: readonly ColumnFacts[]
  readonly warnings: readonly LoadWarning[]
  /** Why nothing of the file could be taken: `106`, `118`, `rh:unreadable`, `rh:unknown-field`, `OTHER_FORM`; its account is all zeros then. */
  readonly fileFault: FileFault | null
  /** One per code, by code; never a summary, and never the fault of the file. */
  readonly errors: readonly BatchError[]
  /** Null when nothing was rejected, as the next. */
  readonly quarantine: Quarantine | null
  readonly rowFaults: RowFaultFile | null
  readonly firstRejects: readonly Reject[]
  /** Oldest and newest value of a leaf `timestamp`, when the schema has one and there are rows. */
  readonly from: Date | null
  readonly to: Date | null
}

/** The first records of a received file, asked for. */
export interface SampleRequest {
  readonly artifactKey: string
  readonly format: BatchFormat
  readonly rows: number
}

/** Each record as its leaves by slashed path, as text; or why there are none. */
export type Sampled =
  | { readonly records: readonly (readonly (readonly [path: string, text: string])[])[] }
  | { readonly fault: string }
