import type { Column } from '../../../core/dataset/dataset.ts'
import type { LoadRecord, ReadOptions } from '../../../core/ingest/load.ts'
import type { ColumnFacts } from '../../../core/ports.ts'

export interface IngestOrder {
  /** The received file. */
  readonly source: string
  /** Where the part is written; it must not exist yet. */
  readonly target: string
  readonly options: ReadOptions
}

/** What a file became, once its part is whole. */
export interface Loaded {
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly load: LoadRecord
  readonly facts: readonly ColumnFacts[]
}
