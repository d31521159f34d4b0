/** The five dimensions of quality; only those that were assessed count. */
export type Dimension = 'completeness' | 'uniqueness' | 'validity' | 'consistency' | 'timeliness'

export interface QualityCheck {
  readonly name: string
  readonly passed: boolean
  /** A sentence with the numbers behind the verdict. */
  readonly details: string
  readonly severity: 'info' | 'warning' | 'error'
  readonly dimension: Dimension
  /** Null when the check is about the whole version. */
  readonly column: string | null
  readonly affectedRows: number
}

/** Score and checks of a version. */
export interface QualityReport {
  /** 0 … 100, one decimal. */
  readonly overallScore: number
  readonly formulaVersion: number
  /** Sub-scores, 0 … 100, of the dimensions that were assessed. */
  readonly dimensions: Readonly<Partial<Record<Dimension, number>>>
  readonly checks: readonly QualityCheck[]
}
