import type { QueryPlan } from '../../../core/query/query.ts'
import { expressionOf, selectSql } from '../select.ts'
import type { Session } from '../session.ts'
import type { Statement } from '../statement.ts'
import { type Measure, measureOf } from './measure.ts'
import { number, rowOf, rowsOf } from './read.ts'

/**
 * How many rows are equal to an earlier one, missing equal to missing. Rows whose hash no other row has differ from all others; only
 * the rest is compared by value.
 */
export async function countDuplicates(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
): Promise<number> {
  await rowsOf(session, sharedHashesSql(plan, paths))
  const shared = number((await rowOf(session, 'select count(*) from shared'))[0])
  if (shared === 0) return 0
  return number((await rowOf(session, equalRowsSql(plan, paths)))[0])
}

/** Compile the table `shared` of the hashes that several rows have. Pure; no I/O. */
export function sharedHashesSql(plan: QueryPlan, paths: readonly string[]): Statement {
  const { sql, parameters } = selectSql(plan, paths, [{ expression: rowHash(plan), name: 'h' }])
  return {
    sql: `create or replace temp table shared as\nselect h from (\n${sql}\n)\ngroup by h having count(*) > 1`,
    parameters,
  }
}

/** Compile the count of rows that are equal to an earlier one, among those with a shared hash. Pure; no I/O. */
export function equalRowsSql(plan: QueryPlan, paths: readonly string[]): Statement {
  const outputs = plan.selected.map(({ name }, index) => ({
    expression: comparedAs(plan, name),
    name: `e${index}`,
  }))
  const hash = { expression: rowHash(plan), name: 'h' }
  const { sql, parameters } = selectSql(plan, paths, [...outputs, hash])
  const keys = outputs.map(({ name }) => name).join(', ')
  return {
    sql: `
select coalesce(sum(n - 1), 0)
from (
  select count(*) as n
  from (
${sql}
  ) semi join shared using (h)
  group by ${keys}
)`,
    parameters,
  }
}

function rowHash(plan: QueryPlan): string {
  return `hash(${plan.selected.map(({ name }) => comparedAs(plan, name)).join(', ')})`
}

/** The value as rows are compared: NaN is missing, the two zeros are one. */
function comparedAs(plan: QueryPlan, name: string): string {
  const column = plan.columns.find(each => each.name === name)
  const measure: Measure = measureOf(column?.logicalType ?? 'VARCHAR')
  return measure.value.replaceAll(/\bc\b/g, expressionOf(plan, name))
}
