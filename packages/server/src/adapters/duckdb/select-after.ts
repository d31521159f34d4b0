import type { QueryPlan } from '../../core/query/query.ts'
import { orderedValue } from './select-filter.ts'
import { columnsByName, sourceSql } from './select-source.ts'
import { gather, type Statement } from './statement.ts'

/**
 * Compile the statement that keeps what a page's anchor (the row with the number `after`) holds in the columns of the
 * order; null when the row's number alone is enough. Pure; no I/O. So a cursor need not carry values, whatever their type.
 */
export function anchorSql(plan: QueryPlan, paths: readonly string[]): Statement | null {
  if (plan.after === null || plan.orderBy.length === 0) return null
  const { index, firstRow } = partOf(plan, plan.after)
  const [part, path] = [plan.parts[index], paths[index]]
  if (!part || path === undefined) throw new RangeError(`the version has no row ${plan.after}`)
  const { parameters, bind } = gather()
  const source = sourceSql({ ...plan, parts: [part], firstRow }, [path], bind, true)
  const columns = columnsByName(plan)
  const values = plan.orderBy.map((order, at) => `v${at}: ${orderedValue(order, columns)}`)
  const row = `select {${values.join(', ')}}\n  from (\n${source}\n  )\n  where position = ${plan.after}`
  return { sql: `set variable anchor = (\n  ${row}\n)`, parameters }
}

/** Compile the condition that a row comes after the anchor: by the order's columns in turn, then by its number. Pure; no I/O. */
export function afterSql(plan: QueryPlan, after: number): string {
  const columns = columnsByName(plan)
  return plan.orderBy.reduceRight((rest, order, at) => {
    const value = orderedValue(order, columns)
    const anchor = `getvariable('anchor').v${at}`
    const beyond = `${value} ${order.descending ? '<' : '>'} ${anchor}`
    const missing = `(${value} is null and ${anchor} is not null)`
    return `(${beyond} or ${missing} or (${value} is not distinct from ${anchor} and ${rest}))`
  }, `position > ${after}`)
}

function partOf(plan: QueryPlan, row: number): { index: number; firstRow: number } {
  let firstRow = plan.firstRow
  for (const [index, part] of plan.parts.entries()) {
    if (row < firstRow + part.rows) return { index, firstRow }
    firstRow += part.rows
  }
  return { index: plan.parts.length, firstRow }
}
