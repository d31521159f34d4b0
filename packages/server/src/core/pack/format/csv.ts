import { type CsvFields, FieldMark } from '../../ingest/csv-fields.ts'
import { type CsvSpan, splitCsv } from '../../ingest/csv-records.ts'
import type { CsvStyle } from '../../ingest/csv-style.ts'
import type { CellText } from '../block.ts'
import type { CsvRows, PackSchema } from '../pack.ts'
import { cellComplaint } from './data-type.ts'
import { type Faults, quoted } from './fault.ts'
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
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    decoder.decode(bytes)
  } catch {
    faults.note({ file: `csv/${file}`, line: 1, column: 1 }, 'The file is not text in UTF-8.')
    return null
  }
  return readRecords(file, bytes, decoder, faults)
}

function readRecords(
  file: string,
  bytes: Uint8Array,
  decoder: InstanceType<typeof TextDecoder>,
  faults: Faults,
): CsvFile | null {
  const splitter = splitCsv(STYLE, WIDEST)
  const { fields, span } = splitter
  const records: CellText[][] = []
  const lines: number[] = []
  let width = 0
  let line = 1
  let cells = 0
  let counted = 0
  for (let at = 0; at < bytes.length; at = span.after) {
    for (; counted < at; counted += 1) if (bytes[counted] === LF) line += 1
    const place = { file: `csv/${file}`, line, column: 1 }
    if (splitter.next(bytes, at, true) !== 'found') {
      faults.note(place, 'The line is longer than lines may be.')
      return null
    }
    if (span.kind !== 'record') continue
    width ||= fields.count
    cells += fields.count
    const complaint = complaintOf(span, fields, width, cells)
    if (complaint) {
      faults.note(place, complaint)
      return null
    }
    records.push(cellsOf(bytes, fields, decoder))
    lines.push(line)
  }
  const header = records[0]
  if (!header) {
    faults.note(
      { file: `csv/${file}`, line: 1, column: 1 },
      'The file has no header: the names of the fields.',
    )
    return null
  }
  const names = header.map(name => (name ?? '').replace(/^\ufeff/, ''))
  return { rows: { file, fields: names, records: records.slice(1) }, lines: lines.slice(1) }
}

function complaintOf(span: CsvSpan, fields: CsvFields, width: number, cells: number): string | null {
  if (span.astray) return 'A quote in this line is not closed.'
  if (fields.fault === 'text_after_quote') return 'Text stands behind a closing quote.'
  if (fields.count > WIDEST) return `The line has more than ${WIDEST} cells.`
  if (fields.count !== width) return `The line has ${fields.count} cells, and the header ${width}.`
  return cells > MOST_CELLS ? `The file has more than ${MOST_CELLS} cells.` : null
}

function cellsOf(
  bytes: Uint8Array,
  fields: CsvFields,
  decoder: InstanceType<typeof TextDecoder>,
): CellText[] {
  return Array.from({ length: fields.count }, (_, index) => {
    const [from = 0, to = 0] = [fields.from[index], fields.to[index]]
    const mark = fields.mark[index]
    if (from === to && mark === FieldMark.plain) return null
    const text = decoder.decode(bytes.subarray(from, to))
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
