import type { DeclaredColumn } from './column.ts'
import type { DataSpan } from './envelope.ts'

/** Rows that a body brings as a text: a list of lists of one value per column, as it is or gzipped in base64. */
export interface FillSource {
  readonly columns: readonly DeclaredColumn[]
  readonly compressed: boolean
  readonly data: DataSpan
}
