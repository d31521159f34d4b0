import type { QueryPlan, SourcePart } from '../../core/query/query.ts'
import type { Columns } from './select-filter.ts'
import { quoteIdentifier, typeSql } from './sql.ts'
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
 * All parts as one relation with the version's columns, and `position` when numbered; neighbours with the same columns are
 * read as one list. Pure; no I/O.
 */
export function sourceSql(plan: QueryPlan, paths: readonly string[], bind: Bind, numbered: boolean): string {
  const groups = groupParts(plan, paths)
  if (groups.length === 0) return `    ${emptySql(plan)}`
  return groups
    .map(({ part, files, starts }) => {
      const own = new Set(part.columns.map(column => column.name))
      const columns = plan.columns.map((column, at) => {
        const value = own.has(column.name) ? quoteIdentifier(column.name) : 'null'
        return `cast(${value} as ${typeSql(column.logicalType)}) as c${at}`
      })
      if (numbered) columns.push(`${positionSql(starts)} as position`)
      return `    select ${columns.join(', ')}\n    from read_parquet(${bind(files)})`
    })
    .join('\n    union all\n')
}

/** The number of a row in the version, from the numbers of its files' first rows. */
function positionSql(starts: readonly number[]): string {
  // With one file the engine moves the constant to the other side of a comparison, and skips by it.
  if (starts.length === 1) return `file_row_number + ${starts[0]}`
  return `file_row_number + [${starts.join(', ')}][cast(file_index as BIGINT) + 1]`
}

function emptySql(plan: QueryPlan): string {
  const columns = plan.columns.map((column, at) => `cast(null as ${typeSql(column.logicalType)}) as c${at}`)
  return `select ${[...columns, 'cast(0 as BIGINT) as position'].join(', ')} where false`
}

interface Group {
  readonly part: SourcePart
  readonly files: string[]
  /** The numbers of the files' first rows. */
  readonly starts: number[]
}

function groupParts(plan: QueryPlan, paths: readonly string[]): Group[] {
  const groups: Group[] = []
  let start = plan.firstRow
  for (const [index, part] of plan.parts.entries()) {
    const path = paths[index]
    if (path === undefined) throw new Error(`no path for part ${part.key}`)
    const last = groups.at(-1)
    if (last && shapeOf(last.part) === shapeOf(part)) {
      last.files.push(path)
      last.starts.push(start)
    } else groups.push({ part, files: [path], starts: [start] })
    start += part.rows
  }
  return groups
}

function shapeOf(part: SourcePart): string {
  return JSON.stringify(part.columns.map(column => [column.name, column.logicalType]))
}
