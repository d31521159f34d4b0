import type { Session } from '../session.ts'
import { type Bounds, binOf, binsSql, ranksSql } from './bins-sql.ts'
import { number, rowOf, rowsOf } from './read.ts'

/** So many distinct points are put in order at once; more are narrowed down first. */
export const SORTED_AT_ONCE = 50_000

export interface Bin extends Bounds {
  readonly index: number
  readonly count: number
  readonly distinct: number
  /** Points in the bins before. */
  readonly before: number
  /** Of an expression over its points. */
  readonly sum: number
}

/** The bins of a relation `p, n` that are not empty, in order. */
export async function binsOf(
  session: Session,
  relation: string,
  bounds: Bounds,
  summed: string,
): Promise<Bin[]> {
  let before = 0
  const rows = await rowsOf(session, binsSql(relation, binOf(bounds), summed))
  return rows.map(row => {
    const [index = 0, count = 0, distinct = 0, low = 0, high = 0, sum = 0] = row.map(number)
    const bin = { index, count, distinct, low, high, sum, before }
    before += count
    return bin
  })
}

/**
 * The points at the given ranks (from 0) of a relation `p, n`, as the engine prints them. Exact, and in bounded memory: what is too
 * much to sort is counted into bins, and only the bins with the ranks are looked at again.
 */
export async function pointsAt(
  session: Session,
  relation: string,
  ranks: readonly number[],
  { low, high, distinct }: Bounds & { readonly distinct: number },
): Promise<Map<number, string>> {
  if (ranks.length === 0) return new Map()
  const bins = distinct > SORTED_AT_ONCE ? await binsOf(session, relation, { low, high }, '0') : []
  // One bin: points that cannot be told apart as doubles.
  if (bins.length < 2) {
    const row = await rowOf(session, ranksSql(relation, ranks))
    return new Map(ranks.map((rank, index) => [rank, String(row[index])]))
  }
  const found = new Map<number, string>()
  for (const bin of bins) {
    const own = ranks.filter(rank => rank >= bin.before && rank < bin.before + bin.count)
    const inside = `select p, n from (${relation}) where ${binOf({ low, high })} = ${bin.index}`
    const points = await pointsAt(
      session,
      inside,
      own.map(rank => rank - bin.before),
      bin,
    )
    for (const [rank, point] of points) found.set(rank + bin.before, point)
  }
  return found
}
