import type { ColumnProfile, Profile } from './profile.ts'
import { rational, toDouble } from './rational.ts'

/** Measures of association that are made on request: each pair costs a pass over the rows. */
export const associationKinds = ['spearman', 'cramers_v'] as const
export type AssociationKind = (typeof associationKinds)[number]

/** Columns that are associated with one another at most. */
const MOST_COLUMNS = 20
/** A text with more distinct values is no category. */
const MOST_CATEGORIES = 1000

/** The columns that a measure is about, and those of them that are left out. Pure; no I/O. */
export function associated(
  { columns }: Profile,
  kind: AssociationKind,
): { readonly columns: readonly string[]; readonly omitted: readonly string[] } {
  const fitting = columns.filter(column => fits(column, kind)).map(({ name }) => name)
  return { columns: fitting.slice(0, MOST_COLUMNS), omitted: fitting.slice(MOST_COLUMNS) }
}

function fits(column: ColumnProfile, kind: AssociationKind): boolean {
  if (kind === 'spearman') return column.kind === 'numeric'
  return (column.kind === 'text' || column.kind === 'boolean') && column.unique <= MOST_CATEGORIES
}

/** Sums over the rows that have both values, of twice their average ranks from 1: whole numbers. */
export interface RankSums {
  readonly count: bigint
  readonly xx: bigint
  readonly yy: bigint
  readonly xy: bigint
}

/** Spearman's coefficient: Pearson's of the average ranks; null for a constant. */
export function spearman({ count: n, xx, yy, xy }: RankSums): number | null {
  // The ranks 1 … n have the sum n (n + 1) / 2, ties or not.
  const product = n * (n + 1n) * (n + 1n)
  const [x, y] = [xx - product, yy - product]
  if (x <= 0n || y <= 0n) return null
  const root = Math.sqrt(toDouble(rational(x * y)))
  return Math.max(-1, Math.min(1, toDouble(rational(xy - product)) / root))
}

/** Of a table of counts: all of them, its rows and columns, and the sum of `n_ij² / (n_i · n_j)`. */
export interface TableSums {
  readonly count: number
  readonly rows: number
  readonly columns: number
  readonly squares: number
}

/** Cramér's V, not corrected for bias; null where one of both is constant. */
export function cramersV({ rows, columns, squares }: TableSums): number | null {
  const freedom = Math.min(rows, columns) - 1
  if (freedom < 1) return null
  // χ² / n is what the sum has above 1.
  return Math.min(1, Math.sqrt(Math.max(0, squares - 1) / freedom))
}
