import type { Column, Version } from '../dataset/dataset.ts'
import type { ColumnProfile, NumberText } from '../profile/profile.ts'
import type { Counts, Drift } from './drift.ts'
import type { RenamedColumn } from './renamed.ts'

/** Goes up when the same versions would give another comparison. */
export const COMPARISON_VERSION = 2

/** How the columns of two versions are compared. */
export type ComparedKind = 'numeric' | 'instant' | 'boolean' | 'text'

/** A bin with its rows. Values and ends are numbers as JSON writes them, ISO 8601 texts, or texts. */
export type Bin = Counts &
  (
    | {
        readonly kind: 'range'
        /** Excluded; null: no end. */
        readonly above: string | null
        /** Included; null: no end. */
        readonly upto: string | null
      }
    | { readonly kind: 'value'; readonly value: string; readonly cut?: true }
    /** Values without a bin of their own. */
    | { readonly kind: 'other' }
    | { readonly kind: 'missing' }
  )

/** A text of one version, with how often it occurs there. */
export interface Category {
  readonly value: string
  readonly count: number
  /** The value is longer; this is its beginning. */
  readonly cut?: true
}

/** Categories that only one version has: the most frequent ones, and how many there are. */
export interface OwnCategories {
  readonly most: readonly Category[]
  readonly total: number
}

/** What the rows of two versions say of a column. */
export interface ColumnCounts {
  readonly name: string
  readonly kind: ComparedKind
  readonly bins: readonly Bin[]
  /** Of numbers and points in time, finite values; null when a version has none. */
  readonly distance: Distance | null
  /** Of texts and truths. */
  readonly categories: { readonly appeared: OwnCategories; readonly vanished: OwnCategories } | null
}

export interface Distance {
  /** Kolmogorov and Smirnov: the largest difference of the distribution functions, 0 … 1. */
  readonly ks: number
  /** Wasserstein, of order 1: in the column's unit, of points in time in seconds. Null beyond the largest double. */
  readonly wasserstein: number | null
}

export interface ColumnDiff extends ColumnCounts {
  readonly v1: ColumnProfile
  readonly v2: ColumnProfile
  /** Null when a version has no rows. */
  readonly drift: Drift | null
  readonly jensenShannon: number | null
}

export interface SchemaDiff {
  readonly added: readonly Column[]
  readonly removed: readonly Column[]
  readonly typeChanged: readonly { readonly v1: Column; readonly v2: Column }[]
}

export interface Comparison {
  readonly v1: Version
  readonly v2: Version
  readonly schema: SchemaDiff
  readonly renamed: readonly RenamedColumn[]
  /** Of the columns that both versions have, in the order of the first. */
  readonly columns: readonly ColumnDiff[]
  /** Null when no key was named. */
  readonly rows: RowDiff | null
}

/** Rows by key. Rows whose key is missing, or occurs more than once in a version, are in none of the counts. */
export interface RowDiff {
  readonly key: readonly string[]
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly unchanged: number
  /** Keys that occur more than once. */
  readonly duplicateKeys: Counts
  /** Rows in which a column of the key is missing. */
  readonly missingKeys: Counts
  /** Changed cells per column, of the columns with any. */
  readonly columns: readonly { readonly name: string; readonly changed: number }[]
  /** A page of the rows that differ, by key. */
  readonly changes: readonly RowChange[]
}

export interface RowChange {
  readonly kind: 'added' | 'removed' | 'changed'
  /** In the order of the key's columns, as JSON. */
  readonly key: readonly NumberText[]
  readonly cells: readonly CellChange[]
}

/** A cell before and after, as JSON; null where there is none. */
export interface CellChange {
  readonly column: string
  readonly old: string | null
  readonly new: string | null
}
