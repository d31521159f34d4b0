import type { CsvRows } from './csv-rows.ts'
import type { Place } from './place.ts'

/** How the rows of a schema are made: as lines that `rows/` reads, each with its place in `rows.yaml`. */
export interface SchemaRows {
  readonly schema: string
  /** Rows of each block, or of all where they are `fixed`; groups add up to it. */
  readonly count: number
  /** The rows are made once, and all blocks share them. */
  readonly fixed: boolean
  /** Exact joint counts per block. */
  readonly quotas: Quotas | null
  /** Kinds of rows, one behind another; empty: all rows are alike. */
  readonly groups: readonly RowGroup[]
  /** Rows as they are in a file of the pack; null: all are made. */
  readonly csv: CsvRows | null
  /** By field, in the order of the file. */
  readonly lines: readonly FieldRule[]
}

export interface Quotas {
  readonly fields: readonly string[]
  /** Values as text, in the order of `fields`, and how many rows have them. */
  readonly cells: readonly { readonly values: readonly string[]; readonly count: number }[]
}

/** Rows that go together: so many, or one (or `repeat`) for each row of another schema that fits a condition. */
export interface RowGroup {
  readonly each: { readonly schema: string; readonly where: string | null; readonly repeat: number } | null
  readonly count: number
  readonly lines: readonly FieldRule[]
}

/** How a field's value is made: a line, or one of several lines by the value that another field of the row has. */
export interface FieldRule {
  readonly field: string
  readonly place: Place
  readonly rule:
    | { readonly kind: 'line'; readonly line: string }
    | { readonly kind: 'by'; readonly field: string; readonly lines: Readonly<Record<string, string>> }
}
