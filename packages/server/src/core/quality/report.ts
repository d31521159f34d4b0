import type { RuleId } from '../ids.ts'

/** Goes up when the same facts would give another score. */
export const FORMULA_VERSION = 2

/** The five dimensions of quality; only those that were assessed count. */
export type Dimension = 'completeness' | 'uniqueness' | 'validity' | 'consistency' | 'timeliness'

/** What share of 100 points each dimension has when all are assessed. */
export const WEIGHTS: Readonly<Record<Dimension, number>> = {
  completeness: 0.3,
  uniqueness: 0.2,
  validity: 0.25,
  consistency: 0.15,
  timeliness: 0.1,
}

export const checkNames = [
  'missing_values',
  'duplicate_rows',
  'constant_columns',
  'mixed_types',
  'outliers',
  'high_cardinality',
  'whitespace',
  'case_variants',
  'implausible_dates',
  'imbalance',
  'personal_data',
  'rejected_rows',
  'rule_violations',
] as const
export type CheckName = (typeof checkNames)[number]

export interface QualityCheck {
  readonly name: CheckName
  readonly passed: boolean
  /** A sentence with the numbers behind the verdict. */
  readonly details: string
  readonly severity: 'info' | 'warning' | 'error'
  readonly dimension: Dimension
  /** Null when the check is about the whole version. */
  readonly column: string | null
  readonly affectedRows: number
  /** Of the 100 of the overall score, two decimals. */
  readonly pointsLost: number
  /** The first affected rows, numbered from 0. */
  readonly sampleRows: readonly number[]
  /** Whether these rows can be listed. */
  readonly listed: boolean
  /** The columns in which something was found, the worst first. */
  readonly columns: readonly CheckColumn[]
  /** Of a rule's violations. */
  readonly ruleId?: RuleId
}

export interface CheckColumn {
  readonly column: string
  /** What was found, where the check looks for several things. */
  readonly found: string | null
  readonly affectedRows: number
  readonly sampleRows: readonly number[]
  readonly listed: boolean
}

/** Score and checks of a version. */
export interface QualityReport {
  /** What it was made of: what the load learnt at no cost, or the profile of the version and a look at its rows. */
  readonly basis: 'load' | 'profile'
  /** 0 … 100, two decimals: 100 less what the checks lose. */
  readonly overallScore: number
  readonly formulaVersion: number
  /** Sub-scores, 0 … 100, of the dimensions that were assessed. */
  readonly dimensions: Readonly<Partial<Record<Dimension, number>>>
  readonly checks: readonly QualityCheck[]
}
