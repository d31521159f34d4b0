import type { Compression, Dialect, FileFormat, LoadWarning, RowAccount } from '../../../core/ingest/load.ts'
import type { ColumnName } from '../../../core/ingest/names.ts'
import type { TextTable } from '../../../core/ingest/plan-columns.ts'
import type { Reject } from '../../../core/ingest/reject.ts'
import type { Typed } from './typed.ts'

/** A load of texts, done but for its description. */
export interface TypedLoad {
  readonly format: FileFormat
  readonly compression: Compression | null
  readonly sheet: string | null
  readonly dialect: Dialect | null
  readonly names: readonly ColumnName[]
  readonly table: TextTable
  readonly typed: Typed
  readonly rows: RowAccount
  readonly warnings: readonly LoadWarning[]
  readonly rejectsKept: number
  readonly firstRejects: readonly Reject[]
  /** The relation has the records' numbers, as `row`. */
  readonly numbered: boolean
}
