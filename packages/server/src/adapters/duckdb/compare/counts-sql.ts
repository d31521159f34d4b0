import type { Rational } from '../../../core/profile/rational.ts'
import { doubleAtMost, floorAt } from '../../../core/profile/rational.ts'
import { printExact } from '../../../core/query/exact.ts'
import { doubleSql, WIDEST } from '../profile/deviation.ts'
import type { NumericMeasure } from '../profile/measure.ts'
import { wholeType } from '../profile/numeric-sql.ts'
import { gather, type Statement } from '../statement.ts'
import type { Pair } from './pair.ts'
import { columnsSql, over, type Side, takeApart } from './source.ts'

/** So many categories have a bin of their own. */
export const MOST_CATEGORIES = 100

/** Longer texts are shown by so many of their characters. */
const SHOWN = 200

/**
 * Compile the table `m` of a column: each value `v` of either version once, with how often it occurs in each, `n1` and `n2`.
 * Pure; no I/O.
 */
export function mergedSql(v1: Side, v2: Side, name: string, pair: Pair): Statement {
  const { parameters, bind } = gather()
  const side = (version: Side, value: string, one: boolean | null) =>
    `  select ${over(value, 'c0')} as v, ${one} as one\n  from (\n${columnsSql(version, [name], bind)}\n  )`
  const apart = takeApart(v1, v2, [name])
  const sides = [side(apart.v1, pair.v1, true), side(apart.v2, pair.v2, false)]
  if (apart.shared.paths.length > 0) sides.push(side(apart.shared, pair.v1, null))
  return {
    sql: `create or replace temp table m as
select v, count(*) filter (one is not false) as n1, count(*) filter (one is not true) as n2
from (
${sides.join('\n  union all\n')}
)
group by v`,
    parameters,
  }
}

/** Of the table `m`: values that are there in each version, missing ones, distinct ones of the first. Pure; no I/O. */
export const totalsSql = `
select coalesce(sum(n1) filter (v is not null), 0), coalesce(sum(n2) filter (v is not null), 0),
  coalesce(sum(n1) filter (v is null), 0), coalesce(sum(n2) filter (v is null), 0), count(v) filter (n1 > 0)
from m`

/** How many finite points each version has, and how many values that lie below all of them. Pure; no I/O. */
export function finiteSql({ finite, kind }: NumericMeasure): string {
  const condition = finite ?? 'true'
  const zero = kind === 'numeric' ? '0' : "date '1970-01-01'"
  const low = `v is not null and not ${condition} and v < ${zero}`
  return `
select coalesce(sum(n1) filter (v is not null and ${condition}), 0), coalesce(sum(n2) filter (v is not null and ${condition}), 0),
  coalesce(sum(n1) filter (${low}), 0), coalesce(sum(n2) filter (${low}), 0)
from m`
}

/** The finite points `p` of the table `m`. */
function pointsSql({ point, finite }: NumericMeasure): string {
  return `select ${point} as p, n1, n2 from m where v is not null${finite ? ` and ${finite}` : ''}`
}

/**
 * One walk along the finite points: how far the distribution functions are apart at most, the area between them, and the points of
 * the first version at the given ranks. `totals` are the finite points of each. Pure; no I/O.
 */
export function walkSql(
  measure: NumericMeasure,
  totals: readonly [number, number],
  ranks: readonly number[],
): string {
  const apart = `abs(u1 / ${doubleSql(totals[0])} - u2 / ${doubleSql(totals[1])})`
  const whole = measure.scale === 0 && measure.exactType !== null
  const step = whole ? 'cast(cast(q as HUGEINT) - p as DOUBLE)' : 'cast(q as DOUBLE) - cast(p as DOUBLE)'
  const found = ranks.map(rank => `,\n  cast(min(p) filter (u1 > ${rank}) as VARCHAR)`)
  // Rows in order before the windows: these then stream, where windows with an order hold a tree of all sums, at twice the time.
  return `
select max(${apart}), fsum(${apart} * (${step}))${found.join('')}
from (
  select p, lead(p) over () as q, sum(n1) over w as u1, sum(n2) over w as u2
  from (${pointsSql(measure)} order by p)
  window w as (rows unbounded preceding)
)`
}

/** How many finite points of each version do not lie above each edge. Pure; no I/O. */
export function uptoSql(measure: NumericMeasure, edges: readonly Rational[]): string {
  const counted = edges.flatMap(edge => {
    const condition = notAboveSql(measure, edge)
    return ['n1', 'n2'].map(n => `coalesce(sum(${n}) filter (${condition}), 0)`)
  })
  return `select ${counted.join(',\n  ')}\nfrom (${pointsSql(measure)})`
}

/** An edge may lie between two numbers of the column's type: the greatest that is not above it divides them alike. */
function notAboveSql({ scale, exactType }: NumericMeasure, edge: Rational): string {
  if (scale !== null && exactType !== null) {
    const digits = floorAt(edge, scale)
    const type = scale === 0 ? wholeType(digits) : exactType
    if (-WIDEST < digits && digits < WIDEST) return `p <= cast('${printExact(digits, scale)}' as ${type})`
  }
  return `cast(p as DOUBLE) <= ${doubleSql(doubleAtMost(edge))}`
}

/** The values of the first version, ascending, with their counts. Pure; no I/O. */
export const valuesSql = 'select cast(v as VARCHAR), n1, n2 from m where v is not null and n1 > 0 order by v'

const shown = `left(v, ${SHOWN}), length(v) > ${SHOWN}, n1, n2`

/** The categories with the largest shares in both versions together. Pure; no I/O. */
export function sharesSql([n, m]: readonly [number, number]): string {
  const share = `n1 / ${doubleSql(Math.max(n, 1))} + n2 / ${doubleSql(Math.max(m, 1))}`
  return `select ${shown} from m where v is not null order by ${share} desc, v limit ${MOST_CATEGORIES}`
}

/** The most frequent categories that one version has and the other has not, and how many there are. Pure; no I/O. */
export function ownSql(own: 'n1' | 'n2', other: 'n1' | 'n2'): string {
  const condition = `v is not null and ${other} = 0`
  return `
select ${shown}, total
from (
  select *, count(*) over () as total from m where ${condition} order by ${own} desc, v limit ${MOST_CATEGORIES}
)
order by ${own} desc, v`
}
