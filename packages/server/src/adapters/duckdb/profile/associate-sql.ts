import type { QueryPlan } from '../../../core/query/query.ts'
import { selectSql } from '../select.ts'
import type { Statement } from '../statement.ts'
import { measureOf } from './measure.ts'

/** Compile the sums of two columns' doubled average ranks, over the rows that have both. Infinite values rank first and last. Pure; no I/O. */
export function ranksSumsSql(plan: QueryPlan, paths: readonly string[], x: string, y: string): Statement {
  const { sql, parameters } = pairSql(plan, paths, x, y)
  const rank = (name: string) =>
    `cast(2 * rank() over (order by ${name}) + count(*) over (partition by ${name}) - 1 as HUGEINT)`
  return {
    sql: `
select count(*), sum(a * a), sum(b * b), sum(a * b)
from (select ${rank('x')} as a, ${rank('y')} as b from (\n${sql}\n) where x is not null and y is not null)`,
    parameters,
  }
}

/** Compile what Cramér's V is made of: rows, categories of both, and the sum of n_ij² / (n_i · n_j). Pure; no I/O. */
export function tableSumsSql(plan: QueryPlan, paths: readonly string[], x: string, y: string): Statement {
  const { sql, parameters } = pairSql(plan, paths, x, y)
  return {
    sql: `
with cells as (
  select x, y, count(*) as n from (\n${sql}\n) where x is not null and y is not null group by all
),
of_x as (select x, sum(n) as n from cells group by x),
of_y as (select y, sum(n) as n from cells group by y)
select (select coalesce(sum(n), 0) from cells), (select count(*) from of_x), (select count(*) from of_y),
  (
    select coalesce(sum(cells.n / cast(of_x.n as DOUBLE) * (cells.n / cast(of_y.n as DOUBLE))), 0)
    from cells join of_x on of_x.x = cells.x join of_y on of_y.y = cells.y
  )`,
    parameters,
  }
}

/** The rows of two columns, `x` and `y`, with what is missing as null. */
function pairSql(plan: QueryPlan, paths: readonly string[], x: string, y: string): Statement {
  const columns = plan.columns.filter(({ name }) => name === x || name === y)
  const value = (name: string) => {
    const at = columns.findIndex(column => column.name === name)
    return measureOf(columns[at]?.logicalType ?? 'VARCHAR').value.replaceAll(/\bc\b/g, `c${at}`)
  }
  const outputs = [
    { expression: value(x), name: 'x' },
    { expression: value(y), name: 'y' },
  ]
  return selectSql({ ...plan, columns, selected: columns }, paths, outputs)
}
