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
  /** What stands between groups of three digits in numbers; empty text: nothing. */
  readonly thousands: Thousands
  /** What lines begin with that are remarks and no records; empty text: there are none. */
  readonly comment: string
  /** Every record ends with one delimiter more, behind which there is no column. */
  readonly trailingDelimiter: boolean
  /** Lines before the header (or the first record) that are no records. */
  readonly skippedLines: number
}

export const thousandsMarks = ['', '.', ',', ' ', "'"] as const
export type Thousands = (typeof thousandsMarks)[number]

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
  readonly thousands?: Thousands
  readonly comment?: string
  /** Lines before the header (or the first record) that are no records. */
  readonly skippedLines?: number
  /** Of a workbook: the sheet's name, or its number from 1. */
  readonly sheet?: string
  readonly dateFormat?: string
  /** Formats (strptime) of single columns, which go before `dateFormat`. */
  readonly columnFormats?: Readonly<Record<string, string>>
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

export const fileFormats = ['csv', 'json', 'ndjson', 'xlsx', 'parquet'] as const
export type FileFormat = (typeof fileFormats)[number]

export type Compression = 'gzip' | 'zstd'

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

/** Why a column has its type. */
export interface TypeReason {
  /** A sentence: `Text, since not every value is a plain number.` */
  readonly message: string
  /** The narrower type that most values would have had; null when there is none that any value suggests. */
  readonly insteadOf: string | null
  /** Up to three values that rule it out, with the numbers of their data records, from 1. */
  readonly counterExamples: readonly { readonly row: number; readonly value: string }[]
}

/** What a load made of one column. */
export interface LoadColumn {
  readonly name: string
  /** As the file spells it. */
  readonly originalName: string
  /** The engine's full type. */
  readonly type: string
  /** The format (strptime) by which its dates were read; null where they are ISO, or no dates. */
  readonly format: string | null
  /** How many values were tokens such as `NA` and read as missing. */
  readonly nullTokens: number
  readonly reason: TypeReason
}

/** What a load did, as every door reports it. */
export interface LoadRecord {
  readonly format: FileFormat
  /** What the received bytes were compressed with; null: nothing. */
  readonly compression: Compression | null
  /** Of a workbook: the sheet that was read. */
  readonly sheet: string | null
  /** Null where the format has no dialect. */
  readonly dialect: Dialect | null
  readonly rows: RowAccount
  readonly warnings: readonly LoadWarning[]
  /** In the order of the file. */
  readonly columns: readonly LoadColumn[]
}
