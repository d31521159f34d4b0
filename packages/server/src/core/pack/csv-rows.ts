import { FieldMark } from '../ingest/csv-fields.ts'
import type { CellText } from './block.ts'

/** Rows as they are in a file of the pack. A value that can be sent from one process to another: places in bytes, and no text for each cell. */
export interface CsvRows {
  readonly file: string
  /** The header: names of fields. */
  readonly fields: readonly string[]
  /** How many there are, the header left out. */
  readonly count: number
  /** All of the file, in UTF-8. */
  readonly bytes: Uint8Array
  /** Of each cell, row by row: where it begins in the bytes, where it ends, and how it is written (`FieldMark`). */
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly mark: Uint8Array
}

/** Reads what stands in a row, from 0, in the column of a field. Pure; no I/O. */
export function openCells({
  fields,
  bytes,
  from,
  to,
  mark,
}: CsvRows): (row: number, column: number) => CellText {
  const cellAt = cellsIn(bytes)
  return (row, column) => {
    const at = row * fields.length + column
    return cellAt(from[at] as number, to[at] as number, mark[at] as number)
  }
}

/**
 * Reads cells that are written between two places of a text in UTF-8. A cell without anything in it is missing; `""` is an empty text.
 * Pure; no I/O.
 */
export function cellsIn(bytes: Uint8Array): (from: number, to: number, mark: number) => CellText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (from, to, mark) => {
    if (from === to && mark === FieldMark.plain) return null
    const text = buffer.toString('utf8', from, to)
    return mark === FieldMark.escaped ? text.replaceAll('""', '"') : text
  }
}
