import type { Column } from '../../core/dataset/dataset.ts'
import { parseLogicalType } from '../../core/query/logical-type.ts'
import type { QueryPlan, SourcePart } from '../../core/query/query.ts'
import { jsonSql } from './formats/json-value.ts'
import type { Columns } from './select-filter.ts'
import { quoteIdentifier, quoteLiteral, typeSql } from './sql.ts'
import type { Bind } from './statement.ts'

/** The plan's columns as filters and orders name them. */
export function columnsByName(plan: QueryPlan): Columns {
  return new Map(
    plan.columns.map((column, index) => [
      column.name,
      { expression: `c${index}`, logicalType: column.logicalType },
    ]),
  )
}

/**
 * All parts as one relation with the version's columns and, when numbered, each row's place: `file`, the number of its part in
 * the plan, and `row` within it. Neighbours with the same columns are read as one list. Pure; no I/O.
 */
export function sourceSql(plan: QueryPlan, paths: readonly string[], bind: Bind, numbered: boolean): string {
  const groups = groupParts(plan, paths)
  if (groups.length === 0) return `    ${emptySql(plan)}`
  return groups
    .map(({ part, first, files }) => {
      const own = new Map(part.columns.map(column => [column.name, column]))
      const columns = plan.columns.map((column, at) => {
        const value = valueSql(own.get(column.name), column)
        return `cast(${value} as ${typeSql(column.logicalType)}) as c${at}`
      })
      if (numbered) columns.push(`file_index + ${first} as file`, 'file_row_number as row')
      return `    select ${columns.join(', ')}\n    from read_parquet(${bind(files)})`
    })
    .join('\n    union all\n')
}

/** SQL for a column's value in a file; what is nested there becomes JSON where the version's column is JSON. */
function valueSql(own: Column | undefined, column: Column): string {
  if (!own) return 'null'
  const [top, ...inner] = own.path ?? [own.name]
  const value = inner.reduce(
    (outer, field) => `struct_extract(${outer}, ${quoteLiteral(field)})`,
    quoteIdentifier(top ?? own.name),
  )
  if (column.logicalType !== 'JSON' || own.logicalType === 'JSON') return value
  return jsonSql(parseLogicalType(own.logicalType), value, { bigAsString: false })
}

/** SQL for the number in the version of a row at `file` and `row`. Pure; no I/O. */
export function positionSql(plan: QueryPlan): string {
  let start = plan.firstRow
  const starts = plan.parts.map(({ rows }) => {
    start += rows
    return start - rows
  })
  return `row + [${starts.join(', ')}][cast(file as BIGINT) + 1]`
}

function emptySql(plan: QueryPlan): string {
  const columns = plan.columns.map((column, at) => `cast(null as ${typeSql(column.logicalType)}) as c${at}`)
  return `select ${[...columns, 'cast(0 as BIGINT) as file', 'cast(0 as BIGINT) as row'].join(', ')} where false`
}

interface Group {
  readonly part: SourcePart
  /** The number of its first part in the plan. */
  readonly first: number
  readonly files: string[]
}

function groupParts(plan: QueryPlan, paths: readonly string[]): Group[] {
  const groups: Group[] = []
  for (const [index, part] of plan.parts.entries()) {
    const path = paths[index]
    if (path === undefined) throw new Error(`no path for part ${part.key}`)
    const last = groups.at(-1)
    if (last && shapeOf(last.part) === shapeOf(part)) last.files.push(path)
    else groups.push({ part, first: index, files: [path] })
  }
  return groups
}

function shapeOf(part: SourcePart): string {
  return JSON.stringify(part.columns.map(column => [column.name, column.logicalType, column.path]))
}
