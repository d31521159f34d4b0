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

  return {
    // Once per byte: the state is at hand while a chunk is passed.
    add(chunk) {
      let [nesting, text, afterBackslash, next] = [depth, inText, escaped, apart]
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] as number
        if (text) {
          if (afterBackslash) afterBackslash = false
          else if (byte === BACKSLASH) afterBackslash = true
          else if (byte === QUOTE) text = false
          continue
        }
        const folded = byte | BRACE_BIT
        if (byte > SPACE && folded === CLOSE) {
          nesting -= 1
          if (nesting === 0 && !inList) next = true
          continue
        }
        if (nesting === level) {
          if (byte === COMMA) next = true
          else if (byte <= SPACE) next ||= !inList
          else if (next) {
            values += 1
            next = false
          }
        }
        if (byte === QUOTE) text = true
        else if (folded === OPEN && byte > SPACE) nesting += 1
      }
      depth = nesting
      inText = text
      escaped = afterBackslash
      apart = next
    },
    end: () => ({ records: values, blank: 0 }),
  }
}
