import fc from 'fast-check'
import type { ReadOptions } from '../../packages/server/src/core/ingest/load.ts'
import type { Cell, Style, Table, TableRow } from './write-table.ts'

/** A table, how it is written, and what the reader is told about it. */
export interface Written {
  readonly table: Table
  readonly style: Style
  readonly options: ReadOptions
}

const letters = ['a', 'b', 'Z', '7', ' ', '.', '-', '_', '=', '#', '%', '/', '\\', ':', '"', "'"]
const marks = [',', ';', '\t', '|', '\n', '\r\n', '\r', 'é', 'ß', '語', '😀', '\u00a0', '\u2028']
const text = fc.string({ unit: fc.constantFrom(...letters, ...marks), maxLength: 8 })
const number = fc.integer({ min: -100_000, max: 100_000 })
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
const iso = day.map(date => date.toISOString().slice(0, 10))
const digits = (count: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${count - 1}}$`))

/** What one column's cells may be. */
const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  text,
  word: fc.constantFrom('red', 'blue', 'green', 'NA', 'null', ''),
  integer: number.map(String),
  code: fc.integer({ min: 0, max: 99_999 }).map(code => String(code).padStart(5, '0')),
  long: digits(20),
  longest: digits(40),
  fraction: number.map(value => (value / 100).toFixed(2)),
  comma: number.map(value => (value / 100).toFixed(2).replace('.', ',')),
  exact: digits(18).map(value => `0.${value}1`),
  scientific: fc.oneof(
    fc.constantFrom('1e5', '2.5E-3', '-1e300'),
    number.map(value => (value / 8).toFixed(3)),
  ),
  sparse: fc.oneof(fc.constantFrom('NA', 'NaN', 'null', 'None'), number.map(String)),
  boolean: fc.constantFrom('true', 'false', 'TRUE', 'False'),
  date: iso,
  dayFirst: iso.map(date => date.split('-').reverse().join('/')),
  timestamp: day.map(date => date.toISOString().slice(0, 19)),
  zoned: fc
    .tuple(day, fc.constantFrom('Z', '+02:00', '-0530'))
    .map(([at, zone]) => at.toISOString().slice(0, 19) + zone),
  mixed: fc.oneof(text, number.map(String), iso, fc.constantFrom('true', '1.5', '1e5', '+5', '00', '-')),
}

const kind = fc.constantFrom(...Object.keys(kinds))

function cellOf(name: string): fc.Arbitrary<Cell> {
  return fc.option(kinds[name] ?? text, { freq: 6 })
}

/** Every dialect, told by the options: whatever the cells hold, they must come back. */
export const toldTable: fc.Arbitrary<Written> = fc
  .array(kind, { minLength: 1, maxLength: 5 })
  .chain(columns =>
    fc.record({ table: tableOf(columns, columns.map(cellOf), 1), style: styleOf(columns.length, true) }),
  )
  .map(({ table, style }) => {
    const told = settle(table, style, true)
    const escaping = style.escape === 'backslash' ? '\\' : style.quote
    const { delimiter, quote, header, encoding } = told.style
    return {
      ...told,
      options: { delimiter, quote, escape: escaping, header, encoding, comment: '#', maxErrorPercent: 100 },
    }
  })

/**
 * Dialects that the reader must find. There is something to find them by: a header of words over a column of numbers, and five
 * rows or more.
 */
export const foundTable: fc.Arbitrary<Written> = fc
  .array(kind, { minLength: 1, maxLength: 4 })
  .chain(columns => {
    const cells = [fc.integer({ min: 1000, max: 9999 }).map(String), ...columns.map(cellOf)]
    return fc.record({ table: tableOf(['id', ...columns], cells, 5), style: styleOf(cells.length, false) })
  })
  .map(({ table, style }) => ({ ...settle(table, style, false), options: { maxErrorPercent: 100 } }))

function tableOf(
  columns: readonly string[],
  cells: readonly fc.Arbitrary<Cell>[],
  minLength: number,
): fc.Arbitrary<Table> {
  const row = fc.record({
    cells: fc.tuple(...cells),
    ragged: fc.option(fc.constantFrom('short' as const, 'long' as const), { freq: 12 }),
  })
  const suffix = fc.constantFrom('', ' b', ', c', '; d', ' "e"', 'é')
  return fc
    .record({
      rows: fc.array(row, { minLength, maxLength: 12 }),
      suffixes: fc.array(suffix, { minLength: 5, maxLength: 5 }),
    })
    .map(({ rows, suffixes }) => ({
      names: columns.map((name, index) => `${name}${index}${suffixes[index] ?? ''}`),
      rows,
    }))
}

function styleOf(width: number, told: boolean): fc.Arbitrary<Style> {
  const places = fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 2 })
  const delimiters = told ? [',', ';', '\t', '|', ':', ' ', '^', '\u0001', '||', '::'] : [',', ';', '\t', '|']
  return fc.record({
    delimiter: fc.constantFrom(...delimiters),
    quote: fc.constantFrom('"', '"', "'", ''),
    escape: fc.constantFrom('doubled', 'doubled', 'backslash'),
    quoting: fc.constantFrom('all', 'texts', 'needed'),
    encoding: fc.constantFrom('utf-8', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
    byteOrderMark: fc.boolean(),
    lineEnd: fc.constantFrom('lf', 'crlf', 'cr', 'mixed'),
    lastLineEnd: fc.boolean(),
    header: fc.boolean(),
    preamble: fc.constantFrom([], [], ['A title'], ['A title', ''], ['A title', 'and another', '']),
    remarks: places,
    blanks: places,
    blanksAtEnd: fc.constantFrom(0, 0, 1, 3),
    trailingDelimiter: width > 1 ? fc.constantFrom(false, false, false, true) : fc.constant(false),
  })
}

/** Leaves out what no reader could know: two things that are written alike. */
function settle(table: Table, style: Style, told: boolean): { table: Table; style: Style } {
  const narrow = table.names.length === 1
  const settled = {
    ...style,
    // An empty line is a missing value of the only column.
    ...(narrow ? { blanks: [], blanksAtEnd: 0, lastLineEnd: true, preamble: [] } : {}),
    ...(style.header && style.delimiter !== ' ' ? {} : { preamble: [] }),
    ...(told || style.header ? {} : { escape: 'doubled' as const }),
  }
  const most = style.trailingDelimiter || narrow ? 0 : Math.floor(table.rows.length / 5)
  let ragged = 0
  // Between spaces, nothing looks like more space.
  const shown = style.delimiter === ' ' ? table.rows.map(withoutMissing) : table.rows
  // Apostrophes with delimiters between them may be plain text to a reader whom no one told, and then each width is another.
  const unclear = !told && style.quote === "'" && shown.some(row => isDoubtful(row, settled))
  const rows = shown.map((row, index): TableRow => {
    if (index === 0) return { cells: firstCells(shown, settled, told), ragged: null }
    // A short record at the very end could be a footer.
    const isClear = !unclear && index < shown.length - 1 && !isNothing(row) && !isDoubtful(row, settled)
    if (!row.ragged || ragged === most || !isClear) return { ...row, ragged: null }
    ragged += 1
    return row
  })
  return { table: { ...table, rows }, style: settled }
}

/** Whether the record, cut short, would be a blank line. */
function isNothing({ cells }: TableRow): boolean {
  return !cells.slice(0, -1).some(cell => cell?.trim())
}

/**
 * Whether the record has the wrong width only as long as its quotes are believed: where delimiters stand within them, they may
 * have opened by mistake over other records, and without quotes the record may have the width that it lacks.
 */
function isDoubtful({ cells }: TableRow, { delimiter, quote }: Style): boolean {
  return quote !== '' && cells.some(cell => cell?.includes(delimiter.charAt(0)))
}

function withoutMissing(row: TableRow): TableRow {
  return { ...row, cells: row.cells.map(cell => cell ?? 'none') }
}

/**
 * A first record that tells what it must: a column of nothing from a blank line and from a delimiter at the end, and backslashes
 * before quotes from backslashes. A file of nothing but white space is empty, whatever it is divided by.
 */
function firstCells(rows: readonly TableRow[], style: Style, told: boolean): readonly Cell[] {
  const cells = rows[0]?.cells ?? []
  const others = cells.slice(0, -1)
  if (!told && style.escape === 'backslash') return [...others, `say ${style.quote}so${style.quote}`]
  const shown = style.header || (style.trailingDelimiter && style.delimiter.trim() !== '')
  if (cells.at(-1)?.trim() || (cells.length > 1 && shown)) return cells
  const some = rows.map(row => row.cells.at(-1)).find(cell => cell?.trim())
  return [...others, some ?? 'first']
}
