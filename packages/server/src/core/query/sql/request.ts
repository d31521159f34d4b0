import type { QueryPlan } from '../query.ts'

/** A version as a table of a query. */
export interface QueryTable {
  /** As the query writes it. */
  readonly name: string
  /** All of its rows and columns. */
  readonly plan: QueryPlan
}

export const sqlFormats = ['json', 'csv', 'ndjson', 'parquet', 'arrow'] as const
export type SqlFormat = (typeof sqlFormats)[number]

export interface SqlRequest {
  readonly sql: string
  /** Every table that it names. */
  readonly tables: readonly QueryTable[]
  /** `json` is one array of the rows' objects. */
  readonly format: SqlFormat
  /** Most rows of the answer; what is beyond is left out and told. */
  readonly limit: number
  /** Integers beyond 2^53 as JSON strings instead of numbers. */
  readonly bigAsString: boolean
}

/** The answer of a query, a whole file. Release it when done, read or not. */
export interface SqlAnswer extends AsyncDisposable {
  readonly columns: readonly { readonly name: string; readonly logicalType: string }[]
  readonly rows: number
  /** Whether there were more rows than the limit. */
  readonly truncated: boolean
  /** How long the engine worked on it. */
  readonly milliseconds: number
  /** The file's size. */
  readonly size: number
  bytes(): AsyncIterable<Uint8Array>
}
