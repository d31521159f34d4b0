import { isIllConditioned, type PairSums, pearson } from '../../../core/profile/correlation.ts'
import type { Associations } from '../../../core/profile/profile.ts'
import { compare } from '../../../core/profile/rational.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import type { Session } from '../session.ts'
import { boundsSql, type Operand, type Pair, pairSumsSql } from './correlations-sql.ts'
import { frameAbout, middle } from './deviation.ts'
import { parsePoint } from './measure.ts'
import { number, rowOf } from './read.ts'

/** Numeric columns that are correlated with one another; there are half their square of pairs. */
const MOST_COLUMNS = 100
/** Pairs summed in one pass over the rows. */
const PAIRS_AT_ONCE = 250

interface Coefficient {
  readonly value: number | null
  readonly count: number
}

/** Pearson's coefficients of all pairs of numeric columns. */
export async function correlate(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
  operands: readonly Operand[],
): Promise<Associations> {
  const taken = operands.slice(0, MOST_COLUMNS)
  const pairs = taken.flatMap((x, i) => taken.slice(i).map((y): Pair => ({ x, y })))
  const found = new Map<Pair, Coefficient>()
  for (let at = 0; at < pairs.length; at += PAIRS_AT_ONCE) {
    const some = pairs.slice(at, at + PAIRS_AT_ONCE)
    const sums = await sumsOf(session, plan, paths, some)
    const again = some.filter((pair, index) => hasGaps(pair) && isIllConditioned(sums[index] as PairSums))
    for (const [index, pair] of some.entries()) found.set(pair, coefficient(pair, sums[index] as PairSums))
    for (const [pair, better] of await recentred(session, plan, paths, again)) found.set(pair, better)
  }
  const rows = taken.map((_, i) =>
    taken.slice(i).map((_, j) => found.get(pairs[pairIndex(i, j, taken.length)] as Pair)),
  )
  return {
    columns: taken.map(({ name }) => name),
    omitted: operands.slice(MOST_COLUMNS).map(({ name }) => name),
    values: rows.map(row => row.map(pair => pair?.value ?? null)),
    counts: rows.map(row => row.map(pair => pair?.count ?? 0)),
  }
}

/** Where the pair of column `i` and the one `j` after it stands in the list of pairs. */
function pairIndex(i: number, j: number, columns: number): number {
  return i * columns - (i * (i - 1)) / 2 + j
}

function coefficient({ x, y }: Pair, sums: PairSums): Coefficient {
  const value = x.constant || y.constant ? null : pearson(sums)
  return { value: value !== null && x === y ? 1 : value, count: sums.count }
}

/** Whether the pair's rows may be others than those the centres were made for. */
function hasGaps({ x, y }: Pair): boolean {
  return !(x.complete && y.complete) && !(x.constant || y.constant)
}

async function sumsOf(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
  pairs: readonly Pair[],
): Promise<PairSums[]> {
  const { places, ...statement } = pairSumsSql(plan, paths, pairs)
  const row = (await rowOf(session, statement)).map(number)
  return places.map(place => {
    const [count = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0] = place.map(at => row[at] ?? 0)
    return { count, x, y, xx, yy, xy }
  })
}

/** The sums of pairs about the middle of the rows that they share, where a column's own centre is far from these. */
async function recentred(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
  pairs: readonly Pair[],
): Promise<[Pair, Coefficient][]> {
  if (pairs.length === 0) return []
  const bounds = await rowOf(session, boundsSql(plan, paths, pairs))
  const framed: [Pair, Pair][] = []
  for (const [index, pair] of pairs.entries()) {
    const [lowX, highX, lowY, highY] = bounds.slice(4 * index, 4 * index + 4).map(String) as [
      string,
      string,
      string,
      string,
    ]
    const x = reframed(pair.x, lowX, highX)
    const y = reframed(pair.y, lowY, highY)
    framed.push([pair, { x, y }])
  }
  const sums = await sumsOf(
    session,
    plan,
    paths,
    framed.map(([, pair]) => pair),
  )
  return framed.map(([pair, own], index) => [pair, coefficient(own, sums[index] as PairSums)])
}

function reframed(operand: Operand, low: string, high: string): Operand {
  const { measure } = operand
  const [min, max] = [parsePoint(low, measure), parsePoint(high, measure)]
  const frame = frameAbout(middle(min, max), min, max, measure)
  return { ...operand, frame, constant: compare(min, max) === 0 }
}
