/** Goes up when the same rows would give another report. */
export const FIDELITY_VERSION = 1

/** How like its source what was generated is; `docs/fidelity.md` defines each number. A plain value: it is kept as JSON. */
export interface Fidelity {
  readonly formulaVersion: number
  /** The mean over the entities. */
  readonly score: number
  readonly entities: readonly EntityFidelity[]
}

export interface EntityFidelity {
  readonly entity: string
  readonly source: { readonly dataset: string; readonly version: number; readonly rows: number }
  readonly rows: number
  readonly score: number
  readonly columns: readonly ColumnFidelity[]
  readonly pairs: readonly PairFidelity[]
  readonly copies: CopiesFound
  /** Columns of the source that were not generated. */
  readonly left: readonly string[]
}

export const shapeMeasures = ['ks', 'total_variation', 'length', 'uniqueness'] as const

export interface ColumnFidelity {
  readonly column: string
  readonly sourceColumn: string
  /** By which measure its shape is compared; the score is null where neither side has a value. */
  readonly measure: (typeof shapeMeasures)[number]
  readonly shape: number | null
  readonly missing: { readonly source: number; readonly generated: number; readonly score: number }
}

export interface PairFidelity {
  readonly columns: readonly [string, string]
  readonly measure: 'correlation' | 'association'
  readonly source: number
  readonly generated: number
  readonly score: number
}

export interface CopiesFound {
  /** Generated rows that equal a row of the source. */
  readonly rows: number
  readonly share: number
  /** Rows of the source that equal another of its rows, and their share: what chance alone makes of few values. */
  readonly sourceRepeats: number
  readonly sourceShare: number
}
