import type { Dtype } from '../dataset/dataset.ts'
import type { Histogram } from './histogram.ts'
import type { Moments } from './moments.ts'
import type { PercentileName } from './percentiles.ts'

/** Goes up when the same rows would give another profile: kept ones of an older form are computed again. */
export const PROFILE_VERSION = 1

/** A number as JSON writes it, with every digit; whole numbers beyond 2^53 and decimals stay exact. */
export type NumberText = string

/** The statistics of a version; `docs/analysis.md` defines each number. A plain value: it is kept as JSON. */
export interface Profile {
  readonly profileVersion: number
  readonly rowCount: number
  /** Rows equal to an earlier one. */
  readonly duplicateRows: number
  /** 8 bytes per cell of fixed width, and the bytes of texts. */
  readonly memoryBytes: number
  readonly columns: readonly ColumnProfile[]
  readonly correlations: Associations
}

/** Of a dataset that has no version yet. */
export const emptyProfile: Profile = {
  profileVersion: PROFILE_VERSION,
  rowCount: 0,
  duplicateRows: 0,
  memoryBytes: 0,
  columns: [],
  correlations: { columns: [], omitted: [], values: [], counts: [] },
}

/** A symmetric matrix over the named columns. */
export interface Associations {
  readonly columns: readonly string[]
  /** Columns beyond the bound, which were left out. */
  readonly omitted: readonly string[]
  /** Row by row, from the diagonal on: of `columns[i]` with `columns[i]`, `columns[i + 1]`, … Null where one is constant. */
  readonly values: readonly (readonly (number | null)[])[]
  /** How many rows have both values. */
  readonly counts: readonly (readonly number[])[]
}

export type ColumnProfile = NumericProfile | InstantProfile | BooleanProfile | TextProfile

interface AnyColumn {
  readonly name: string
  readonly dtype: Dtype
  /** Distinct values that are not missing. */
  readonly unique: number
  /** Null or NaN. */
  readonly missing: number
  /** Bytes of its cells in memory. */
  readonly memoryBytes: number
  /** The ten most frequent, by count descending, then value ascending. */
  readonly topValues: readonly TopValue[]
  /** Values that are not missing and not among them. */
  readonly otherCount: number
}

export interface TopValue {
  readonly value: string
  readonly count: number
  /** The value is longer; this is its beginning. */
  readonly cut?: true
}

export interface NumericProfile extends AnyColumn {
  readonly kind: 'numeric'
  /** Values that are infinite, and left out of all that follows. */
  readonly infinite: number
  readonly zeros: number
  readonly negatives: number
  readonly moments: Moments
  /** Null when there is no finite value. */
  readonly spread: Spread<NumberText, number> | null
}

export interface InstantProfile extends AnyColumn {
  readonly kind: 'instant'
  readonly infinite: number
  /** Null when there is no finite value. Members are ISO 8601 texts. */
  readonly spread: InstantSpread | null
}

/** Where the finite values lie. */
export interface Spread<Value, Edge> {
  readonly min: Value
  readonly max: Value
  readonly percentiles: Readonly<Record<PercentileName, Value>>
  readonly iqr: Value
  readonly lowerFence: Value
  readonly upperFence: Value
  /** Strictly outside the fences. */
  readonly outliers: number
  /** Median of the distances from the median. */
  readonly mad: number
  readonly histogram: Histogram<Edge>
}

export interface InstantSpread {
  readonly min: string
  readonly max: string
  readonly mean: string
  readonly rangeSeconds: NumberText
  readonly percentiles: Readonly<Record<PercentileName, string>>
  readonly histogram: Histogram<string>
}

export interface BooleanProfile extends AnyColumn {
  readonly kind: 'boolean'
  readonly trueCount: number
}

export interface TextProfile extends AnyColumn {
  readonly kind: 'text'
  /** Values of no characters. */
  readonly empty: number
  /** Values of white space only, the empty ones not among them. */
  readonly blank: number
  /** Values that begin or end with white space, the blank ones among them. */
  readonly padded: number
  /** In characters; null when there is no value. */
  readonly length: {
    readonly min: number
    readonly max: number
    readonly mean: number
    readonly histogram: Histogram
  } | null
  readonly patterns: Patterns
}

/** The shapes of texts: `A` an upper-case letter, `a` a lower-case one, `9` a digit, anything else itself. */
export interface Patterns {
  readonly top: readonly TopValue[]
  /** Values of other shapes. */
  readonly otherCount: number
  /** How many of the distinct values were looked at; null: all of them. */
  readonly sampled: number | null
}
