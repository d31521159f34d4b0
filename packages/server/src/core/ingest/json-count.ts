import type { JsonLayout } from './json-records.ts'

export interface JsonCount {
  readonly records: number
  /** Lines with nothing but white space. */
  readonly blank: number
}

export interface JsonCounter {
  add(chunk: Uint8Array): void
  end(): JsonCount
}

const LF = 10
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
// Brackets and braces are told apart by single bits: [ 5b, ] 5d, { 7b, } 7d.
const BRACE_BIT = 0x20
const OPEN = 0x7b
const CLOSE = 0x7d

/**
 * Counts the records of a JSON file in one pass over its bytes, knowing nothing of values: the count that reading is held
 * against. Pure; no I/O.
 */
export function countJson(layout: JsonLayout): JsonCounter {
  return layout === 'lines' ? countLines() : countValues(layout === 'list')
}

function countLines(): JsonCounter {
  let records = 0
  let lines = 0
  let begun = false
  let filled = false
  return {
    add(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const found = chunk.indexOf(LF, at)
        const end = found < 0 ? chunk.length : found
        begun ||= end > at
        while (!filled && at < end) filled = (chunk[at++] as number) > SPACE
        if (found < 0) return
        if (filled) records += 1
        lines += 1
        begun = false
        filled = false
        at = end + 1
      }
    },
    end() {
      const all = lines + (begun ? 1 : 0)
      if (filled) records += 1
      return { records, blank: all - records }
    },
  }
}

/** In a list, the commas between its elements and one more; else, what begins outside of all brackets. */
function countValues(inList: boolean): JsonCounter {
  const level = inList ? 1 : 0
  let depth = 0
  let values = 0
  /** The next byte at the level where values stand begins one. */
  let apart = true
  let inText = false
  let escaped = false

  function passText(byte: number): void {
    if (escaped) escaped = false
    else if (byte === BACKSLASH) escaped = true
    else if (byte === QUOTE) inText = false
  }

  return {
    add(chunk) {
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] as number
        if (inText) {
          passText(byte)
          continue
        }
        const folded = byte | BRACE_BIT
        if (byte > SPACE && folded === CLOSE) {
          depth -= 1
          if (depth === 0 && !inList) apart = true
          continue
        }
        if (depth === level) {
          if (byte === COMMA) apart = true
          else if (byte <= SPACE) apart ||= !inList
          else if (apart) {
            values += 1
            apart = false
          }
        }
        if (byte === QUOTE) inText = true
        else if (folded === OPEN && byte > SPACE) depth += 1
      }
    },
    end: () => ({ records: values, blank: 0 }),
  }
}
