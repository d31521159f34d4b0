import type { QueryPlan, SourcePart } from '../../core/query/query.ts'
import { filterSql, orderTerm } from './select-filter.ts'
import { quoteIdentifier, typeSql } from './sql.ts'

/** A value that travels beside the SQL, never in it; a list is a list of paths. */
export type Parameter = string | readonly string[]

/** A statement and its parameters `$1`, `$2`, … */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** What a select gives for a column: SQL over the column's expression, and the name of the result. */
export interface Output {
  readonly expression: string
  readonly name: string
}

/**
 * Compile a plan to SQL. Pure; no I/O. `paths` are the files of the plan's parts. The rows come in row order (parts in
 * order, each from its first row) or in the order asked for, ties in row order. Columns are named `c0`, `c1`, … inside,
 * since the engine would take `a` and `A` for one.
 */
export function selectSql(
  plan: QueryPlan,
  paths: readonly string[],
  outputs: readonly Output[] = plainOutputs(plan),
): Statement {
  const parameters: Parameter[] = []
  const bind = (value: Parameter): string => `$${parameters.push(value)}`
  const source = sourceSql(plan, paths, bind)
  const where = plan.where ? `\n  where ${filterSql(plan.where, columnsByName(plan), bind)}` : ''
  const window = `${orderSql(plan)}${limitSql(plan)}`
  const list = outputs
    .map(({ expression, name }) => `  ${expression} as ${quoteIdentifier(name)}`)
    .join(',\n')
  const kept = plan.selected.map(column => expressionOf(plan, column.name)).join(', ')
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

/** How many rows the plan has. */
export function countSql(plan: QueryPlan, paths: readonly string[]): Statement {
  const parameters: Parameter[] = []
  const bind = (value: Parameter): string => `$${parameters.push(value)}`
  const source = sourceSql({ ...plan, orderBy: [] }, paths, bind)
  const where = plan.where ? `\n  where ${filterSql(plan.where, columnsByName(plan), bind)}` : ''
  const sql = `select count(*)\nfrom (\n  select 1\n  from (\n${source}\n  )${where}${limitSql(plan)}\n)`
  return { sql, parameters }
}

function columnsByName(plan: QueryPlan) {
  return new Map(
    plan.columns.map((column, index) => [
      column.name,
      { expression: `c${index}`, logicalType: column.logicalType },
    ]),
  )
}

/** All parts as one relation with the version's columns; neighbours with the same columns are read as one list. */
function sourceSql(plan: QueryPlan, paths: readonly string[], bind: (value: Parameter) => string): string {
  const groups = groupParts(plan.parts, paths)
  if (groups.length === 0) return `    ${emptySql(plan)}`
  const position = plan.orderBy.length > 0
  return groups
    .map(({ part, files }, index) => {
      const own = new Set(part.columns.map(column => column.name))
      const columns = plan.columns.map((column, at) => {
        const value = own.has(column.name) ? quoteIdentifier(column.name) : 'null'
        return `cast(${value} as ${typeSql(column.logicalType)}) as c${at}`
      })
      if (position) columns.push(`${index} as part`, 'file_index as file', 'file_row_number as row')
      return `    select ${columns.join(', ')}\n    from read_parquet(${bind(files)})`
    })
    .join('\n    union all\n')
}

function emptySql(plan: QueryPlan): string {
  const columns = plan.columns.map((column, at) => `cast(null as ${typeSql(column.logicalType)}) as c${at}`)
  return `select ${[...columns, '0 as part', '0 as file', '0 as row'].join(', ')} where false`
}

function groupParts(
  parts: readonly SourcePart[],
  paths: readonly string[],
): { part: SourcePart; files: string[] }[] {
  const groups: { part: SourcePart; files: string[] }[] = []
  for (const [index, part] of parts.entries()) {
    const path = paths[index]
    if (path === undefined) throw new Error(`no path for part ${part.key}`)
    const last = groups.at(-1)
    if (last && shapeOf(last.part) === shapeOf(part)) last.files.push(path)
    else groups.push({ part, files: [path] })
  }
  return groups
}

function shapeOf(part: SourcePart): string {
  return JSON.stringify(part.columns.map(column => [column.name, column.logicalType]))
}

function orderSql(plan: QueryPlan): string {
  if (plan.orderBy.length === 0) return ''
  const columns = columnsByName(plan)
  const terms = plan.orderBy.map(order => orderTerm(order, columns))
  return `\n  order by ${[...terms, 'part', 'file', 'row'].join(', ')}`
}

function limitSql(plan: QueryPlan): string {
  const limit = plan.limit === null ? '' : `\n  limit ${wholeNumber(plan.limit)}`
  return plan.offset === 0 ? limit : `${limit}\n  offset ${wholeNumber(plan.offset)}`
}

function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a count of rows: ${value}`)
  return String(value)
}
