/** How fields are divided and quoted, as a guess to be tried. */
export interface FieldStyle {
  /**
   * One character or several. A space stands for any run of spaces, and spaces at either end of a line divide nothing, so
   * that columns may be aligned by them; a line of spaces is blank.
   */
  readonly delimiter: string
  /** Empty text: nothing is quoted. */
  readonly quote: string
  readonly escape: string
  /** Lines that begin with it, outside quotes, are remarks and no records; empty text or none: there are no remarks. */
  readonly comment?: string
}

export interface TextRecord {
  readonly fields: readonly string[]
  /** Whether each field was written in quotes. */
  readonly quoted: readonly boolean[]
  /** The line it begins on, from 0. */
  readonly line: number
  /** Nothing but white space, which in a file of one column may be a value. */
  readonly blank: boolean
  /** Something follows a closing quote, or a quote is never closed. */
  readonly malformed: boolean
}

/** The records of a text, and how many lines each of them takes. */
export interface SplitText {
  readonly records: TextRecord[]
  readonly lines: number[]
  /** The last record ends with the text and not with a line end. */
  readonly cut: boolean
}

/** Which part of a text to split, and what is known of its end. */
export interface SplitBounds {
  readonly limit: number
  /** Records begin before it; none: anywhere. */
  readonly until?: number
  /** The text is the file to its end. */
  readonly whole: boolean
}

const LF = 10
const CR = 13
const SPACE = 32
/** Lines of a record that the end of the text cut, beyond which its quote seems to have opened by mistake. */
export const CUT_LINES = 30
/** What may be read once more after quotes have led astray, in lengths of the text. */
const MOST_REREAD = 4

/**
 * Splits the beginning of a text into at most `limit` records. Pure; no I/O. A record that the text's end cuts off is left
 * out unless `whole`.
 */
export function splitText(text: string, style: FieldStyle, limit: number, whole: boolean): TextRecord[] {
  const { records, cut } = splitLines(text, style, { limit, whole })
  return cut && !whole ? records.slice(0, -1) : records
}

/**
 * Splits a text into at most `limit` records, which begin before `until`; remarks are left out. Pure; no I/O. As when the file is
 * read, quotes that lead astray cost no more than their line, if most quotes do not.
 */
export function splitLines(text: string, style: FieldStyle, bounds: SplitBounds): SplitText {
  const split = divide(text, style, bounds, true)
  return split.astray * 2 > split.quoted ? divide(text, style, bounds, false) : split
}

function divide(text: string, style: FieldStyle, bounds: SplitBounds, givesUp: boolean) {
  const { limit, until = text.length, whole } = bounds
  const { comment = '' } = style
  const split = { records: [] as TextRecord[], lines: [] as number[], cut: false, quoted: 0, astray: 0 }
  let at = 0
  let line = 0
  let reread = 0
  while (at < until && split.records.length < limit) {
    if (comment !== '' && text.startsWith(comment, at)) {
      at = afterLineEnd(text, endOfPlain(text, at, null))
      line += 1
      continue
    }
    const { record, end } = readRecord(text, at, line, style)
    const quoted = record.quoted.filter(Boolean).length
    let next = afterLineEnd(text, end)
    let taken = quoted > 0 ? countLineEnds(text, at, next, end) : 1
    split.cut = end >= text.length
    const leadsAstray = record.malformed && taken > 1 && (!split.cut || whole || taken > CUT_LINES)
    if (!record.malformed) split.quoted += quoted
    else if (givesUp && leadsAstray && reread <= MOST_REREAD * text.length) {
      next = afterLineEnd(text, endOfPlain(text, at, null))
      reread += end - next
      taken = 1
      split.cut = false
      split.astray += 1
    }
    split.records.push(record)
    split.lines.push(taken)
    at = next
    line += taken
  }
  return split
}

function readRecord(text: string, start: number, line: number, style: FieldStyle) {
  const fields: string[] = []
  const quoted: boolean[] = []
  const { delimiter } = style
  const runs = delimiter === ' '
  let malformed = false
  let at = runs ? passSpaces(text, start) : start
  for (;;) {
    const field = readField(text, at, style)
    fields.push(field.value)
    quoted.push(field.quoted)
    malformed ||= field.malformed
    at = field.end
    if (!text.startsWith(delimiter, at)) break
    at += delimiter.length
    if (runs) {
      at = passSpaces(text, at)
      if (endsLine(text, at)) break
    }
  }
  const blank = fields.length === 1 && !quoted[0] && fields[0]?.trim() === ''
  return { record: { fields, quoted, line, blank, malformed }, end: at }
}

function readField(text: string, start: number, style: FieldStyle) {
  const { delimiter, quote } = style
  if (quote !== '') {
    const at = delimiter.startsWith(' ') ? start : passSpaces(text, start)
    if (text[at] === quote) return readQuoted(text, at + 1, style)
  }
  const end = endOfPlain(text, start, delimiter)
  return { value: text.slice(start, end), quoted: false, end, malformed: false }
}

function readQuoted(text: string, start: number, style: FieldStyle) {
  const quote = style.quote.charCodeAt(0)
  const escaping = style.escape.charCodeAt(0)
  let value = ''
  let from = start
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === escaping && (escaping !== quote || text.charCodeAt(at + 1) === quote)) {
      value += text.slice(from, at)
      from = at + 1
      at += 2
    } else if (code === quote) {
      const end = endOfPlain(text, at + 1, style.delimiter)
      const malformed = text.slice(at + 1, end).trim() !== ''
      return { value: value + text.slice(from, at), quoted: true, end, malformed }
    } else at += 1
  }
  return { value: value + text.slice(from), quoted: true, end: text.length, malformed: true }
}

/** Where a delimiter (null: none) or the line's end stands. */
function endOfPlain(text: string, start: number, delimiter: string | null): number {
  const mark = delimiter === null ? -1 : delimiter.charCodeAt(0)
  const long = delimiter !== null && delimiter.length > 1 ? delimiter : null
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === LF || code === CR) return at
    if (code === mark && (long === null || text.startsWith(long, at))) return at
  }
  return text.length
}

function passSpaces(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) === SPACE) at += 1
  return at
}

function endsLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === LF || code === CR || at >= text.length
}

function afterLineEnd(text: string, at: number): number {
  return text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1
}

/** How many lines the text from `start` to `next` takes, of which the last ends at `end`. */
function countLineEnds(text: string, start: number, next: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) count += 1
  }
  return next > end ? count + 1 : count
}
