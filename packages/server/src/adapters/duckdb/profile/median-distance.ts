import { percentileAt, ranksOf } from '../../../core/profile/percentiles.ts'
import {
  fromDouble,
  type Rational,
  scale,
  subtract,
  timesPower,
  toDouble,
} from '../../../core/profile/rational.ts'
import type { Session } from '../session.ts'
import { type Bin, pointsAt } from './bins.ts'
import { doubleSql, frameAbout } from './deviation.ts'
import type { Range } from './facts.ts'
import { pointsSql } from './grouped.ts'
import type { NumericMeasure } from './measure.ts'

/** The median of the distances from the median. The bins tell between which distances it lies; only those are sorted. */
export async function medianDistance(
  session: Session,
  measure: NumericMeasure,
  { min, max }: Range,
  median: Rational,
  bins: readonly Bin[],
): Promise<number> {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0)
  const { centre, exponent, deviation } = frameAbout(median, min, max, measure)
  const rest = doubleSql(toDouble(timesPower(subtract(median, centre), -exponent)))
  const ranks = ranksOf([50], count)
  const { low, high, distinct } = bracket(bins, toDouble(median), ranks)
  const [from, to] = [scale(low, -exponent), scale(high, -exponent)]
  const distances = `
select case when d < ${doubleSql(from)} then cast(-1 as DOUBLE) else d end as p, sum(n) as n
from (select abs(${deviation} - ${rest}) as d, n from (${pointsSql(measure)}))
where d <= ${doubleSql(to)}
group by all`
  const points = await pointsAt(session, distances, ranks, { low: from, high: to, distinct })
  const distance = percentileAt(50, count, rank => fromDouble(Number(points.get(rank))))
  return scale(toDouble(distance), exponent)
}

/** Distances between which those of the ranks lie, and about how many there are. */
function bracket(bins: readonly Bin[], median: number, ranks: readonly number[]) {
  const [first = 0, last = 0] = [ranks[0], ranks.at(-1)]
  const zones = bins.map(({ low, high, count, distinct }) => {
    const ends = [Math.abs(low - median), Math.abs(high - median)]
    const near = low <= median && median <= high ? 0 : Math.min(...ends)
    return { near, far: Math.max(...ends), count, distinct }
  })
  // More than what bounds and distances can be off by as doubles.
  const slack = Math.max(...bins.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)])) * 2 ** -48
  const low = Math.max(0, reach(zones, 'near', first) - slack)
  const high = Math.min(Number.MAX_VALUE, reach(zones, 'far', last) + slack)
  const between = zones.filter(({ near, far }) => far >= low && near <= high)
  return { low, high, distinct: between.reduce((sum, zone) => sum + zone.distinct, 0) }
}

/** The least end up to which more than `rank` points lie in the zones, ordered by that end. */
function reach(
  zones: readonly { near: number; far: number; count: number }[],
  end: 'near' | 'far',
  rank: number,
): number {
  let upto = 0
  for (const zone of zones.toSorted((a, b) => a[end] - b[end])) {
    upto += zone.count
    if (upto > rank) return zone[end]
  }
  return Number.MAX_VALUE
}
