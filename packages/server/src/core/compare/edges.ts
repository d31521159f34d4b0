import { percentileAt, ranksOf } from '../profile/percentiles.ts'
import { compare, type Rational } from '../profile/rational.ts'

/** Up to so many distinct values are bins themselves. */
export const MOST_VALUES = 10

const DECILES = [10, 20, 30, 40, 50, 60, 70, 80, 90]

/** The ranks, from 0, whose values the edges need. */
export function edgeRanks(count: number): number[] {
  return ranksOf([0, ...DECILES, 100], count)
}

/**
 * The edges between bins, ascending: the unique values among minimum, nine deciles (type 7) and maximum, without the first and
 * the last. Pure; no I/O. Bins are closed on the right, and the outer ones have no end.
 */
export function innerEdges(count: number, valueAt: (rank: number) => Rational): Rational[] {
  if (count === 0) return []
  const points = [0, ...DECILES, 100].map(percent => percentileAt(percent, count, valueAt))
  const unique = points.filter((point, at) => at === 0 || compare(point, points[at - 1] as Rational) !== 0)
  return unique.slice(1, -1)
}

/** Counts of the bins from how many values do not lie above each edge. */
export function betweenEdges(upto: readonly number[], total: number): number[] {
  return [...upto, total].map((count, index) => count - (upto[index - 1] ?? 0))
}
