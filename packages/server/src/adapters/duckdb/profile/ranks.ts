import type { Session } from '../session.ts'
import { binsSql, type Cell, cellRanksSql, ranksSql } from './ranks-sql.ts'
import { number, rowOf, rowsOf } from './read.ts'

/** So many distinct points are put in order at once; more are narrowed down first. */
const SORTED_AT_ONCE = 50_000

/**
 * The points at the given ranks (from 0) of a relation `p, n`, as the engine prints them. Exact, and in bounded memory: what is too
 * much to sort is counted into bins, and only the bins with the ranks are looked at again.
 */
export async function pointsAt(
  session: Session,
  relation: string,
  ranks: readonly number[],
  whole: Omit<Cell, 'before'>,
): Promise<Map<number, string>> {
  if (ranks.length === 0) return new Map()
  if (whole.distinct <= SORTED_AT_ONCE) {
    const row = await rowOf(session, ranksSql(relation, ranks))
    return new Map(ranks.map((rank, index) => [rank, String(row[index])]))
  }
  const placed = await narrow(session, relation, ranks, { ...whole, before: 0 })
  const row = await rowOf(session, cellRanksSql(relation, placed))
  return new Map(placed.map(({ rank }, index) => [rank, String(row[index])]))
}

/** Each rank with a cell that holds it and few points, or points that cannot be told apart as doubles. */
async function narrow(
  session: Session,
  relation: string,
  ranks: readonly number[],
  cell: Cell,
): Promise<{ rank: number; cell: Cell }[]> {
  const sql = cell.distinct <= SORTED_AT_ONCE ? null : binsSql(relation, cell)
  if (sql === null) return ranks.map(rank => ({ rank, cell }))
  const placed: { rank: number; cell: Cell }[] = []
  let before = cell.before
  for (const [, count, distinct, low, high] of await rowsOf(session, sql)) {
    const next = before + number(count)
    const own = ranks.filter(rank => rank >= before && rank < next)
    const inner = { low: number(low), high: number(high), before, distinct: number(distinct) }
    if (own.length > 0) placed.push(...(await narrow(session, relation, own, inner)))
    before = next
  }
  return placed
}
