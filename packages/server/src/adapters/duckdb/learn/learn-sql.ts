import type { QueryPlan } from '../../../core/query/query.ts'
import { doubleSql } from '../profile/deviation.ts'
import type { NumericMeasure } from '../profile/measure.ts'
import { selectSql } from '../select.ts'
import { quoteLiteral } from '../sql.ts'
import type { Statement } from '../statement.ts'

/** How many values of the table `g` are there and which part of them is finite. */
function presentSql(finite: string | null): string {
  return `v is not null${finite ? ` and ${finite}` : ''}`
}

/** Values that are there, and distinct ones. Pure; no I/O. */
export function countsSql(finite: string | null): string {
  const present = presentSql(finite)
  return `select coalesce(sum(n) filter (${present}), 0), count(*) filter (${present}) from g`
}

/** The most frequent values that enough rows have, ascending. Pure; no I/O. */
export function categoriesSql(finite: string | null, text: string, least: number, most: number): string {
  const top = `select v, n from g where ${presentSql(finite)} and n >= ${least} order by n desc, v limit ${most}`
  return `select ${text}, n from (${top}) order by v`
}

/** The points at the given ranks, from 0, as text, and how many points are not above each. `points` has `p` and its count `n`. Pure; no I/O. */
export function ranksSql(points: string, ranks: readonly number[], text: string): string {
  const found = ranks.flatMap(rank => [`min(p) filter (u > ${rank})`, `min(u) filter (u > ${rank})`])
  const list = ranks.map((_, at) => `${text.replaceAll(/\bp\b/g, `p${at}`)}, u${at}`)
  const names = ranks.map((_, at) => `${found[2 * at]} as p${at}, ${found[2 * at + 1]} as u${at}`)
  return `
select ${list.join(', ')}
from (
  select ${names.join(',\n    ')}
  from (select p, sum(n) over (rows unbounded preceding) as u from (${points} order by p))
)`
}

/** Digits behind the point of the shortest decimals that are the numbers; 99 beyond those. Pure; no I/O. */
export const decimalsSql = `
select max(case when contains(t, 'e') then 99 else length(rtrim(split_part(t, '.', 2), '0')) end)
from (select cast(v as VARCHAR) as t from g where v is not null)`

/** Whether each row has a value above that of the row before. Pure; no I/O. */
export function ascendingSql(
  plan: QueryPlan,
  paths: readonly string[],
  column: number,
  value: string,
): Statement {
  const one = plan.columns.slice(column, column + 1)
  const outputs = [
    { expression: value.replaceAll(/\bc\b/g, 'c0'), name: 'v' },
    { expression: 'file', name: 'file' },
    { expression: 'row', name: 'row' },
  ]
  const { sql, parameters } = selectSql({ ...plan, columns: one, selected: one }, paths, outputs, {
    numbered: true,
  })
  return {
    sql: `select coalesce(bool_and(v > before), true)
from (select v, lag(v) over (order by file, row) as before from (\n${sql}\n))
where before is not null`,
    parameters,
  }
}

const looks = {
  uuid: '(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  email: '[^@\\s]+@[^@\\s]+\\.[A-Za-z]{2,}',
  url: '(?i)https?://\\S+',
}

/** The least and the greatest length of texts, and whether all look like something. Pure; no I/O. */
export const textsSql = `
select min(length(v)), max(length(v)), ${Object.values(looks)
  .map(look => `bool_and(regexp_full_match(v, ${quoteLiteral(look)}))`)
  .join(', ')}
from g where v is not null`

/** Of texts of one length, place by place: the least and the greatest character, and whether all are digits, capitals, small letters, or the first two. Pure; no I/O. */
export function placesSql(length: number): string {
  const within = (place: number, low: string, high: string) =>
    `substr(v, ${place}, 1) between '${low}' and '${high}'`
  const list = Array.from({ length }, (_, at) => {
    const place = at + 1
    const [digit, upper, lower] = [within(place, '0', '9'), within(place, 'A', 'Z'), within(place, 'a', 'z')]
    return `min(substr(v, ${place}, 1)), max(substr(v, ${place}, 1)), bool_and(${digit}), bool_and(${upper}), bool_and(${lower}), bool_and(${digit} or ${upper})`
  })
  return `select ${list.join(',\n  ')}\nfrom g where v is not null`
}

/** The least number that the characters of texts from a place on are. Pure; no I/O. */
export function leastNumberSql(place: number, length: number): string {
  return `select min(try_cast(substr(v, ${place}, ${length}) as BIGINT)) from g where v is not null`
}

/** A bin of a column ends with a value, and has a score. */
export interface ScoredBin {
  /** Included, as text of the column's type, or of its ticks; of the last it has no effect. */
  readonly upto: string
  readonly score: number
}

/** A column whose values become scores: its number in the plan, how it is measured, and its bins, ascending. */
export interface ScoredColumn {
  readonly at: number
  readonly measure: NumericMeasure
  readonly type: string
  readonly bins: readonly ScoredBin[]
}

/** The variance of each column's scores, and the covariance of each with those before it, over the rows that have both. Pure; no I/O. */
export function scoresSql(
  plan: QueryPlan,
  paths: readonly string[],
  columns: readonly ScoredColumn[],
): Statement {
  const outputs = columns.map((column, at) => ({ expression: scoreSql(column), name: `s${at}` }))
  const { sql, parameters } = selectSql(plan, paths, outputs)
  const list = columns.flatMap((_, at) => [
    `var_pop(s${at})`,
    ...columns
      .slice(0, at)
      .flatMap((_other, before) => [`covar_pop(s${at}, s${before})`, `count(s${at} + s${before})`]),
  ])
  return { sql: `select ${list.join(', ')}\nfrom (\n${sql}\n)`, parameters }
}

/** Halves the bins until one is left. */
function scoreSql({ at, measure, type, bins }: ScoredColumn): string {
  const value = measure.value.replaceAll(/\bc\b/g, `c${at}`)
  const point = measure.kind === 'instant' ? measure.point.replaceAll(/\bv\b/g, `(${value})`) : value
  const bound = (text: string) =>
    measure.kind === 'instant' ? text : `cast(${quoteLiteral(text)} as ${type})`
  const within = (from: number, to: number): string => {
    if (from === to) return doubleSql(bins[from]?.score ?? 0)
    const middle = (from + to) >> 1
    return `case when ${point} <= ${bound(bins[middle]?.upto ?? '')} then ${within(from, middle)} else ${within(middle + 1, to)} end`
  }
  const finite = measure.finite ? ` and ${measure.finite.replaceAll(/\bv\b/g, `(${value})`)}` : ''
  return `case when (${value}) is not null${finite} then ${within(0, bins.length - 1)} end`
}

/** How many values two columns have together, missing ones among them, and each by itself. Pure; no I/O. */
export function pairsSql(plan: QueryPlan, paths: readonly string[], a: string, b: string): Statement {
  const { sql, parameters } = selectSql(plan, paths, [
    { expression: a, name: 'a' },
    { expression: b, name: 'b' },
  ])
  return {
    sql: `select a, b from (select distinct a, b from (\n${sql}\n)) order by a, b limit ${MOST_PAIRS}`,
    parameters,
  }
}

/** Beyond so many pairs, none of both columns determines the other. */
export const MOST_PAIRS = 202
