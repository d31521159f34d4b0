export const batchFormats = ['parquet', 'json', 'csv'] as const

export const charsets = ['UTF-8', 'US-ASCII', 'ISO-8859-1'] as const

/** How the files of a batch are written; nothing of it is guessed. */
export type BatchFormat =
  | { readonly format: 'parquet' }
  /** Several lines per value: values in any layout, or one array of them; else one value per line. */
  | { readonly format: 'json'; readonly isMultiLine: boolean }
  | ({ readonly format: 'csv' } & CsvForm)

export interface CsvForm {
  /** One character. */
  readonly delimiter: string
  /** One character. */
  readonly quote: string
  /** One character; within quotes it works on the quote and on itself. */
  readonly escape: string
  /** Cells that are read as missing, beside empty ones. */
  readonly nullMarkers: readonly string[]
  readonly charset: (typeof charsets)[number]
}
