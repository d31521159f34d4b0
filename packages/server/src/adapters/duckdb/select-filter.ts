import { type Comparable, comparable } from '../../core/query/comparable.ts'
import { type Exact, floorTo, parseExact, printExact } from '../../core/query/exact.ts'
import type { Predicate } from '../../core/query/plan.ts'
import type { Comparison, Filter, Literal, Order } from '../../core/query/query.ts'

/** A column as filters see it. */
export interface FilterColumn {
  readonly expression: string
  readonly logicalType: string
}

export type Columns = ReadonlyMap<string, FilterColumn>
type Bind = (value: string) => string

/** Compile a filter to a condition. Pure; no I/O. Every value is bound; NaN is missing, as everywhere in the house. */
export function filterSql(filter: Filter, columns: Columns, bind: Bind): string {
  if ('filters' in filter) {
    return balanced(
      filter.filters.map(part => filterSql(part, columns, bind)),
      filter.kind,
    )
  }
  if (filter.kind === 'not') return `not ${filterSql(filter.filter, columns, bind)}`
  return `(${predicateSql(filter, columnOf(columns, filter.column), bind)})`
}

/** Compile one term of an order; missing values come last in both directions. */
export function orderTerm(order: Order, columns: Columns): string {
  return `${orderedValue(order, columns)} ${order.descending ? 'desc' : 'asc'} nulls last`
}

/** What an order compares: the column's value, where NaN is missing. */
export function orderedValue(order: Order, columns: Columns): string {
  const column = columnOf(columns, order.column)
  return valueSql(column, comparable(column.logicalType))
}

function predicateSql(filter: Predicate, column: FilterColumn, bind: Bind): string {
  const type = comparable(column.logicalType)
  const compare = (operator: Comparison, literal: Literal) =>
    compareSql(column, type, operator, literal, bind)
  switch (filter.kind) {
    case 'null':
      return `${valueSql(column, type)} is null`
    case 'like':
      return `${valueSql(column, type)} ${filter.ignoreCase ? 'ilike' : 'like'} ${bind(filter.pattern)}`
    case 'compare':
      return compare(filter.operator, filter.value)
    case 'between':
      return `${compare('>=', filter.low)} and ${compare('<=', filter.high)}`
    case 'in':
      return memberSql(column, type, filter.values, bind)
  }
}

/** The engine bounds how deep conditions may nest, and reads a chain as one nested to the left. */
export function balanced(conditions: readonly string[], kind: 'and' | 'or'): string {
  if (conditions.length === 1) return conditions[0] ?? ''
  const half = Math.ceil(conditions.length / 2)
  return `(${balanced(conditions.slice(0, half), kind)} ${kind} ${balanced(conditions.slice(half), kind)})`
}

/** One `in` instead of many comparisons: the engine looks it up by hash. */
function memberSql(column: FilterColumn, type: Comparable, values: readonly Literal[], bind: Bind): string {
  const timed = type.kind === 'date' && values.some(({ value }) => String(value).length > 10)
  const value = timed ? `cast(${column.expression} as TIMESTAMP)` : valueSql(column, type)
  const members = values.flatMap(literal => {
    const text = String(literal.value)
    if (type.kind !== 'integer' && type.kind !== 'decimal') {
      return [timed ? `cast(${bind(text)} as TIMESTAMP)` : operandSql(column, type, text, bind)]
    }
    const { floor, equal } = floorTo(exact(text), type.scale)
    const held = equal && floor >= type.low && floor <= type.high
    return held ? [`cast(${bind(printExact(floor, type.scale))} as ${column.logicalType})`] : []
  })
  return members.length === 0 ? `${value} != ${value}` : `${value} in (${members.join(', ')})`
}

function compareSql(
  column: FilterColumn,
  type: Comparable,
  operator: Comparison,
  literal: Literal,
  bind: Bind,
): string {
  const text = String(literal.value)
  if (type.kind === 'integer' || type.kind === 'decimal') {
    return compareExact(column, type, operator, text, bind)
  }
  if (type.kind === 'date' && text.length > 10) {
    return `cast(${column.expression} as TIMESTAMP) ${operator} cast(${bind(text)} as TIMESTAMP)`
  }
  return `${valueSql(column, type)} ${operator} ${operandSql(column, type, text, bind)}`
}

function operandSql(column: FilterColumn, type: Comparable, text: string, bind: Bind): string {
  if (type.kind === 'text') return bind(text)
  if (type.kind !== 'timestamp') return `cast(${bind(text)} as ${column.logicalType})`
  return `cast(${bind(instant(text, type.zoned))} as ${timestampType(type)})`
}

/**
 * Compares with a number that the column's type may not be able to hold: no rounding, no overflow. The comparison is
 * made with the nearest number below that has the column's digits.
 */
function compareExact(
  { expression, logicalType }: FilterColumn,
  type: Comparable & { kind: 'integer' | 'decimal' },
  operator: Comparison,
  text: string,
  bind: Bind,
): string {
  const { floor, equal } = floorTo(exact(text), type.scale)
  const [all, none] = [`${expression} = ${expression}`, `${expression} != ${expression}`]
  const above = floor > type.high
  if (above || floor < type.low) {
    if (operator === '=') return none
    if (operator === '!=') return all
    return operator.startsWith('<') === above ? all : none
  }
  if (!equal && operator === '=') return none
  if (!equal && operator === '!=') return all
  const nearest = equal ? operator : operator.startsWith('<') ? '<=' : '>'
  return `${expression} ${nearest} cast(${bind(printExact(floor, type.scale))} as ${logicalType})`
}

function exact(text: string): Exact {
  const number = parseExact(text)
  if (!number) throw new Error(`not a number: ${text}`)
  return number
}

function valueSql({ expression }: FilterColumn, type: Comparable): string {
  if (type.kind === 'float') return `nullif(${expression}, 'nan')`
  return type.kind === 'text' ? `cast(${expression} as VARCHAR)` : expression
}

function timestampType(type: Comparable & { kind: 'timestamp' }): string {
  if (type.zoned) return 'TIMESTAMP WITH TIME ZONE'
  return type.nanoseconds ? 'TIMESTAMP_NS' : 'TIMESTAMP'
}

/** The text as the engine reads it: a zone is never left to the session. */
function instant(text: string, zoned: boolean): string {
  const whole = text.length === 10 ? `${text}T00:00:00` : text
  return zoned && !/(Z|[+-][0-9:]{2,6})$/i.test(whole.slice(11)) ? `${whole}Z` : whole
}

function columnOf(columns: Columns, name: string): FilterColumn {
  const column = columns.get(name)
  if (!column) throw new Error(`the plan has no column ${JSON.stringify(name)}`)
  return column
}
