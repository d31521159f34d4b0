import { type CsvStyle, standsAt } from './csv-style.ts'

/** Fields of a record where they lie in the bytes: quotes and the spaces around them left out. */
export interface CsvFields {
  /** How many there are; places are kept of as many as the table has columns. */
  count: number
  readonly from: Int32Array
  readonly to: Int32Array
  readonly mark: Uint8Array
  /** Where the record's text ends, its line end left out. */
  end: number
  fault: CsvFieldFault | null
}

export type CsvFieldFault = 'text_after_quote' | 'too_few_fields' | 'too_many_fields' | 'unclosed_quote'

/** How a field is written: plainly, in quotes, or in quotes with something escaped. */
export const FieldMark = { plain: 0, quoted: 1, escaped: 2 } as const

/**
 * `read`: all fields. `short`: the record does not end in the bytes. `astray`: quotes that reach beyond the line do not make a row,
 * so that where the record ends is anybody's guess.
 */
export type CsvReading = 'read' | 'short' | 'astray'

export interface CsvFieldReader {
  readonly fields: CsvFields
  /** Reads the record that begins at `from`; `last`: nothing comes behind `end`. */
  read(bytes: Uint8Array, from: number, end: number, last: boolean): CsvReading
  /** How far the last reading looked. */
  looked(): number
}

/** Of a record that may have any number of fields. */
export const UNKNOWN_WIDTH = Number.POSITIVE_INFINITY

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
/** Up to here, comparing bytes one by one is faster than a native search. */
const NEAR = 64

/** Reads the fields of records of `width` columns. Pure; no I/O. More fields than that are one fault if any of them holds something. */
export function openFieldReader(style: CsvStyle, width: number): CsvFieldReader {
  const { delimiter, runs, quote, escaping } = style
  const [first = 0] = delimiter
  const isLong = delimiter.length > 1
  const spaces = style.spacesBefore
  const kept = width === UNKNOWN_WIDTH ? 0 : width
  const fields: CsvFields = {
    count: 0,
    from: new Int32Array(kept),
    to: new Int32Array(kept),
    mark: new Uint8Array(kept),
    end: 0,
    fault: null,
  }
  let at = 0
  let mark: number = FieldMark.plain
  /** Where the value of the field just read begins and ends; the field itself ends at `at`. */
  let begin = 0
  let stop = 0

  function passSpaces(bytes: Uint8Array, from: number, end: number): number {
    let next = from
    while (next < end && bytes[next] === SPACE) next += 1
    return next
  }

  function divides(bytes: Uint8Array, end: number, last: boolean): boolean {
    if (!isLong) return bytes[at] === first
    if (at + delimiter.length <= end) return standsAt(delimiter, bytes, at)
    // It may be the beginning of one, if more is to come.
    if (!last && bytes[at] === first) at = end
    return false
  }

  /** Moves to the delimiter, line end or end of the bytes that ends a field without quotes. */
  function passPlain(bytes: Uint8Array, end: number, last: boolean): void {
    at = endOfPlain(bytes, at, end, first)
    while (isLong && at < end && bytes[at] === first && !divides(bytes, end, last)) {
      if (at < end) at = endOfPlain(bytes, at + 1, end, first)
    }
  }

  /** Moves behind the closing quote of a field whose content begins at `at`; false: there is none. */
  function passQuoted(bytes: Uint8Array, end: number, last: boolean): boolean {
    mark = FieldMark.quoted
    for (;;) {
      const found = nextMark(bytes, at, end, quote, escaping)
      if (found === end) return false
      const next = found + 1
      const isEscape =
        bytes[found] === escaping && (escaping !== quote || (next < end && bytes[next] === quote))
      if (!isEscape) {
        // More bytes must show that the quote is not a doubled one.
        if (next === end && !last) return false
        stop = found
        at = next
        return true
      }
      if (next >= end) return false
      mark = FieldMark.escaped
      at = next + 1
    }
  }

  function isTail(byte: number | undefined): boolean {
    return !runs && (byte === SPACE || (byte === TAB && first !== TAB))
  }

  /** Reads the field at `at`, up to what ends it. */
  function readField(bytes: Uint8Array, from: number, end: number, last: boolean): CsvReading {
    mark = FieldMark.plain
    begin = at
    const open = spaces && quote >= 0 ? passSpaces(bytes, at, end) : at
    if (open >= end || bytes[open] !== quote) {
      passPlain(bytes, end, last)
      stop = at
      return at >= end && !last ? 'short' : 'read'
    }
    begin = open + 1
    at = begin
    if (!passQuoted(bytes, end, last)) {
      at = end
      stop = end
      if (!last) return 'short'
      fields.fault = 'unclosed_quote'
      return hasLineEnd(bytes, from, end) ? 'astray' : 'read'
    }
    if (fields.fault !== null && swallows(bytes, open, at)) return 'astray'
    while (at < end && isTail(bytes[at]) && !divides(bytes, end, last)) at += 1
    const tail = at
    passPlain(bytes, end, last)
    if (at >= end && !last) return 'short'
    return at === tail ? 'read' : blame('text_after_quote', bytes, from, tail)
  }

  /** The record has a fault; it is astray if its quotes, in what was read of it up to `to`, seem to enclose other records. */
  function blame(fault: CsvFieldFault, bytes: Uint8Array, from: number, to: number): CsvReading {
    if (fields.fault !== null) return 'read'
    fields.fault = fault
    return swallows(bytes, from, to) ? 'astray' : 'read'
  }

  /** Whether quotes enclose lines of which each could be a record: those of a table of several columns hold delimiters. */
  function swallows(bytes: Uint8Array, from: number, to: number): boolean {
    let lines = 0
    let delimiters = 0
    let quoted = false
    for (let at = nextMark(bytes, from, to, quote, quote); at < to; at += 1) {
      const byte = bytes[at]
      if (byte === escaping && escaping !== quote && quoted) at += 1
      else if (byte === quote) quoted = !quoted
      else if (quoted && byte === first) delimiters += 1
      else if (quoted && (byte === LF || (byte === CR && bytes[at + 1] !== LF))) lines += 1
    }
    return lines > 0 && (width === 1 || delimiters >= lines)
  }

  function keep(bytes: Uint8Array, from: number): CsvReading {
    const index = fields.count
    fields.count += 1
    if (index < kept) {
      fields.from[index] = begin
      fields.to[index] = stop
      fields.mark[index] = mark
    } else if (index >= width && stop > begin) return blame('too_many_fields', bytes, from, at)
    return 'read'
  }

  return {
    fields,
    looked: () => at,
    read(bytes, from, end, last) {
      fields.count = 0
      fields.fault = null
      at = runs ? passSpaces(bytes, from, end) : from
      for (;;) {
        const reading = readField(bytes, from, end, last)
        if (reading !== 'read') return reading
        if (keep(bytes, from) !== 'read') return 'astray'
        if (at >= end || bytes[at] === LF || bytes[at] === CR) break
        at += delimiter.length
        if (!runs) continue
        at = passSpaces(bytes, at, end)
        if (at >= end && !last) return 'short'
        if (at >= end || bytes[at] === LF || bytes[at] === CR) break
      }
      fields.end = at
      const isShort = fields.count < width && width !== UNKNOWN_WIDTH
      return isShort ? blame('too_few_fields', bytes, from, at) : 'read'
    },
  }
}

