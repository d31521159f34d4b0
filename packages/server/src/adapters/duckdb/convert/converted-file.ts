import type { BatchError, FaultStage } from '../../../core/batch/batch.ts'
import type { ConvertRequest, FileFault } from '../../../core/batch/conversion.ts'
import type { BatchFormat } from '../../../core/batch/format.ts'
import type { LoadWarning, RowAccount } from '../../../core/ingest/load.ts'
import type { Reject } from '../../../core/ingest/reject.ts'
import type { WrittenRows } from './write-rows.ts'

/** A file to convert, and where what comes of it is written. */
export interface ConvertOrder
  extends Pick<
    ConvertRequest,
    | 'fileName'
    | 'schema'
    | 'unknownFields'
    | 'emptyValues'
    | 'recordsBefore'
    | 'takenOut'
    | 'flat'
    | 'rewrites'
  > {
  readonly format: BatchFormat
  readonly source: string
  readonly target: string
  readonly quarantine: string
  readonly faults: string
  readonly maxInflatedBytes: number
}

/** The same where the form of the file may be yet to be found. */
export type ReceivedOrder = Omit<ConvertOrder, 'format'> & Pick<ConvertRequest, 'format'>

/** What the verb made, as files of the session and what is known of them. */
export interface ConvertedFile {
  readonly format: BatchFormat
  readonly account: RowAccount
  /** Null: nothing was loaded. */
  readonly rows: WrittenRows | null
  /** The received file has these rows exactly as the schema stores them, and is read without a second thought. */
  readonly asReceived: boolean
  readonly fileFault: FileFault | null
  readonly errors: readonly BatchError[]
  readonly faultCounts: Readonly<Record<FaultStage, number>>
  readonly rejectsKept: number
  readonly firstRejects: readonly Reject[]
  readonly warnings: readonly LoadWarning[]
}

export const nothingConverted: ConvertedFile = {
  format: { format: 'parquet' },
  account: { read: 0, loaded: 0, rejected: 0, skipped: 0 },
  rows: null,
  asReceived: false,
  fileFault: null,
  errors: [],
  faultCounts: { parsing: 0, conversion: 0, validation: 0 },
  rejectsKept: 0,
  firstRejects: [],
  warnings: [],
}
