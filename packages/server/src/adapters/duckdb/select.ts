import type { QueryPlan } from '../../core/query/query.ts'
import { conditionSql, tablesOf } from './check/condition-sql.ts'
import { afterSql } from './select-after.ts'
import { filterSql, orderTerm } from './select-filter.ts'
import { searchSql } from './select-search.ts'
import { columnsByName, sourceSql } from './select-source.ts'
import { quoteIdentifier } from './sql.ts'
import { type Bind, gather, type Statement } from './statement.ts'

/** What a select gives for a column: SQL over the column's expression, and the name of the result. */
export interface Output {
  readonly expression: string
  readonly name: string
}

/**
 * Compile a plan to SQL. Pure; no I/O. `paths` are the files of the plan's parts. The rows come in row order (parts in
 * order, each from its first row) or in the order asked for, ties in row order. Columns are named `c0`, `c1`, … inside,
 * since the engine would take `a` and `A` for one; those who want them numbered find each
 * row's place in `file` and `row`. A plan with `after` needs the values that `anchorSql` keeps first, one with `only` the tables of
 * `tableStatements`.
 */
export function selectSql(
  plan: QueryPlan,
  paths: readonly string[],
  outputs: readonly Output[] = plainOutputs(plan),
  wanted: { readonly numbered?: boolean } = {},
): Statement {
  const { parameters, bind } = gather()
  const numbered =
    plan.orderBy.length > 0 || plan.after !== null || plan.only !== null || wanted.numbered === true
  const source = sourceSql(plan, paths, bind, numbered)
  const where = whereSql(plan, bind)
  const window = `${orderSql(plan)}${limitSql(plan)}`
  const list = outputs
    .map(({ expression, name }) => `  ${expression} as ${quoteIdentifier(name)}`)
    .join(',\n')
  const columns = plan.selected.map(column => expressionOf(plan, column.name))
  const kept = [...columns, ...(wanted.numbered ? ['file', 'row'] : [])].join(', ')
  const sql = `select\n${list}\nfrom (\n  select ${kept}\n  from (\n${source}\n  )${where}${window}\n)`
  return { sql, parameters }
}

/** The selected columns as they are. */
export function plainOutputs(plan: QueryPlan): Output[] {
  return plan.selected.map(({ name }) => ({ expression: expressionOf(plan, name), name }))
}

/** A column of the plan, as expressions over its rows name it. */
export function expressionOf(plan: QueryPlan, name: string): string {
  return `c${plan.columns.findIndex(column => column.name === name)}`
}

/** How many rows the plan has, wherever its page begins. */
export function countSql(plan: QueryPlan, paths: readonly string[]): Statement {
  const { parameters, bind } = gather()
  const source = sourceSql(plan, paths, bind, plan.only !== null)
  const where = whereSql({ ...plan, after: null }, bind)
  const sql = `select count(*)\nfrom (\n  select 1\n  from (\n${source}\n  )${where}${limitSql(plan)}\n)`
  return { sql, parameters }
}

function whereSql(plan: QueryPlan, bind: Bind): string {
  const conditions = [
    ...(plan.where ? [filterSql(plan.where, columnsByName(plan), bind)] : []),
    ...(plan.search ? [searchSql(plan, plan.search, bind)] : []),
    ...(plan.only ? [conditionSql(plan.only, plan, tablesOf([plan.only]), bind)] : []),
    ...(plan.after === null ? [] : [afterSql(plan, plan.after)]),
  ]
  return conditions.length === 0 ? '' : `\n  where ${conditions.join(' and ')}`
}

function orderSql(plan: QueryPlan): string {
  // Rows looked up in a table come in any order.
  const looked = plan.only !== null && tablesOf([plan.only]).size > 0
  if (plan.orderBy.length === 0) return looked ? '\n  order by file, row' : ''
  const columns = columnsByName(plan)
  const terms = plan.orderBy.map(order => orderTerm(order, columns))
  return `\n  order by ${[...terms, 'file', 'row'].join(', ')}`
}

function limitSql(plan: QueryPlan): string {
  const limit = plan.limit === null ? '' : `\n  limit ${wholeNumber(plan.limit)}`
  return plan.offset === 0 ? limit : `${limit}\n  offset ${wholeNumber(plan.offset)}`
}

function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a count of rows: ${value}`)
  return String(value)
}
