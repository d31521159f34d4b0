import type { DatasetId, RuleId } from '../ids.ts'
import type { Literal } from '../query/query.ts'
import type { Dimension } from './report.ts'

export const MOST_RULES = 200
export const LONGEST_PATTERN = 500
export const MOST_VALUES = 1000
export const LONGEST_EXPRESSION = 10_000
export const LONGEST_VALUE = 10_000

export const onFails = ['warn', 'reject'] as const
/** `reject`: no version that violates the rule is published. */
export type OnFail = (typeof onFails)[number]

/** What a rule wants of a version. Missing values satisfy all but `not_null`; keys with one count for nothing. */
export type Demand =
  | { readonly kind: 'not_null'; readonly column: string }
  | { readonly kind: 'unique'; readonly columns: readonly string[] }
  | {
      readonly kind: 'range'
      readonly column: string
      readonly min: Literal | null
      readonly max: Literal | null
    }
  | { readonly kind: 'set'; readonly column: string; readonly values: readonly Literal[] }
  /** The whole text fits a regular expression (RE2). */
  | { readonly kind: 'pattern'; readonly column: string; readonly pattern: string }
  /** Each value occurs in a column of a dataset of the same sandbox; `version` null: its latest. */
  | {
      readonly kind: 'reference'
      readonly column: string
      readonly datasetId: DatasetId
      readonly referenceColumn: string
      readonly version: number | null
    }
  | { readonly kind: 'row_count'; readonly min: number | null; readonly max: number | null }
  /** When the version is made, its latest time is at most so old; times in the future count for nothing. */
  | { readonly kind: 'freshness'; readonly column: string; readonly maxAgeHours: number }
  /** A filter of docs/query.md that no row may contradict. */
  | { readonly kind: 'expression'; readonly expression: string }

export type DemandKind = Demand['kind']

/** The dimension of quality that each kind of rule is about. */
export const demandDimensions = {
  not_null: 'completeness',
  unique: 'uniqueness',
  range: 'validity',
  set: 'validity',
  pattern: 'validity',
  reference: 'consistency',
  row_count: 'completeness',
  freshness: 'timeliness',
  expression: 'validity',
} as const satisfies Record<DemandKind, Dimension>

export const demandKinds = Object.keys(demandDimensions) as DemandKind[]

/** What every version of a dataset is held against. */
export interface Rule {
  readonly id: RuleId
  readonly datasetId: DatasetId
  readonly name: string
  readonly description: string
  readonly onFail: OnFail
  readonly demand: Demand
  /** Goes up by one with each change. */
  readonly revision: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly createdByName: string
}

/** What a rule said of a version. It keeps the rule as it was then. */
export interface RuleResult {
  readonly ruleId: RuleId
  readonly revision: number
  readonly name: string
  readonly onFail: OnFail
  readonly demand: Demand
  /** How many rows violate it; of what is about the version as a whole, 1. */
  readonly violations: number
  /** The numbers of the first of them. */
  readonly first: readonly number[]
  /** Why the version as a whole violates it; null where it is about rows, or nothing is wrong. */
  readonly message: string | null
}

/** The columns that a demand names. */
export function columnsOf(demand: Demand): readonly string[] {
  if ('columns' in demand) return demand.columns
  return 'column' in demand ? [demand.column] : []
}
