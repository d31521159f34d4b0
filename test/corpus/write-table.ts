/** How a table is written as text. */
export interface Style {
  readonly delimiter: string
  /** Empty text: nothing is quoted, and texts that would need it are changed before. */
  readonly quote: '"' | "'" | ''
  readonly escape: 'doubled' | 'backslash'
  /** Which fields stand in quotes; those that need them always do. */
  readonly quoting: 'all' | 'texts' | 'needed'
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  readonly byteOrderMark: boolean
  readonly lineEnd: 'lf' | 'crlf' | 'cr' | 'mixed'
  readonly lastLineEnd: boolean
  readonly header: boolean
  /** Lines above the table. */
  readonly preamble: readonly string[]
  /** Before which records there is a remark, and before which a blank line. */
  readonly remarks: readonly number[]
  readonly blanks: readonly number[]
  readonly blanksAtEnd: number
  readonly trailingDelimiter: boolean
}

/** A cell's text; null is missing. */
export type Cell = string | null

export interface TableRow {
  readonly cells: readonly Cell[]
  /** The record is written without its last field, or with one field more. */
  readonly ragged: 'short' | 'long' | null
}

export interface Table {
  readonly names: readonly string[]
  readonly rows: readonly TableRow[]
}

/** The bytes, and what stands in them: some styles cannot say everything. */
export interface WrittenTable {
  readonly bytes: Uint8Array
  readonly names: readonly string[]
  readonly rows: readonly TableRow[]
  /** Lines within and below the table that are no records. */
  readonly skipped: number
}

const REMARK = '# a remark, with; all|the\tmarks'

/** Writes the table in this style. Pure; no I/O. */
export function writeTable(table: Table, style: Style): WrittenTable {
  const rows = table.rows.map(row => ({
    ...row,
    cells: row.cells.map((cell, index) => sayable(cell, index === 0, style)),
  }))
  const names = table.names.map((name, index) => sayable(name, index === 0, style) ?? '')
  const lines: string[] = [...style.preamble]
  if (style.header) lines.push(writeRecord(names, style))
  let above = lines.length
  rows.forEach((row, index) => {
    if (style.remarks.includes(index)) lines.push(REMARK)
    if (style.blanks.includes(index)) lines.push('')
    // Without a header, the table begins with its first record.
    if (index === 0 && !style.header) above = lines.length
    lines.push(writeRecord(fieldsOf(row), style))
  })
  for (let blank = 0; blank < style.blanksAtEnd; blank += 1) lines.push('')
  const text = endLines(lines, style)
  return { bytes: encode(text, style), names, rows, skipped: lines.length - above - rows.length }
}

function fieldsOf({ cells, ragged }: TableRow): readonly Cell[] {
  if (ragged === 'short') return cells.slice(0, -1)
  return ragged === 'long' ? [...cells, 'more'] : cells
}

function writeRecord(cells: readonly Cell[], style: Style): string {
  const fields = cells.map((cell, index) => writeField(cell, index === 0, style))
  return fields.join(style.delimiter) + (style.trailingDelimiter ? style.delimiter : '')
}

function writeField(cell: Cell, first: boolean, style: Style): string {
  if (cell === null) return ''
  const { quote } = style
  if (quote === '' || !isQuoted(cell, first, style)) return cell
  const inside =
    style.escape === 'doubled'
      ? cell.replaceAll(quote, quote + quote)
      : cell.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
  return quote + inside + quote
}

function isQuoted(cell: string, first: boolean, style: Style): boolean {
  if (style.quoting === 'all') return true
  if (style.quoting === 'texts' && !/^-?[0-9.]+$/.test(cell)) return true
  return needsQuotes(cell, first, style)
}

function needsQuotes(cell: string, first: boolean, { delimiter, quote, escape: escaping }: Style): boolean {
  if (cell.trim() === '' || /[\r\n]/.test(cell) || cell.includes(delimiter)) return true
  // Spaces at the ends are what some readers trim, and at the beginning they may stand before a quote.
  if (cell.trim() !== cell || cell.startsWith(quote) || endsWithin(delimiter, cell)) return true
  // Those who escape with backslashes quote what they escape, and only there it shows.
  if (escaping === 'backslash' && (cell.includes('\\') || cell.includes(quote))) return true
  return first && cell.startsWith('#')
}

/** The cell, changed where this style cannot say it. */
function sayable(cell: Cell, first: boolean, style: Style): Cell {
  if (cell === null) return null
  const text = style.encoding === 'windows-1252' ? cell.replace(/[^ -~\r\n\tàäéñöüß]/gu, 'ß') : cell
  if (style.quote !== '') return text
  const plain = text.replace(/[\r\n]/g, '_').replaceAll(style.delimiter, '_')
  const clear = endsWithin(style.delimiter, plain) ? `${plain.slice(0, -1)}_` : plain
  const safe = clear.replace(/^[\s"']+/, '_').replace(/\s+$/, '_')
  if (safe === '') return style.delimiter === ' ' ? '_' : null
  return first ? safe.replace(/^#/, '_') : safe
}

/** Whether the cell's last character and the first of the delimiter behind it could be a delimiter. */
function endsWithin(delimiter: string, cell: string): boolean {
  return delimiter.length > 1 && cell.endsWith(delimiter.charAt(0))
}

function endLines(lines: readonly string[], style: Style): string {
  const end = { lf: '\n', crlf: '\r\n', cr: '\r', mixed: '\n' }[style.lineEnd]
  const ended = lines.map((line, index) => {
    if (index === lines.length - 1 && !style.lastLineEnd && line !== '') return line
    return line + (style.lineEnd === 'mixed' && index % 2 === 1 ? '\r\n' : end)
  })
  return ended.join('')
}

function encode(text: string, { encoding, byteOrderMark }: Style): Uint8Array {
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1')
  const marked = (byteOrderMark ? '\ufeff' : '') + text
  if (encoding === 'utf-8') return Buffer.from(marked)
  const little = Buffer.from(marked, 'utf16le')
  return encoding === 'utf-16le' ? little : little.swap16()
}
