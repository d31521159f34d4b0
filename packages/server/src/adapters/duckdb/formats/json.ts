import { type LogicalType, parseLogicalType } from '../../../core/query/logical-type.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { expressionOf } from '../select.ts'
import { quoteLiteral } from '../sql.ts'
import { type JsonOptions, jsonSql, orNull } from './json-value.ts'

type CellSql = (type: LogicalType, value: string) => string

/**
 * SQL for the JSON text of a row's object, keys in column order. Pure; no I/O. No digit is lost; always valid JSON.
 * `cell` gives the JSON of a column's value where that is to be another.
 */
export function rowJsonSql(
  plan: QueryPlan,
  options: JsonOptions,
  cell: CellSql = (type, value) => jsonSql(type, value, options),
): string {
  const members = plan.selected.map(({ name, logicalType }, index) => {
    const key = quoteLiteral(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)
    return `${key}, ${orNull(cell(parseLogicalType(logicalType), expressionOf(plan, name)))}`
  })
  return `concat(${members.join(', ')}, '}')`
}
