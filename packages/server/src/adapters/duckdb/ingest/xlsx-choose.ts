import type { LoadWarning, ReadOptions } from '../../../core/ingest/load.ts'
import { refuse } from '../../../core/refusals.ts'
import type { OpenSheet, Workbook } from './xlsx-open.ts'
import { hasRows } from './xlsx-sheet.ts'

const SHOWN = 10

/**
 * The sheet that is asked for by its name, or its number from 1; else the first that is visible and holds something. Refuses with
 * `unknown_sheet` and `empty_file`.
 */
export async function chooseSheet(
  book: Workbook,
  { sheet: asked }: ReadOptions,
): Promise<{ sheet: OpenSheet; warnings: LoadWarning[] }> {
  const { sheets } = book
  if (asked !== undefined) {
    const sheet = findSheet(sheets, asked)
    if (!sheet) throw unknown(asked, sheets)
    if (!(await hasRows(book, sheet))) throw empty(`The sheet ${show(sheet)} holds nothing.`, sheets)
    return { sheet, warnings: [] }
  }
  const filled: OpenSheet[] = []
  for (const sheet of sheets) if (await hasRows(book, sheet)) filled.push(sheet)
  const sheet = filled.find(({ hidden }) => !hidden)
  if (!sheet) throw empty('No visible sheet of the workbook holds anything.', filled)
  const others = filled.filter(other => other !== sheet)
  if (others.length === 0) return { sheet, warnings: [] }
  const message = `The sheet ${show(sheet)} was read. To read another, name it with sheet: ${list(others)}.`
  return { sheet, warnings: [{ code: 'several_sheets', message }] }
}

function findSheet(sheets: readonly OpenSheet[], asked: string): OpenSheet | undefined {
  const folded = asked.toLowerCase()
  return (
    sheets.find(({ name }) => name === asked) ??
    sheets.find(({ name }) => name.toLowerCase() === folded) ??
    (/^[0-9]{1,5}$/.test(asked) ? sheets[Number(asked) - 1] : undefined)
  )
}

function unknown(asked: string, sheets: readonly OpenSheet[]): Error {
  const message = `The workbook has no sheet ${JSON.stringify(asked.slice(0, 100))}. Its sheets are ${list(sheets)}.`
  return refuse('unknown_sheet', message)
}

function empty(message: string, others: readonly OpenSheet[]): Error {
  const hint = others.length > 0 ? ` Name one with sheet: ${list(others)}.` : ''
  return refuse('empty_file', `${message}${hint}`)
}

function list(sheets: readonly OpenSheet[]): string {
  const shown = sheets.slice(0, SHOWN).map(show)
  return sheets.length > SHOWN ? `${shown.join(', ')} and ${sheets.length - SHOWN} more` : shown.join(', ')
}

function show({ name, hidden }: OpenSheet): string {
  return `${JSON.stringify(name.slice(0, 60))}${hidden ? ' (hidden)' : ''}`
}
