import type { QueryPlan } from '../../../core/query/query.ts'
import { selectSql } from '../select.ts'
import type { Statement } from '../statement.ts'
import type { Measure, NumericMeasure } from './measure.ts'

/**
 * Compile the table `g` of a column: each value `v` once, with how often it occurs, `n`. All statistics of the column are made of
 * it. Pure; no I/O.
 */
export function groupSql(
  plan: QueryPlan,
  paths: readonly string[],
  column: number,
  measure: Measure,
): Statement {
  const one = plan.columns.slice(column, column + 1)
  const narrow = { ...plan, columns: one, selected: one }
  const value = measure.value.replaceAll(/\bc\b/g, 'c0')
  const { sql, parameters } = selectSql(narrow, paths, [{ expression: value, name: 'v' }])
  return {
    sql: `create or replace temp table g as\nselect v, count(*) as n\nfrom (\n${sql}\n)\ngroup by v`,
    parameters,
  }
}

/** The finite points `p` of `g` with their counts `n`. */
export function pointsSql({ point, finite }: NumericMeasure): string {
  return `select ${point} as p, n from g where v is not null${finite ? ` and ${finite}` : ''}`
}

/** The ten most frequent values of a table `v, n`, by count descending, then value ascending. Pure; no I/O. */
export function topSql(table: string, shown = 'cast(v as VARCHAR)'): string {
  const top = `select v, n from ${table} where v is not null order by n desc, v limit 10`
  return `select ${shown}, n from (${top}) order by n desc, v`
}
