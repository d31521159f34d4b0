/** How fields are divided and quoted, as a guess to be tried. */
export interface FieldStyle {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
}

export interface TextRecord {
  readonly fields: readonly string[]
  /** Whether each field was written in quotes. */
  readonly quoted: readonly boolean[]
  /** The line it begins on, from 0. */
  readonly line: number
  readonly blank: boolean
  /** Something follows a closing quote, or a quote is never closed. */
  readonly malformed: boolean
}

/**
 * Splits the beginning of a text into at most `limit` records. Pure; no I/O. A record that the text's end cuts off is left
 * out unless `whole`.
 */
export function splitText(text: string, style: FieldStyle, limit: number, whole: boolean): TextRecord[] {
  const records: TextRecord[] = []
  let at = 0
  let line = 0
  while (at < text.length && records.length < limit) {
    const { record, next, lines, complete } = readRecord(text, at, line, style)
    if (!complete && !whole) break
    records.push(record)
    at = next
    line += lines
  }
  return records
}

function readRecord(text: string, start: number, line: number, style: FieldStyle) {
  const fields: string[] = []
  const quoted: boolean[] = []
  let malformed = false
  let at = start
  for (;;) {
    const field = readField(text, at, style)
    fields.push(field.value)
    quoted.push(field.quoted)
    malformed ||= field.malformed
    at = field.end
    if (text[at] !== style.delimiter) break
    at += 1
  }
  const complete = at < text.length
  const next = text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1
  const blank = at === start
  const lines = (text.slice(start, next).match(/\r\n|\r|\n/g) ?? []).length
  return { record: { fields, quoted, line, blank, malformed }, next, lines, complete }
}

function readField(text: string, start: number, style: FieldStyle) {
  const { delimiter, quote } = style
  let at = start
  if (quote !== '') {
    while (delimiter !== ' ' && text[at] === ' ') at += 1
    if (text[at] === quote) return readQuoted(text, at + 1, style)
  }
  const end = endOfPlain(text, start, delimiter)
  return { value: text.slice(start, end), quoted: false, end, malformed: false }
}

function readQuoted(text: string, start: number, style: FieldStyle) {
  const { delimiter, quote } = style
  let value = ''
  let at = start
  while (at < text.length) {
    const char = text[at] as string
    if (char === style.escape && (style.escape !== quote || text[at + 1] === quote)) {
      value += text[at + 1] ?? ''
      at += 2
    } else if (char === quote) {
      const end = endOfPlain(text, at + 1, delimiter)
      return { value, quoted: true, end, malformed: text.slice(at + 1, end).trim() !== '' }
    } else {
      value += char
      at += 1
    }
  }
  return { value, quoted: true, end: text.length, malformed: true }
}

function endOfPlain(text: string, start: number, delimiter: string): number {
  let at = start
  while (at < text.length) {
    const char = text[at]
    if (char === delimiter || char === '\n' || char === '\r') break
    at += 1
  }
  return at
}
