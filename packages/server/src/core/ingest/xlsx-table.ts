import { findHeader } from './header.ts'
import type { LoadWarning, ReadOptions } from './load.ts'
import type { TextRecord } from './split.ts'
import type { Family } from './values.ts'

/** What values were seen in a column of a sheet; flags that add up. */
export const SheetKind = { text: 1, number: 2, boolean: 4, date: 8, emptyText: 16, token: 32 } as const

/** A cell as text and what it is; null where there is nothing. */
export type ReadCell = { readonly text: string; readonly kind: number } | null

export interface TableStart {
  /** How many rows above the table are no part of it. */
  readonly titles: number
  readonly header: boolean
}

const { text, number, boolean, date, emptyText, token } = SheetKind
const SHOWN = 5

/**
 * Decide where the table begins in the first rows of a sheet, and whether its first row names the columns. Pure; no I/O. Rows above
 * it that have at most half as many cells as most rows have are titles.
 */
export function findTable(rows: readonly (readonly ReadCell[])[], { header }: ReadOptions): TableStart {
  const titles = header === false ? 0 : countTitles(rows)
  const table = rows.slice(titles)
  return { titles, header: header ?? hasHeader(table) }
}

function countTitles(rows: readonly (readonly ReadCell[])[]): number {
  const widths = rows.map(row => row.filter(cell => cell !== null).length)
  const counts = new Map<number, number>()
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1)
  const [[usual] = [0]] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])
  const first = widths.findIndex(width => width * 2 > usual)
  return Math.max(0, Math.min(first, rows.length - 1))
}

function hasHeader(rows: readonly (readonly ReadCell[])[]): boolean {
  const [first, ...below] = rows
  if (!first) return false
  const isName = (cell: ReadCell) => cell === null || cell.kind === text
  const isValue = (cell: ReadCell | undefined) =>
    cell != null && (cell.kind & (number | boolean | date)) !== 0
  const differs = first.some((cell, index) => cell !== null && below.some(row => isValue(row[index])))
  if (first.every(isName) && differs) return true
  return findHeader(rows.map(asRecord))
}

function asRecord(row: readonly ReadCell[], line: number): TextRecord {
  const fields = row.map(cell => cell?.text ?? '')
  return {
    fields,
    quoted: fields.map(() => false),
    line,
    blank: fields.every(field => field === ''),
    malformed: false,
  }
}

/** What the values of a column may be read as; none: they are text. Pure; no I/O. */
export function sheetFamilies(kinds: number): readonly Family[] {
  const seen = kinds & ~(emptyText | token)
  if (seen === number) return ['number']
  if (seen === boolean) return ['boolean']
  return seen === date || seen === text ? ['time'] : []
}

/** The warning about columns that hold values of several kinds. Pure; no I/O. */
export function mixedKinds(
  columns: readonly { readonly name: string; readonly kinds: number }[],
): LoadWarning[] {
  const mixed = columns.filter(
    ({ kinds }) => [text, number, boolean, date].filter(kind => kinds & kind).length > 1,
  )
  if (mixed.length === 0) return []
  const shown = mixed.slice(0, SHOWN).map(({ name }) => JSON.stringify(name.slice(0, 60)))
  const more = mixed.length > SHOWN ? ` and ${mixed.length - SHOWN} more` : ''
  const message = `Values of several kinds stand in one column, so all of them count as text: ${shown.join(', ')}${more}. To reject those that do not fit, name its type with column_types.`
  return [{ code: 'mixed_kinds', message }]
}
