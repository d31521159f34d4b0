import type { Column } from '../../../core/dataset/dataset.ts'
import type { ColumnFacts } from '../../../core/ingest/column-facts.ts'
import type { LoadRecord, ReadOptions } from '../../../core/ingest/load.ts'
import type { Reject } from '../../../core/ingest/reject.ts'

export interface IngestOrder {
  /** The received file. */
  readonly source: string
  /** Where the part is written; it must not exist yet. */
  readonly target: string
  /** Where the quarantine is written when there is one. */
  readonly quarantine: string
  readonly options: ReadOptions
  /** The names that the header of a text is to have, as it spells them. */
  readonly header?: readonly string[] | undefined
  /** A compressed file may become so large. */
  readonly maxInflatedBytes: number
}

/** What a file became, once its part is whole. */
export interface Loaded {
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly load: LoadRecord
  readonly facts: readonly ColumnFacts[]
  /** How many rejects the quarantine's file keeps; 0: there is no file. */
  readonly rejectsKept: number
  readonly firstRejects: readonly Reject[]
}
