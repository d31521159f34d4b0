import type { CsvStyle } from './csv-style.ts'

/** Counts the records of a text, lines that are blank or remarks included, each time from the beginning of one. */
export interface CsvCounter {
  add(bytes: Uint8Array, from: number, to: number): void
  /** How many began since it was last asked, and forgets them. */
  take(): number
}

const LF = 10
const CR = 13
const SPACE = 32

/** Where in a record the next byte stands. */
const Place = {
  lineStart: 0,
  remarkOrField: 1,
  fieldStart: 2,
  plain: 3,
  quoted: 4,
  escaped: 5,
  closing: 6,
  remark: 7,
} as const

/**
 * One byte after the other, knowing nothing of columns: the count that reading is held against, as far as quotes can be trusted.
 * Pure; no I/O.
 */
export function countCsv({ delimiter, spacesBefore, runs, quote, escaping, comment }: CsvStyle): CsvCounter {
  const back = fallbacks(delimiter)
  const [first] = delimiter
  const highest = Math.max(CR, quote, first ?? 0)
  let place: number = comment.length > 0 ? Place.remarkOrField : Place.lineStart
  const start = place
  let records = 0
  /** How many bytes of a delimiter, or of what remarks begin with, have been seen. */
  let matched = 0
  let afterCr = false
  let begun = false

  function endRecord(byte: number): void {
    if (byte === LF && afterCr) {
      afterCr = false
      return
    }
    records += 1
    begun = false
    afterCr = byte === CR
    place = start
    matched = 0
  }

  /** Whether the byte completes a delimiter. */
  function divides(byte: number): boolean {
    while (matched > 0 && byte !== delimiter[matched]) matched = back[matched - 1] as number
    if (byte === delimiter[matched]) matched += 1
    if (matched < delimiter.length) return false
    matched = 0
    return true
  }

  function passPlain(byte: number): void {
    const isStart = place === Place.lineStart || place === Place.fieldStart
    if (isStart && matched === 0 && byte === quote) place = Place.quoted
    else if (divides(byte)) place = Place.fieldStart
    else if (!(isStart && matched === 0 && byte === SPACE && (spacesBefore || runs))) place = Place.plain
  }

  function passByte(byte: number): void {
    if ((byte === LF || byte === CR) && !isWithinQuotes()) {
      endRecord(byte)
      return
    }
    begun = true
    afterCr = false
    if (place === Place.escaped) place = Place.quoted
    else if (place === Place.quoted) passQuoted(byte)
    else if (place === Place.closing && byte === quote && escaping === quote) place = Place.quoted
    else if (place === Place.remarkOrField) passRemark(byte)
    else if (place !== Place.remark) passPlain(byte)
  }

  function isWithinQuotes(): boolean {
    return place === Place.quoted || place === Place.escaped
  }

  function passQuoted(byte: number): void {
    if (byte === escaping && escaping !== quote) place = Place.escaped
    else if (byte === quote) place = Place.closing
  }

  function passRemark(byte: number): void {
    if (byte !== comment[matched]) {
      rewind(byte)
      return
    }
    matched += 1
    if (matched === comment.length) place = Place.remark
  }

  /** The line does not begin like a remark after all: what seemed to be one is passed again. */
  function rewind(byte: number): void {
    const seen = matched
    matched = 0
    place = Place.lineStart
    for (let at = 0; at < seen; at += 1) passByte(comment[at] as number)
    passByte(byte)
  }

  return {
    add(bytes, from, to) {
      for (let at = from; at < to; at += 1) {
        const byte = bytes[at] as number
        // Most bytes are none that could mean anything.
        if (place === Place.plain && byte > highest && matched === 0) continue
        passByte(byte)
      }
    },
    take() {
      const taken = records + (begun ? 1 : 0)
      begun = false
      records = 0
      place = start
      matched = 0
      afterCr = false
      return taken
    },
  }
}

/** For each beginning of a delimiter, how long the longest shorter beginning is that it ends with (Knuth, Morris, Pratt). */
function fallbacks(delimiter: Uint8Array): number[] {
  const back = [0]
  let length = 0
  for (let at = 1; at < delimiter.length; at += 1) {
    while (length > 0 && delimiter[at] !== delimiter[length]) length = back[length - 1] as number
    if (delimiter[at] === delimiter[length]) length += 1
    back.push(length)
  }
  return back
}