/** A function of its own with nothing but local variables, since this loop sees almost every byte. */
function endOfPlain(bytes: Uint8Array, from: number, end: number, delimiter: number): number {
  // Few bytes are that low, so most are compared once.
  const highest = Math.max(delimiter, CR)
  let at = from
  for (; at < end; at += 1) {
    const byte = bytes[at] as number
    if (byte <= highest && (byte === delimiter || byte === LF || byte === CR)) break
  }
  return at
}

/** Where the next of two bytes stands; `end`: nowhere. */
function nextMark(bytes: Uint8Array, from: number, end: number, mark: number, other: number): number {
  const near = Math.min(end, from + NEAR)
  for (let at = from; at < near; at += 1) {
    const byte = bytes[at]
    if (byte === mark || byte === other) return at
  }
  if (near === end) return end
  const closing = indexWithin(bytes, mark, near, end)
  return other === mark ? closing : indexWithin(bytes, other, near, closing)
}

/** Like indexOf, between two places; `end`: not found. */
function indexWithin(bytes: Uint8Array, byte: number, from: number, end: number): number {
  const found = bytes.subarray(from, end).indexOf(byte)
  return found < 0 ? end : from + found
}

function hasLineEnd(bytes: Uint8Array, from: number, to: number): boolean {
  return nextLineEnd(bytes, from, to) < to
}

/** Where the next line end begins; `end`: nowhere. */
export function nextLineEnd(bytes: Uint8Array, from: number, end: number): number {
  return nextMark(bytes, from, end, LF, CR)
}
