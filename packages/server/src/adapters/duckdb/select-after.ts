import { comparable } from '../../core/query/comparable.ts'
import type { Order, QueryPlan } from '../../core/query/query.ts'
import { orderedValue } from './select-filter.ts'
import { columnsByName, sourceSql } from './select-source.ts'
import { gather, type Statement } from './statement.ts'

/**
 * Compile the statement that keeps what a page's anchor (the row with the number `after`) holds in the columns of the
 * order; null when the row's number alone is enough. Pure; no I/O. So a cursor need not carry values, whatever their type.
 */
export function anchorSql(plan: QueryPlan, paths: readonly string[]): Statement | null {
  if (plan.after === null || plan.orderBy.length === 0) return null
  const { file, row } = placeOf(plan, plan.after)
  const [part, path] = [plan.parts[file], paths[file]]
  if (!part || path === undefined) throw new RangeError(`the version has no row ${plan.after}`)
  const { parameters, bind } = gather()
  const source = sourceSql({ ...plan, parts: [part] }, [path], bind, true)
  const columns = columnsByName(plan)
  const values = plan.orderBy.map((order, at) => `v${at}: ${orderedValue(order, columns)}`)
  const select = `select {${values.join(', ')}}\n  from (\n${source}\n  )\n  where row = ${row}`
  return { sql: `set variable anchor = (\n  ${select}\n)`, parameters }
}

/** Compile the condition that a row comes after the anchor: by the order's columns in turn, then by its place. Pure; no I/O. */
export function afterSql(plan: QueryPlan, after: number): string {
  const { file, row } = placeOf(plan, after)
  const place = `(file > ${file} or (file = ${file} and row > ${row}))`
  const columns = columnsByName(plan)
  const condition = plan.orderBy.reduceRight((rest, order, at) => {
    const value = orderedValue(order, columns)
    const anchor = anchored(at)
    const beyond = `${value} ${order.descending ? '<' : '>'} ${anchor}`
    const missing = `(${value} is null and ${anchor} is not null)`
    return `case when ${beyond} or ${missing} then true when ${value} is not distinct from ${anchor} then ${rest} else false end`
  }, place)
  const [first] = plan.orderBy
  return first && isPlain(plan, first)
    ? `${orderedValue(first, columns)} ${reach(first)} and ${condition}`
    : condition
}

/** With a first column that never misses, one plain comparison says most of it: by that the engine skips what lies before. */
function isPlain(plan: QueryPlan, { column }: Order): boolean {
  const found = plan.columns.find(({ name }) => name === column)
  return found !== undefined && !found.nullable && comparable(found.logicalType).kind !== 'float'
}

function reach({ descending }: Order): string {
  return `${descending ? '<=' : '>='} ${anchored(0)}`
}

function anchored(at: number): string {
  return `getvariable('anchor').v${at}`
}

/** Where the row with this number lies among the plan's parts; before the first row when it was left out. */
function placeOf(plan: QueryPlan, number: number): { file: number; row: number } {
  let row = number - plan.firstRow
  for (const [file, part] of plan.parts.entries()) {
    if (row < part.rows) return { file, row }
    row -= part.rows
  }
  return { file: plan.parts.length, row }
}
