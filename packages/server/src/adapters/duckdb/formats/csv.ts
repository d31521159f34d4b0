import { writeFile } from 'node:fs/promises'
import { parseLogicalType } from '../../../core/query/logical-type.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { run } from '../run.ts'
import { countSql, expressionOf, type Output, selectSql } from '../select.ts'
import type { Session } from '../session.ts'
import { quoteLiteral } from '../sql.ts'
import { copy } from './copy.ts'
import { type Format, WHOLE } from './format.ts'
import { jsonSql } from './json-value.ts'

/**
 * CSV by RFC 4180 with a header. A missing value is nothing, empty text is `""`; in a file of one column both are `""`,
 * since an empty line is no record to most readers.
 */
export const writeCsv: Format = async (writing, session, checked) => {
  checked()
  const { plan, paths, target, spreadsheetSafe, piece = WHOLE } = writing
  const outputs = plan.selected.map(column => csvOutput(plan, column, spreadsheetSafe))
  const statement = selectSql(plan, paths, outputs)
  const options = ['format csv', "delimiter ','", `quote '"'`, `escape '"'`, "nullstr ''"]
  if (!piece.first || !alikeButForCase(outputs)) {
    await copy(session.connection, statement, target, [...options, `header ${piece.first}`])
  } else if (await hasRows(plan, paths, session)) {
    // The engine would rename the second of two such columns; with a prefix it ends no line after the last row.
    const header = `prefix ${quoteLiteral(headerLine(outputs))}`
    await copy(session.connection, statement, target, [...options, 'header false', header, "suffix e'\\n'"])
  } else {
    await writeFile(target, headerLine(outputs))
  }
}

function alikeButForCase(outputs: readonly Output[]): boolean {
  return new Set(outputs.map(({ name }) => name.toLowerCase())).size < outputs.length
}

async function hasRows(plan: QueryPlan, paths: readonly string[], session: Session): Promise<boolean> {
  const few = { ...plan, orderBy: [], limit: Math.min(plan.limit ?? 1, 1) }
  const result = await run(session.connection, countSql(few, paths))
  return result.getChunk(0).getRowValues(0)[0] !== 0n
}

function csvOutput(plan: QueryPlan, column: QueryPlan['selected'][number], spreadsheetSafe: boolean): Output {
  const { name, logicalType } = column
  const cell = cellSql(logicalType, expressionOf(plan, name), spreadsheetSafe)
  const single = plan.selected.length === 1
  const safeName = spreadsheetSafe && /^[=+\-@\t\r]/.test(name) ? `'${name}` : name
  return { expression: single ? `coalesce(cast(${cell} as VARCHAR), '')` : cell, name: safeName }
}

/** A cell as the engine writes it; bytes as base64 and nested values as JSON, since both have no text of their own. */
function cellSql(logicalType: string, value: string, spreadsheetSafe: boolean): string {
  const type = parseLogicalType(logicalType)
  if (type.kind === 'scalar' && type.name === 'BLOB') return `base64(${value})`
  if (type.kind === 'scalar' && type.name !== 'VARCHAR' && type.name !== 'JSON') return value
  if (type.kind === 'decimal') return value
  const isText = type.kind === 'enum' || type.kind === 'scalar'
  const text = isText ? `cast(${value} as VARCHAR)` : jsonSql(type, value, { bigAsString: false })
  return spreadsheetSafe ? guarded(text) : text
}

function guarded(text: string): string {
  const runs = ['=', '+', '-', '@'].map(quoteLiteral).join(', ')
  return `case when left(${text}, 1) in (${runs}, chr(9), chr(13)) then '''' || ${text} else ${text} end`
}

/** The header as a line, quoted by the same rule as the engine's cells. Pure; no I/O. */
export function headerLine(outputs: readonly Output[]): string {
  const names = outputs.map(({ name }) =>
    /[",\r\n]|^\s|\s$|^$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
  )
  return `${names.join(',')}\n`
}
