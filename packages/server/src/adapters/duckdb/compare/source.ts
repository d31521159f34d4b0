import type { QueryPlan } from '../../../core/query/query.ts'
import { sourceSql } from '../select-source.ts'
import type { Bind } from '../statement.ts'

/** The rows of a version in engine processes. */
export interface Side {
  readonly plan: QueryPlan
  readonly paths: readonly string[]
}

/** SQL that gives some columns of a version, as `c0`, `c1`, … in the order named. Pure; no I/O. */
export function columnsSql({ plan, paths }: Side, names: readonly string[], bind: Bind): string {
  return sourceSql({ ...plan, columns: names.map(name => columnOf(plan, name)) }, paths, bind, false)
}

export function columnOf(plan: QueryPlan, name: string) {
  const column = plan.columns.find(each => each.name === name)
  if (!column) throw new Error(`no column ${name}`)
  return column
}

/** The SQL of a value over the column `c` as one over another expression. */
export function over(value: string, expression: string): string {
  return value.replaceAll(/\bc\b/g, expression)
}
