/** How a text file is written; found from the file, overridden field by field. */
export interface Dialect {
  readonly delimiter: string
  /** The quote character, or empty text for a file without quoting. */
  readonly quote: string
  readonly escape: string
  readonly header: boolean
  readonly encoding: Encoding
  readonly lineEnding: 'lf' | 'crlf' | 'cr' | 'mixed'
  readonly decimal: '.' | ','
  /** Lines before the header (or the first record) that are no records. */
  readonly skippedLines: number
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-1'

/** What the person who uploads says about the file; everything else is found. */
export interface ReadOptions {
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly header?: boolean
  readonly encoding?: Encoding
  readonly nullValues?: readonly string[]
  readonly decimal?: '.' | ','
  readonly dateFormat?: string
  readonly columnTypes?: Readonly<Record<string, string>>
  /**
   * The engine types that columns of these names have already, in the version that is appended to. A column of text takes
   * every value as text, and a column without any value takes the type; the others are found as always.
   */
  readonly expectedTypes?: Readonly<Record<string, string>>
  readonly onError?: 'quarantine' | 'reject'
  /** Percent of records that may be rejected before the whole load is refused; default 10. */
  readonly maxErrorPercent?: number
}

export type FileFormat = 'csv' | 'parquet'

/** The row accounting of a load: `read = loaded + rejected + skipped`, always. */
export interface RowAccount {
  /** Data records in the source, counted independently of the reader that loads them. */
  readonly read: number
  readonly loaded: number
  readonly rejected: number
  /** Records that are no data, such as blank lines. */
  readonly skipped: number
}

/** Something worth knowing about a load that was done all the same. */
export interface LoadWarning {
  readonly code: string
  readonly column?: string
  readonly message: string
}

/** What a load did, as every door reports it. */
export interface LoadRecord {
  readonly format: FileFormat
  /** Null where the format has no dialect. */
  readonly dialect: Dialect | null
  readonly rows: RowAccount
  readonly warnings: readonly LoadWarning[]
}
