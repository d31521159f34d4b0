import { refuse } from '../refusals.ts'
import { attribute, isOn, type XmlTaker } from './xml-scan.ts'

/** What a cell's value is, as the sheet says: `shared` is the number of a text that stands elsewhere. */
export type CellType = 'number' | 'shared' | 'text' | 'boolean' | 'error' | 'date'

export interface SheetCell {
  /** From 0. */
  readonly column: number
  readonly type: CellType
  readonly style: number
  /** Null: it has none, which is a formula that was never computed. */
  readonly value: string | null
}

export interface SheetRow {
  /** As the sheet counts, from 1. */
  readonly number: number
  /** How many rows stand in the file between it and the last before it that holds something, and hold nothing. */
  readonly emptyAbove: number
  /** By column, those that hold something. */
  readonly cells: readonly SheetCell[]
  /** It holds more text than a record may, and not all of it is here. */
  readonly tooLong: boolean
}

/** What a sheet holds beside its values. */
export interface SheetNotes {
  merged: number
  hiddenRows: number
  hiddenColumns: number
}

const TYPES: Readonly<Record<string, CellType>> = {
  n: 'number',
  s: 'shared',
  str: 'text',
  inlineStr: 'text',
  b: 'boolean',
  e: 'error',
  d: 'date',
}
const MOST_COLUMNS = 16_384

/**
 * Collects the rows of a sheet that hold something, cells without a value being nothing. Pure; no I/O. `take` gets each once it is
 * whole. Refuses with `unreadable_file` cells that have no place or one that is taken.
 */
export function collectRows(
  take: (row: SheetRow) => void,
  longest: number,
): { readonly taker: XmlTaker; readonly notes: SheetNotes } {
  const notes: SheetNotes = { merged: 0, hiddenRows: 0, hiddenColumns: 0 }
  let inData = false
  let row: { number: number; cells: SheetCell[]; size: number; hidden: boolean } | null = null
  let number = 0
  let cell: { column: number; type: CellType; style: number; inline: boolean } | null = null
  let value: string | null = null
  let filled = false
  /** Texts are those of a value, an inline text, or a part of one. */
  let reading = false
  let phonetic = false
  let last = -1
  let emptyAbove = 0

  function openCell(attributes: string): void {
    const place = attribute(attributes, 'r')
    const column = place === null ? last + 1 : columnOf(place)
    if (column < 0 || column >= MOST_COLUMNS) throw misplaced(place, number)
    last = column
    const type = attribute(attributes, 't') ?? 'n'
    cell = {
      column,
      type: TYPES[type] ?? 'text',
      style: Number(attribute(attributes, 's') ?? 0),
      inline: type === 'inlineStr',
    }
    value = null
    filled = false
  }

  function closeCell(): void {
    if (row && cell && filled) {
      const { column, type, style, inline } = cell
      const isText = type === 'text' && value !== null
      row.cells.push({ column, type, style, value: isText || inline ? decodeEscapes(value ?? '') : value })
    }
    cell = null
  }

  function closeRow(): void {
    if (!row) return
    const { cells, size, hidden } = row
    row = null
    if (hidden) notes.hiddenRows += 1
    if (cells.length === 0) {
      emptyAbove += 1
      return
    }
    if (!cells.every(({ column }, index) => index === 0 || column > (cells[index - 1]?.column ?? 0))) {
      cells.sort((a, b) => a.column - b.column)
      const twice = cells.find(({ column }, index) => column === cells[index - 1]?.column)
      if (twice) throw misplaced(`column ${twice.column + 1}`, number)
    }
    take({ number, emptyAbove, cells, tooLong: size > longest })
    emptyAbove = 0
  }

  const taker: XmlTaker = {
    open(name, attributes) {
      if (name === 'c' && row) openCell(attributes)
      else if (name === 'v' || name === 'is' || name === 'f') {
        if (!cell) return
        filled = true
        reading = name === 'v' && !cell.inline
        if (name !== 'f') value ??= ''
      } else if (name === 't') reading = cell?.inline === true && !phonetic
      else if (name === 'rPh') phonetic = true
      else if (name === 'row' && inData) {
        number = Number(attribute(attributes, 'r') ?? number + 1)
        if (!Number.isSafeInteger(number)) throw misplaced(null, 0)
        row = { number, cells: [], size: 0, hidden: isOn(attributes, 'hidden') }
        last = -1
      } else if (name === 'sheetData') inData = true
      else if (name === 'mergeCell') notes.merged += 1
      else if (name === 'col' && isOn(attributes, 'hidden')) notes.hiddenColumns += 1
    },
    text(text) {
      if (!reading || !row) return
      row.size += text.length
      if (row.size <= longest) value = (value ?? '') + text
    },
    close(name) {
      if (name === 'c') closeCell()
      else if (name === 'v' || name === 't' || name === 'f') reading = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'row') closeRow()
      else if (name === 'sheetData') inData = false
    },
  }
  return { taker, notes }
}

/** Collects the texts that cells share. Pure; no I/O. */
export function collectTexts(take: (text: string) => void, longest: number): XmlTaker {
  let text: string | null = null
  let reading = false
  let phonetic = false
  return {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') phonetic = true
      else if (name === 't') reading = text !== null && !phonetic
    },
    text(piece) {
      if (reading && text !== null && text.length <= longest) text += piece
    },
    close(name) {
      if (name === 't') reading = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'si') {
        take(decodeEscapes(text ?? ''))
        text = null
      }
    },
  }
}

/** Characters that XML cannot hold are written `_x0001_`. */
function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text
  return text
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .toWellFormed()
}

/** The column of a place such as `AB12`, from 0; -1: it is none. */
function columnOf(place: string): number {
  let column = 0
  let at = 0
  for (; at < place.length; at += 1) {
    const letter = place.charCodeAt(at) & 0xdf
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
    if (column > MOST_COLUMNS) return -1
  }
  return column - 1
}

function misplaced(place: string | null, row: number): Error {
  const message = `The workbook cannot be read: row ${row} has a cell at no place, or two at the same (${String(place).slice(0, 40)}). Open it, save it anew as .xlsx, and send it again.`
  return refuse('unreadable_file', message)
}
