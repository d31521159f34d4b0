import { type CsvFieldFault, type CsvFields, nextLineEnd, openFieldReader } from './csv-fields.ts'
import { type CsvStyle, standsAt } from './csv-style.ts'

/** The longest record that a load takes, in bytes of its text. */
export const LONGEST_RECORD_BYTES = 16 * 2 ** 20

/** One record of a text, or one line that is no record. */
export interface CsvSpan {
  readonly kind: 'record' | 'blank' | 'comment'
  /** Its text, without the line end. */
  readonly from: number
  readonly to: number
  /** Behind its line end: where the next one begins. */
  readonly after: number
  readonly fault: CsvFieldFault | null
  /** Only the first line of what its quotes enclose: they are not closed, or what they enclose makes no row. */
  readonly astray: boolean
}

export interface CsvSplitter {
  /** Of the record that `next` has found. */
  readonly fields: CsvFields
  readonly span: CsvSpan
  /**
   * The record that begins at `from`. `short`: it does not end in the bytes; call again with more of them, or with `last` when
   * there are no more. `long`: its first line is longer than records may be; the next begins behind that line.
   */
  next(bytes: Uint8Array, from: number, last: boolean): 'found' | 'short' | 'long'
  /** How many records ended with each. */
  readonly lineEnds: { readonly lf: number; readonly crlf: number; readonly cr: number }
  /** Quotes have led astray so often that from here on none reaches beyond its line. */
  singleLines(): boolean
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
/** Bytes that may be read once more after quotes have led astray, beside twice what was read for good. */
const REREAD_BYTES = 64 * 2 ** 20

/**
 * Divides a text into records of `width` columns. Pure; no I/O. Where quotes lead astray, only the line in which the record
 * begins is given up, and the next line is read as the beginning of another.
 */
export function splitCsv(style: CsvStyle, width: number): CsvSplitter {
  const reader = openFieldReader(style, width)
  const { fields } = reader
  const { comment } = style
  const span = {
    kind: 'record' as CsvSpan['kind'],
    from: 0,
    to: 0,
    after: 0,
    fault: null as CsvFieldFault | null,
    astray: false,
  }
  const lineEnds = { lf: 0, crlf: 0, cr: 0 }
  let passed = 0
  let reread = 0
  let isGivenUp = false

  /** Ends the span at a line end or the end of the bytes; false: more bytes must show where that ends. */
  function close(bytes: Uint8Array, to: number, last: boolean): boolean {
    const ends = to < bytes.length
    const pair = ends && bytes[to] === CR
    if (pair && to + 1 === bytes.length && !last) return false
    span.to = to
    span.after = ends ? to + 1 : to
    if (pair && bytes[to + 1] === LF) {
      span.after = to + 2
      lineEnds.crlf += 1
    } else if (pair) lineEnds.cr += 1
    else if (ends) lineEnds.lf += 1
    passed += span.after - span.from
    return true
  }

  function isBlank(bytes: Uint8Array): boolean {
    if (fields.count > 1 || (fields.mark[0] ?? 0) > 0) return false
    if (span.from === fields.end) return true
    if (width === 1 && !style.runs) return false
    for (let at = span.from; at < fields.end; at += 1) {
      if (bytes[at] !== SPACE && bytes[at] !== TAB) return false
    }
    return true
  }

  /** Gives up the first line of a record whose quotes lead astray. */
  function giveUpLine(bytes: Uint8Array, lineEnd: number, last: boolean): 'found' | 'short' {
    if (!close(bytes, lineEnd, last)) return 'short'
    reread += Math.max(0, reader.looked() - span.after)
    isGivenUp ||= reread > REREAD_BYTES + 2 * passed
    span.kind = 'record'
    span.fault = 'unclosed_quote'
    span.astray = true
    return 'found'
  }

  function take(bytes: Uint8Array, last: boolean): 'found' | 'short' {
    if (!close(bytes, fields.end, last)) return 'short'
    span.kind = isBlank(bytes) ? 'blank' : 'record'
    span.fault = fields.fault
    span.astray = fields.fault === 'unclosed_quote'
    return 'found'
  }

  function passComment(bytes: Uint8Array, end: number, last: boolean): 'found' | 'short' | 'long' {
    const to = nextLineEnd(bytes, span.from, end)
    if (to === end && !(last && end === bytes.length)) return end < bytes.length ? 'long' : 'short'
    if (!close(bytes, to, last)) return 'short'
    span.kind = 'comment'
    span.fault = null
    span.astray = false
    return 'found'
  }

  return {
    fields,
    span,
    lineEnds,
    singleLines: () => isGivenUp,
    next(bytes, from, last) {
      if (from >= bytes.length || (!last && from + comment.length > bytes.length)) return 'short'
      span.from = from
      const end = Math.min(bytes.length, from + LONGEST_RECORD_BYTES)
      if (comment.length > 0 && standsAt(comment, bytes, from)) return passComment(bytes, end, last)
      const lineEnd = isGivenUp ? nextLineEnd(bytes, from, end) : end
      const whole = lineEnd < end || (last && end === bytes.length)
      const reading = reader.read(bytes, from, lineEnd, whole)
      if (reading === 'read') return take(bytes, last)
      const first = nextLineEnd(bytes, from, reader.looked())
      if (reading === 'astray') return giveUpLine(bytes, first, last)
      if (end === bytes.length && !last) return 'short'
      return first < end ? giveUpLine(bytes, first, last) : 'long'
    },
  }
}
