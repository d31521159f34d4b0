import type { QueryPlan } from '../../../core/query/query.ts'
import { sourceSql } from '../select-source.ts'
import type { Bind } from '../statement.ts'

/** The rows of a version in engine processes. */
export interface Side {
  readonly plan: QueryPlan
  readonly paths: readonly string[]
}

/** Two versions, taken apart by their parts. */
export interface Apart {
  readonly v1: Side
  readonly v2: Side
  /** The parts of both; it has none when there are no such parts. */
  readonly shared: Side
}

/**
 * The parts that only one of two versions has, and those of both: rows in them need no comparison. A part whose columns the versions
 * read as different types is none of both. Pure; no I/O.
 */
export function takeApart(v1: Side, v2: Side, names: readonly string[]): Apart {
  const typeOf = (side: Side, name: string) => columnOf(side.plan, name).logicalType
  const alike = names.every(name => typeOf(v1, name) === typeOf(v2, name))
  const [first, second] = [keysOf(v1), keysOf(v2)]
  const isShared = (key: string) => alike && first.has(key) && second.has(key)
  return {
    v1: restricted(v1, key => !isShared(key)),
    v2: restricted(v2, key => !isShared(key)),
    shared: restricted(v1, isShared),
  }
}

function keysOf({ plan }: Side): Set<string> {
  return new Set(plan.parts.map(({ key }) => key))
}

function restricted({ plan, paths }: Side, wanted: (key: string) => boolean): Side {
  return {
    plan: { ...plan, parts: plan.parts.filter(({ key }) => wanted(key)) },
    paths: paths.filter((_, at) => wanted(plan.parts[at]?.key ?? '')),
  }
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
