import type { Column } from '../dataset/dataset.ts'

/** A value in a filter. Numbers stay text until the engine casts them to the column's type, so no digit is lost. */
export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** A filter as a tree; `at` is the offset in the text, for messages. */
export type Filter =
  | {
      readonly kind: 'compare'
      readonly column: string
      readonly operator: Comparison
      readonly value: Literal
      readonly at: number
    }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly Literal[]; readonly at: number }
  | {
      readonly kind: 'between'
      readonly column: string
      readonly low: Literal
      readonly high: Literal
      readonly at: number
    }
  | {
      readonly kind: 'like'
      readonly column: string
      readonly pattern: string
      readonly ignoreCase: boolean
      readonly at: number
    }
  | { readonly kind: 'null'; readonly column: string; readonly at: number }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }

export interface Order {
  readonly column: string
  readonly descending: boolean
  readonly at: number
}

/** What the texts of a column can look like, whatever its type. */
export const looks = ['number', 'date', 'truth', 'email', 'phone', 'iban', 'card', 'ip'] as const
export type Look = (typeof looks)[number]

/** Rows singled out by a check of quality or a rule. What a condition says of a missing value is never true, but for `missing`. */
export type Condition =
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'any' | 'all'; readonly conditions: readonly Condition[] }
  /** Rows of the version with this number or a later one. */
  | { readonly kind: 'from'; readonly row: number }
  /** The whole text fits a regular expression (RE2), or, negated, does not. */
  | { readonly kind: 'pattern'; readonly column: string; readonly pattern: string; readonly negated: boolean }
  | { readonly kind: 'look'; readonly column: string; readonly look: Look; readonly negated: boolean }
  /** Text that begins or ends with white space. */
  | { readonly kind: 'padded'; readonly column: string }
  /** Text that a more frequent text of the column differs from in nothing but case and white space around. */
  | { readonly kind: 'variant'; readonly column: string }
  /** Another row has the same values in all of these columns, none of them missing. */
  | { readonly kind: 'repeated'; readonly columns: readonly string[] }
  /** Equal to an earlier row, missing equal to missing. */
  | { readonly kind: 'copy' }
  /** A value that a column elsewhere does not hold. */
  | { readonly kind: 'unmatched'; readonly column: string; readonly in: Reference }

/** A column of some version. */
export interface Reference {
  readonly parts: readonly SourcePart[]
  readonly column: Column
}

/** What a reader asks of a version, as a door parsed it. */
export interface Query {
  /** In this order; undefined: all of them. */
  readonly columns?: readonly string[]
  readonly where?: Filter
  /** Text that one of the version's text columns must hold; case is ignored and every character means itself. */
  readonly search?: string
  readonly only?: Condition
  readonly orderBy?: readonly Order[]
  readonly limit?: number
  readonly offset?: number
  /** Only rows that come, in the order asked for, after the one with this number; the version's rows count from 0. */
  readonly after?: number
}

/** A file to read, with the columns it has itself. */
export interface SourcePart {
  readonly key: string
  readonly columns: readonly Column[]
  readonly rows: number
}

/** A query checked against a version: every name exists and every comparison fits its column's type. */
export interface QueryPlan {
  /** In row order. */
  readonly parts: readonly SourcePart[]
  /** All columns of the version, which filters and orders may name. */
  readonly columns: readonly Column[]
  /** The columns of the result, in order. */
  readonly selected: readonly Column[]
  readonly where: Filter | null
  readonly search: string | null
  /** Made for this version: its columns exist and its comparisons fit. */
  readonly only: Condition | null
  readonly orderBy: readonly Order[]
  readonly limit: number | null
  readonly offset: number
  readonly after: number | null
  /** The number, in the version, of the first part's first row: how many rows lie in parts that were left out. */
  readonly firstRow: number
}
