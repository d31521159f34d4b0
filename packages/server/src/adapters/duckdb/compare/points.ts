import type { Bin, ColumnCounts, Distance } from '../../../core/compare/comparison.ts'
import { betweenEdges, edgeRanks, innerEdges, MOST_VALUES } from '../../../core/compare/edges.ts'
import { printInstant } from '../../../core/profile/instant.ts'
import { floorAt, type Rational, zero } from '../../../core/profile/rational.ts'
import { printText } from '../profile/instant.ts'
import { type NumericMeasure, parsePoint, printPoint } from '../profile/measure.ts'
import { number, rowOf, rowsOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import { finiteSql, uptoSql, valuesSql, walkSql } from './counts-sql.ts'
import { otherBin, type Totals } from './totals.ts'

/** The numbers or points in time in the table `m`: bins by the first version's values, and how far apart both are. */
export async function comparePoints(
  session: Session,
  measure: NumericMeasure,
  totals: Totals,
): Promise<Omit<ColumnCounts, 'name' | 'kind'>> {
  const [n = 0, m = 0, low1 = 0, low2 = 0] = (await rowOf(session, finiteSql(measure))).map(number)
  const few = totals.distinct <= MOST_VALUES
  const ranks = few ? [] : edgeRanks(n)
  // Distances need both; ranks only the first.
  const walked = n > 0 ? await rowOf(session, walkSql(measure, [n, Math.max(m, 1)], ranks)) : []
  const distance = n > 0 && m > 0 ? distanceOf(measure, number(walked[0]), number(walked[1])) : null
  if (few) return { bins: await valueBins(session, measure, totals), distance, categories: null }
  const points = new Map(ranks.map((rank, at) => [rank, parsePoint(String(walked[at + 2]), measure)]))
  const edges = innerEdges(n, rank => points.get(rank) ?? zero)
  const bins = await rangeBins(session, measure, edges, [low1, low2], totals)
  return { bins, distance, categories: null }
}

function distanceOf({ kind, ticksPerSecond = 1n }: NumericMeasure, ks: number, area: number): Distance {
  const wasserstein = kind === 'instant' ? area / Number(ticksPerSecond) : area
  return { ks, wasserstein: Number.isFinite(wasserstein) ? wasserstein : null }
}

async function valueBins(session: Session, measure: NumericMeasure, totals: Totals): Promise<Bin[]> {
  const rows = await rowsOf(session, valuesSql)
  const bins = rows.map(([text, v1, v2]): Bin => {
    return { kind: 'value', value: printValue(measure, String(text)), v1: number(v1), v2: number(v2) }
  })
  return [...bins, ...otherBin(bins, totals)]
}

async function rangeBins(
  session: Session,
  measure: NumericMeasure,
  edges: readonly Rational[],
  low: readonly [number, number],
  { present }: Totals,
): Promise<Bin[]> {
  const upto = edges.length > 0 ? (await rowOf(session, uptoSql(measure, edges))).map(number) : []
  const [v1, v2] = ([0, 1] as const).map(side => {
    const own = edges.map((_, at) => (upto[2 * at + side] ?? 0) + low[side])
    return betweenEdges(own, present[side])
  })
  const ends = edges.map(edge => printEdge(measure, edge))
  return [...ends, null].map((end, at) => {
    const above = ends[at - 1] ?? null
    return { kind: 'range', above, upto: end, v1: v1?.[at] ?? 0, v2: v2?.[at] ?? 0 }
  })
}

function printEdge(measure: NumericMeasure, edge: Rational): string {
  const { kind, ticksPerSecond = 1n, form } = measure
  return kind === 'instant'
    ? printInstant(floorAt(edge, 0), ticksPerSecond, form)
    : printPoint(edge, measure, 2)
}

/** A value as the engine prints it, as JSON writes numbers; what is infinite stays a word. */
function printValue(measure: NumericMeasure, text: string): string {
  if (measure.kind === 'instant') return printText(text, measure.form)
  return /^-?inf$/.test(text) ? `"${text}"` : printPoint(parsePoint(text, measure), measure)
}
