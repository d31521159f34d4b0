import { type CsvFields, FieldMark } from '../../ingest/csv-fields.ts'
import { type CsvSpan, splitCsv } from '../../ingest/csv-records.ts'
import type { CsvStyle } from '../../ingest/csv-style.ts'
import type { CellText } from '../block.ts'
import type { PackSchema } from '../pack.ts'
import type { CsvRows } from '../schema-rows.ts'
import { cellComplaint } from './data-type.ts'
import { type Faults, quoted } from './fault.ts'
import { decode } from './parse.ts'
import { fieldOf } from './schema-links.ts'

/** A file of rows, and in which line each begins. */
export interface CsvFile {
  readonly rows: CsvRows
  readonly lines: readonly number[]
}

const COMMA = 44
const QUOTE = 34
const LF = 10
const STYLE: CsvStyle = {
  delimiter: new Uint8Array([COMMA]),
  runs: false,
  spacesBefore: false,
  quote: QUOTE,
  escaping: QUOTE,
  comment: new Uint8Array(0),
}
const MOST_CELLS = 4_000_000
const WIDEST = 500

/**
 * Reads a file of comma-separated values in UTF-8 with a header. Pure; no I/O. Null: it is none, which is noted. A cell without
 * anything in it is missing; `""` is an empty text.
 */
export function parseCsv(file: string, bytes: Uint8Array, faults: Faults): CsvFile | null {
  if (decode(bytes) !== null) return readRecords(file, bytes, faults)
  faults.note({ file: `csv/${file}`, line: 1, column: 1 }, 'The file is not text in UTF-8.')
  return null
}

function readRecords(file: string, bytes: Uint8Array, faults: Faults): CsvFile | null {
  const records: CellText[][] = []
  const lines: number[] = []
  for (const { line, record } of recordsOf(bytes)) {
    if (typeof record === 'string') {
      faults.note({ file: `csv/${file}`, line, column: 1 }, record)
      return null
    }
    records.push(record)
    lines.push(line)
  }
  const header = records.shift()
  if (header)
    return { rows: { file, fields: header.map(name => name ?? ''), records }, lines: lines.slice(1) }
  const place = { file: `csv/${file}`, line: 1, column: 1 }
  faults.note(place, 'The file has no header: the names of the fields.')
  return null
}

/** Records with their lines; in the place of one that is none, what is wrong with it. */
function* recordsOf(bytes: Uint8Array): Generator<{ line: number; record: CellText[] | string }> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const splitter = splitCsv(STYLE, WIDEST)
  const { fields, span } = splitter
  let [line, counted, width, cells] = [1, 0, 0, 0]
  for (let at = startOf(bytes); at < bytes.length; at = span.after) {
    for (; counted < at; counted += 1) if (bytes[counted] === LF) line += 1
    if (splitter.next(bytes, at, true) !== 'found') {
      yield { line, record: 'The line is longer than lines may be.' }
      return
    }
    if (span.kind !== 'record') continue
    width ||= fields.count
    cells += fields.count
    const complaint = complaintOf(span, fields, width, cells)
    yield { line, record: complaint ?? cellsOf(bytes, fields, slice => decoder.decode(slice)) }
  }
}

/** Behind the mark that some programs put before UTF-8. */
function startOf(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

function complaintOf(span: CsvSpan, fields: CsvFields, width: number, cells: number): string | null {
  if (span.astray) return 'A quote in this line is not closed.'
  if (fields.fault === 'text_after_quote') return 'Text stands behind a closing quote.'
  if (fields.count > WIDEST) return `The line has more than ${WIDEST} cells.`
  if (fields.count !== width) return `The line has ${fields.count} cells, and the header ${width}.`
  return cells > MOST_CELLS ? `The file has more than ${MOST_CELLS} cells.` : null
}

function cellsOf(bytes: Uint8Array, fields: CsvFields, textOf: (slice: Uint8Array) => string): CellText[] {
  return Array.from({ length: fields.count }, (_, index) => {
    const [from = 0, to = 0] = [fields.from[index], fields.to[index]]
    const mark = fields.mark[index]
    if (from === to && mark === FieldMark.plain) return null
    const text = textOf(bytes.subarray(from, to))
    return mark === FieldMark.escaped ? text.replaceAll('""', '"') : text
  })
}

/** Notes columns that are no fields, cells that are no values of them, and rows that have the key of another. Pure; no I/O. */
export function checkCsv({ rows, lines }: CsvFile, schema: PackSchema, faults: Faults): void {
  const columns = rows.fields.map(name => fieldOf(schema, name))
  columns.forEach((field, index) => {
    const name = rows.fields[index] ?? ''
    const place = { file: `csv/${rows.file}`, line: 1, column: 1 }
    if (!field) faults.note(place, `${schema.key} has no field ${quoted(name)}.`)
    if (rows.fields.indexOf(name) < index) faults.note(place, `Two columns are named ${quoted(name)}.`)
  })
  rows.records.forEach((record, number) => {
    record.forEach((cell, index) => {
      const field = columns[index]
      if (!field) return
      const absent = cell === null && !field.isNullable && field.defaultValue === null ? 'is missing' : null
      const complaint = cell === null ? absent : (textComplaint(cell) ?? cellComplaint(field, cell))
      if (complaint === null) return
      const place = { file: `csv/${rows.file}`, line: lines[number] ?? 1, column: 1 }
      faults.note(place, `${field.name}: ${cell === null ? 'the value' : quoted(cell)} ${complaint}.`)
    })
  })
  checkKeys({ rows, lines }, schema, faults)
}

function textComplaint(cell: string): string | null {
  return cell.includes('\0') ? 'has a NUL in it' : null
}

function checkKeys({ rows, lines }: CsvFile, schema: PackSchema, faults: Faults): void {
  const primary = schema.fields.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name)
  const unique = schema.fields.filter(({ isUnique }) => isUnique).map(({ name }) => [name])
  for (const key of [primary, ...unique]) {
    const places = key.map(name => rows.fields.indexOf(name))
    if (places.includes(-1)) continue
    const seen = new Set<string>()
    rows.records.forEach((record, number) => {
      const cells = places.map(place => record[place] ?? null)
      const text = JSON.stringify(cells)
      if (seen.has(text) && !cells.includes(null)) {
        const place = { file: `csv/${rows.file}`, line: lines[number] ?? 1, column: 1 }
        faults.note(place, `Another row has the same ${key.join(' and ')}.`)
      }
      seen.add(text)
    })
  }
}
