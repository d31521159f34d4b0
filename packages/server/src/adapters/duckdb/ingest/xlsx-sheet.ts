import type { ReadOptions } from '../../../core/ingest/load.ts'
import { countRows, type RowCount } from '../../../core/ingest/xlsx-count.ts'
import { collectRows, type SheetNotes, type SheetRow } from '../../../core/ingest/xlsx-rows.ts'
import { findTable, type ReadCell, type TableStart } from '../../../core/ingest/xlsx-table.ts'
import { LONGEST_RECORD_BYTES } from './canonical.ts'
import type { CellReader } from './xlsx-cells.ts'
import type { OpenSheet, Workbook } from './xlsx-open.ts'

/** The sheet's rows that hold something, in their order and as they come. `seen` gets what the sheet holds beside them at its end. */
export async function* eachRow(
  book: Workbook,
  { entry }: OpenSheet,
  bytes?: (chunk: Uint8Array) => void,
  seen?: (notes: SheetNotes) => void,
): AsyncGenerator<readonly SheetRow[]> {
  let rows: SheetRow[] = []
  const { taker, notes } = collectRows(row => rows.push(row), LONGEST_RECORD_BYTES)
  for await (const _ of book.read(entry, taker, bytes)) {
    const ready = rows
    rows = []
    yield ready
  }
  yield rows
  seen?.(notes)
}

export async function hasRows(book: Workbook, sheet: OpenSheet): Promise<boolean> {
  for await (const rows of eachRow(book, sheet)) if (rows.length > 0) return true
  return false
}

const SAMPLED_ROWS = 200
const SAMPLED_CELLS = 200_000

/** Where the table begins, and the row of its names when it has one. */
export interface FoundTable extends TableStart {
  readonly names: SheetRow | null
}

export async function readTableStart(
  book: Workbook,
  sheet: OpenSheet,
  cells: CellReader,
  options: ReadOptions,
): Promise<FoundTable> {
  const rows: SheetRow[] = []
  let size = 0
  for await (const some of eachRow(book, sheet)) {
    for (const row of some.slice(0, SAMPLED_ROWS - rows.length)) {
      rows.push(row)
      size += row.cells.length
    }
    if (rows.length >= SAMPLED_ROWS || size > SAMPLED_CELLS) break
  }
  const first = Math.min(...rows.map(row => row.cells[0]?.column ?? 0))
  const table = rows.map(row => {
    const read: ReadCell[] = []
    for (const cell of row.cells) {
      const value = cells.read(cell)
      const text = cells.textOf(value)
      while (read.length < cell.column - first) read.push(null)
      read.push(text === null ? null : { text, kind: value.kind })
    }
    return read
  })
  const found = findTable(table, options)
  return { ...found, names: found.header ? (rows[found.titles] ?? null) : null }
}

/** What a first reading of a whole sheet finds. */
export interface SheetSurvey {
  /** The rows, counted independently. */
  readonly counted: RowCount
  /** Rows between those of the table that hold nothing. */
  readonly empty: number
  /** The first and the last column that holds something in the table. */
  readonly first: number
  readonly last: number
  /** By column, what its values are: flags of `SheetKind`. */
  readonly kinds: readonly number[]
  readonly errors: number
  readonly uncomputed: number
  readonly notes: SheetNotes
}

/** Reads a sheet once: finds its columns and what they hold, and counts its rows. */
export async function surveySheet(
  book: Workbook,
  sheet: OpenSheet,
  cells: CellReader,
  { titles, header }: TableStart,
): Promise<SheetSurvey> {
  const counter = countRows(titles)
  const kinds: number[] = []
  let [first, last, errors, uncomputed, empty, index] = [Number.POSITIVE_INFINITY, -1, 0, 0, 0, 0]
  let notes: SheetNotes = { merged: 0, hiddenRows: 0, hiddenColumns: 0 }

  function survey(row: SheetRow): void {
    const place = index++ - titles
    if (place < 0) return
    if (place > 0) empty += row.emptyAbove
    for (const cell of row.cells) {
      const { column, type, value } = cell
      if (type === 'error') errors += 1
      else if (value === null) uncomputed += 1
      const { kind } = cells.read(cell)
      first = Math.min(first, column)
      last = Math.max(last, column)
      if (!(header && place === 0)) kinds[column] = (kinds[column] ?? 0) | kind
    }
  }

  const found = (all: SheetNotes) => {
    notes = all
  }
  for await (const rows of eachRow(book, sheet, chunk => counter.add(chunk), found)) rows.forEach(survey)
  return { counted: counter.end(), empty, first, last, kinds, errors, uncomputed, notes }
}
