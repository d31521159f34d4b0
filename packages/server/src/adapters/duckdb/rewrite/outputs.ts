import type { QueryPlan } from '../../../core/query/query.ts'
import { quoteIdentifier, quoteList, quoteLiteral } from '../sql.ts'
import type { Bind } from '../statement.ts'

/** Paths are our own, so they may stand in the SQL. */
export const literal: Bind = value => (typeof value === 'string' ? quoteLiteral(value) : quoteList(value))

/** The columns under their names. */
export function outputs(plan: QueryPlan, expression = (index: number) => `c${index}`): string {
  return plan.columns.map(({ name }, index) => `${expression(index)} as ${quoteIdentifier(name)}`).join(', ')
}
