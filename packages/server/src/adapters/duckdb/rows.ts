import type { DuckDBMaterializedResult } from '@duckdb/node-api'
import type { CutCell, RowsPage } from '../../core/ports/engine.ts'
import { parseLogicalType } from '../../core/query/logical-type.ts'
import type { QueryPlan } from '../../core/query/query.ts'
import { refuse } from '../../core/refusals.ts'
import { tableStatements, tablesOf } from './check/condition-sql.ts'
import { cutCell } from './formats/cut.ts'
import { rowJsonSql } from './formats/json.ts'
import { type JsonOptions, jsonSql } from './formats/json-value.ts'
import { run } from './run.ts'
import { countSql, expressionOf, type Output, selectSql } from './select.ts'
import { anchorSql } from './select-after.ts'
import { positionSql } from './select-source.ts'
import type { Session } from './session.ts'

export interface RowsOrder {
  readonly plan: QueryPlan
  readonly paths: readonly string[]
  readonly bigAsString: boolean
  readonly longestCell: number | null
  readonly counted: boolean
  /** The paths of other versions' parts that the plan's condition looks into. */
  readonly references: Readonly<Record<string, readonly string[]>>
}

const MOST_BYTES = 64 * 2 ** 20

/** The verb `rows`: the JSON text of each row. Refuses a page of more than 64 MiB. */
export async function rows(order: RowsOrder, { connection }: Session): Promise<RowsPage> {
  const { plan, paths, counted, references } = order
  const tables = tablesOf(plan.only ? [plan.only] : [])
  for (const statement of tableStatements(tables, { plan, paths }, references))
    await run(connection, statement)
  const anchor = anchorSql(plan, paths)
  if (anchor) await run(connection, anchor)
  const page = await run(connection, selectSql(plan, paths, outputsOf(order), { numbered: true }))
  const total = counted
    ? await count(await run(connection, countSql({ ...plan, limit: null, offset: 0 }, paths)))
    : null
  return { ...readPage(plan, page), total }
}

/** Three columns: the row, the cells of it that were cut, its number. */
function outputsOf({ plan, bigAsString, longestCell: most }: RowsOrder): Output[] {
  const options: JsonOptions = { bigAsString }
  const position = { expression: positionSql(plan), name: 'position' }
  if (most === null) {
    return [
      { expression: rowJsonSql(plan, options), name: 'row' },
      { expression: "''", name: 'cut' },
      position,
    ]
  }
  const row = rowJsonSql(plan, options, (type, value) => {
    return cutCell(type, value, options, most)?.json ?? jsonSql(type, value, options)
  })
  const lengths = plan.selected.flatMap(({ name, logicalType }, index) => {
    const cell = cutCell(parseLogicalType(logicalType), expressionOf(plan, name), options, most)
    return cell
      ? [`case when ${cell.length} > ${most} then concat('${index} ', ${cell.length}, ' ') end`]
      : []
  })
  return [
    { expression: row, name: 'row' },
    { expression: lengths.length === 0 ? "''" : `concat(${lengths.join(', ')})`, name: 'cut' },
    position,
  ]
}

function readPage(plan: QueryPlan, result: DuckDBMaterializedResult): Omit<RowsPage, 'total'> {
  const rows: string[] = []
  const cut: CutCell[] = []
  let last: number | null = null
  let bytes = 0
  for (let index = 0; index < result.chunkCount; index++) {
    for (const [text, cells, position] of result.getChunk(index).getRows()) {
      bytes += Buffer.byteLength(String(text))
      if (bytes > MOST_BYTES) throw tooLarge(rows.length + 1)
      cut.push(...readCut(plan, rows.length, String(cells)))
      rows.push(String(text))
      last = Number(position)
    }
  }
  return { rows, cut, last }
}

/** Reads pairs of a column's place and its cell's length. */
function readCut(plan: QueryPlan, row: number, text: string): CutCell[] {
  return [...text.matchAll(/(\d+) (\d+) /g)].map(([, place, length]) => ({
    row,
    column: plan.selected[Number(place)]?.name ?? '',
    length: Number(length),
  }))
}

async function count(result: DuckDBMaterializedResult): Promise<number> {
  const [[counted] = []] = await result.getRows()
  return Number(counted)
}

function tooLarge(row: number): Error {
  const message = `The page is larger than 64 MiB at its row ${row}. Ask for fewer rows or columns at a time, or download the version as a file.`
  return refuse('page_too_large', message)
}
