import { type CsvFields, UNKNOWN_WIDTH } from '../../ingest/csv-fields.ts'
import { type CsvSplitter, splitCsv } from '../../ingest/csv-records.ts'
import type { CsvStyle } from '../../ingest/csv-style.ts'
import { noEvidence, weighUtf8 } from '../../ingest/utf8-evidence.ts'
import type { CellText } from '../block.ts'
import { type CsvRows, cellsIn, openCells } from '../csv-rows.ts'
import type { PackField, PackSchema } from '../pack.ts'
import { readCell } from '../rows/kind.ts'
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
 * Reads a file of comma-separated values in UTF-8 with a header. Pure; no I/O. Null: it is none, which is noted.
 */
export function parseCsv(file: string, bytes: Uint8Array, faults: Faults): CsvFile | null {
  if (decode(bytes) !== null) return readRecords(file, bytes, faults)
  const place = { file: `csv/${file}`, line: strayLine(bytes), column: 1 }
  faults.note(place, 'The file is not text in UTF-8.')
  return null
}

/** The first line with bytes that are none of UTF-8, in a text that has one. */
function strayLine(bytes: Uint8Array): number {
  const evidence = noEvidence()
  for (let [line, from] = [1, 0]; ; line += 1) {
    const to = bytes.indexOf(LF, from) + 1
    if (to === 0) return line
    weighUtf8(bytes.subarray(from, to), evidence)
    if (evidence.strays > 0) return line
    from = to
  }
}

function readRecords(file: string, bytes: Uint8Array, faults: Faults): CsvFile | null {
  let header: readonly string[] | null = null
  const lines: number[] = []
  const [from, to, mark]: [number[], number[], number[]] = [[], [], []]
  for (const { line, complaint, fields } of recordsOf(bytes)) {
    if (complaint !== null) {
      faults.note({ file: `csv/${file}`, line, column: 1 }, complaint)
      return null
    }
    if (header === null) {
      header = namesIn(bytes, fields)
      continue
    }
    for (let at = 0; at < header.length; at++) {
      from.push(fields.from[at] as number)
      to.push(fields.to[at] as number)
      mark.push(fields.mark[at] as number)
    }
    lines.push(line)
  }
  if (header) {
    const cells = { from: Uint32Array.from(from), to: Uint32Array.from(to), mark: Uint8Array.from(mark) }
    return { rows: { file, fields: header, count: lines.length, bytes, ...cells }, lines }
  }
  const place = { file: `csv/${file}`, line: 1, column: 1 }
  faults.note(place, 'The file has no header: the names of the fields.')
  return null
}

function namesIn(bytes: Uint8Array, { count, from, to, mark }: CsvFields): string[] {
  const cellAt = cellsIn(bytes)
  return Array.from(
    { length: count },
    (_, at) => cellAt(from[at] as number, to[at] as number, mark[at] as number) ?? '',
  )
}

interface CsvRecord {
  readonly line: number
  /** Null: nothing is wrong with it. */
  readonly complaint: string | null
  /** Where its cells are, until the next record is asked for. */
  readonly fields: CsvFields
}

/** Records, the header first, up to the first with which something is wrong. */
function* recordsOf(bytes: Uint8Array): Generator<CsvRecord> {
  let splitter = splitCsv(STYLE, UNKNOWN_WIDTH)
  let [line, counted, width, cells] = [1, 0, 0, 0]
  for (let at = startOf(bytes); at < bytes.length; at = splitter.span.after) {
    for (; counted < at; counted += 1) if (bytes[counted] === LF) line += 1
    if (splitter.next(bytes, at, true) !== 'found') {
      yield { line, complaint: 'The line is longer than lines may be.', fields: splitter.fields }
      return
    }
    if (splitter.span.kind !== 'record') continue
    const count = countOf(splitter, bytes)
    const isHeader = width === 0
    width ||= count ?? 0
    cells += count ?? 0
    const complaint = complaintOf(splitter.fields, count, width, cells)
    if (isHeader && complaint === null) {
      splitter = splitCsv(STYLE, width)
      splitter.next(bytes, at, true)
    }
    yield { line, complaint, fields: splitter.fields }
  }
}

/** How many cells the record just found has; null: a quote of it is not closed. */
function countOf({ span, fields }: CsvSplitter, bytes: Uint8Array): number | null {
  if (!span.astray) return fields.count
  // Where quotes hold commas and line ends, a record of too few or too many cells counts as astray, though they are closed.
  const alone = splitCsv(STYLE, UNKNOWN_WIDTH)
  alone.next(bytes, span.from, true)
  return alone.span.fault === null ? alone.fields.count : null
}

/** Behind the mark that some programs put before UTF-8. */
function startOf(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

function complaintOf(
  { fault }: CsvFields,
  count: number | null,
  width: number,
  cells: number,
): string | null {
  if (count === null) return 'A quote in this line is not closed.'
  if (fault === 'text_after_quote') return 'Text stands behind a closing quote.'
  if (count > WIDEST) return `The line has more than ${WIDEST} cells.`
  if (count !== width) return `The line has ${count} cells, and the header ${width}.`
  return cells > MOST_CELLS ? `The file has more than ${MOST_CELLS} cells.` : null
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
  const cellAt = openCells(rows)
  for (let row = 0; row < rows.count; row++) {
    for (const [at, field] of columns.entries()) {
      const cell = cellAt(row, at)
      const complaint = field && complaintAbout(field, cell)
      if (!complaint) continue
      const place = { file: `csv/${rows.file}`, line: lines[row] ?? 1, column: 1 }
      faults.note(place, `${field.name}: ${cell === null ? 'the value' : quoted(cell)} ${complaint}.`)
    }
  }
  checkKeys({ rows, lines }, schema, faults)
}

function complaintAbout(field: PackField, cell: CellText): string | null {
  if (cell === null) return field.isNullable || field.defaultValue !== null ? null : 'is missing'
  return cell.includes('\0') ? 'has a NUL in it' : cellComplaint(field, cell)
}

function checkKeys({ rows, lines }: CsvFile, { fields }: PackSchema, faults: Faults): void {
  const primary = fields.filter(({ isPrimaryKey }) => isPrimaryKey)
  const unique = fields.filter(({ isUnique }) => isUnique)
  const cellAt = openCells(rows)
  for (const key of [primary, ...unique.map(field => [field])]) {
    const places = key.map(({ name }) => rows.fields.indexOf(name))
    if (places.includes(-1)) continue
    const seen = new Set<CellText>()
    for (let row = 0; row < rows.count; row++) {
      const values = key.map((field, at) => valueIn(cellAt(row, places[at] as number), field))
      if (values.includes(null)) continue
      const value = values.length === 1 ? (values[0] as CellText) : JSON.stringify(values)
      if (seen.has(value)) {
        const place = { file: `csv/${rows.file}`, line: lines[row] ?? 1, column: 1 }
        faults.note(place, `Another row has the same ${key.map(({ name }) => name).join(' and ')}.`)
      }
      seen.add(value)
    }
  }
}

/** The same text for all cells that PostgreSQL holds for equal, `7` and `007` for example; null: missing. */
function valueIn(cell: CellText, field: PackField): CellText {
  const given = cell ?? (field.isNullable ? null : field.defaultValue)
  // As texts, 0 and -0 are the same.
  return given === null ? null : String(readCell(given, field) ?? given)
}
