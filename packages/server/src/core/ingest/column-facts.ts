/** What an ingest learns of a column at no cost; the upload's quality report is made of it. */
export interface ColumnFacts {
  readonly name: string
  /** Null or NaN. */
  readonly missing: number
  /** All non-missing values are one and the same. Null: not known. */
  readonly constant: boolean | null
  /** Of whole numbers: how many digits the longest value has, 0 when there is none. Absent where that is not known. */
  readonly digits?: number
}
