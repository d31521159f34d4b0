/** A value is kept by itself only where so many rows have it, and between two quantiles lie so many. */
export const LEAST_ROWS = 5
/** So many values of a column are kept at most. */
export const MOST_CATEGORIES = 100
/** So many columns are correlated with one another, or looked into for what determines what. */
export const MOST_CORRELATED = 50
export const MOST_DETERMINING = 20

/** What was learnt of a version: all that a schema is made of. No row of it is in here. */
export interface Learnt {
  readonly rows: number
  readonly columns: readonly LearntColumn[]
  /** Of normal scores, each column with those before it; 0 where nothing is known. */
  readonly correlations: readonly { readonly column: string; readonly with: readonly number[] }[]
  readonly dependencies: readonly Dependency[]
}

export interface LearntColumn {
  readonly name: string
  readonly logicalType: string
  readonly kind: 'numeric' | 'instant' | 'boolean' | 'text'
  /** Values that are there; of numbers and times, finite ones. */
  readonly present: number
  readonly distinct: number
  /** What at least `LEAST_ROWS` rows have, the most frequent ones, ascending; empty where there are too many others. */
  readonly categories: readonly Category[]
  /** Of numbers and times, and of the lengths of texts; empty where there are too few values. */
  readonly quantiles: readonly Quantile[]
  /** Of numbers: digits behind the point, at most; of anything else 0. */
  readonly decimals: number
  /** Each row has a value greater than that of the row before it. */
  readonly ascending: boolean
  readonly text: LearntText | null
}

export interface Category {
  readonly value: string
  readonly count: number
}

/** Points in time are ISO 8601 texts. */
export interface Quantile {
  /** 0 … 1. */
  readonly share: number
  readonly value: string
}

export interface LearntText {
  /** As `@pattern` takes it, where all values have one. */
  readonly form: string | null
  readonly look: 'uuid' | 'email' | 'url' | null
  /** The least and the greatest value of digits of the form's only run of them, as numbers; null: there is no such run. */
  readonly least: string | null
}

/** A column of which another determines the value. */
export interface Dependency {
  readonly column: string
  readonly on: string
  /** A value of the other column, and what belongs to it; what belongs to others is missing. */
  readonly pairs: readonly (readonly [string, string])[]
}

const SHARES = [
  0,
  0.001,
  0.005,
  ...Array.from({ length: 99 }, (_, at) => Number(`${at + 1}e-2`)),
  0.995,
  0.999,
  1,
]

/** The shares at which quantiles of so many values are kept, with enough of them between any two. Pure; no I/O. */
export function sharesFor(values: number): number[] {
  const apart = LEAST_ROWS / values
  const kept = [0]
  for (const share of SHARES.slice(1, -1)) {
    if (share - (kept.at(-1) ?? 0) >= apart && 1 - share >= apart) kept.push(share)
  }
  return [...kept, 1]
}
