import { fencesOf } from '../../../core/profile/percentiles.ts'
import {
  ceilAt,
  doubleAtLeast,
  doubleAtMost,
  floorAt,
  type Rational,
} from '../../../core/profile/rational.ts'
import { printExact } from '../../../core/query/exact.ts'
import { doubleSql, WIDEST } from './deviation.ts'
import { pointsSql } from './grouped.ts'
import type { NumericMeasure } from './measure.ts'

/** What the whole table `g` says of a column of numbers. Pure; no I/O. */
export function factsSql(measure: NumericMeasure): string {
  const finite = measure.finite ?? 'true'
  return `
select count(v), coalesce(sum(n) filter (v is null), 0), coalesce(sum(n) filter (v is not null and not ${finite}), 0),
  coalesce(sum(n) filter (v is not null and ${finite}), 0), count(v) filter (${finite}),
  cast(min(p) as VARCHAR), cast(max(p) as VARCHAR),
  coalesce(sum(n) filter (p = 0), 0), coalesce(sum(n) filter (p < 0), 0)
from (select v, n, case when v is not null and ${finite} then ${measure.point} end as p from g)`
}

/**
 * The sum of all points, exact: a number of the exact type, or of deviations about 0 in units of 2^−53 and 2^−106.
 * Pure; no I/O.
 */
export function exactSumSql(measure: NumericMeasure, deviation: string): string {
  const points = pointsSql(measure)
  if (measure.summable) {
    return `select cast(sum(cast(p as ${measure.exactType}) * n) as VARCHAR), null\nfrom (${points})`
  }
  const unit = doubleSql(2 ** 53)
  return `
select sum(cast(a as HUGEINT) * n), sum(cast((d * ${unit} - a) * ${unit} as HUGEINT) * n)
from (select d, trunc(d * ${unit}) as a, n from (select ${deviation} as d, n from (${points})))`
}

/** SQL that tells whether a point `p` lies below an edge. */
export function belowSql(edge: number | bigint): string {
  if (typeof edge === 'number') return `cast(p as DOUBLE) < ${doubleSql(edge)}`
  return `p < cast('${edge}' as ${wholeType(edge)})`
}

/** The narrowest type of a whole number: wide numbers are compared slowly. */
export function wholeType(value: bigint): string {
  return BigInt.asIntN(64, value) === value ? 'BIGINT' : 'HUGEINT'
}

/** Sums of the second, third and fourth powers of the deviations, and how many points lie outside. Pure; no I/O. */
export function powersSql(measure: NumericMeasure, deviation: string, outside: string): string {
  return `
select sum(d * d * n), fsum(d * d * d * n), sum(d * d * d * d * n), coalesce(sum(n) filter (${outside}), 0)
from (select p, n, ${deviation} as d from (${pointsSql(measure)}))`
}

/** SQL that tells whether a point `p` lies strictly outside the fences of the quartiles. */
export function outsideSql(p25: Rational, p75: Rational, { scale, exactType }: NumericMeasure): string {
  const { lower, upper } = fencesOf(p25, p75)
  if (scale !== null && exactType !== null) {
    const [low, high] = [ceilAt(lower, scale), floorAt(upper, scale)]
    if (-WIDEST < low && high < WIDEST) {
      const [below, above] = [low, high].map(it => {
        return `cast('${printExact(it, scale)}' as ${scale === 0 ? wholeType(it) : exactType})`
      })
      return `p < ${below} or p > ${above}`
    }
  }
  const [below, above] = [doubleAtLeast(lower), doubleAtMost(upper)].map(doubleSql)
  return `cast(p as DOUBLE) < ${below} or cast(p as DOUBLE) > ${above}`
}

/** The finite points in order, each with its count. Pure; no I/O. */
export function talliesSql(measure: NumericMeasure): string {
  return `select cast(p as VARCHAR), n\nfrom (${pointsSql(measure)})\norder by p`
}
