import { refuse } from '../refusals.ts'

/** How the records of a JSON file are divided: one per line, the elements of one list, or one value after the other. */
export type JsonLayout = 'lines' | 'list' | 'sequence'

export interface JsonSplitter {
  /**
   * The next record in the bytes from `from` on; `base` bytes of the file come before the first of them. Null: it does not end in them.
   * Then call again with more bytes behind the same `from`, and at the end of the file with `last`.
   */
  next(bytes: Uint8Array, from: number, base: number, last: boolean): JsonSpan | null
  /** How many bytes behind `from` were looked at; of a record that goes on, they may be forgotten. */
  passed(): number
  forget(): void
}

export interface JsonSpan {
  /** Before the bytes at hand when some were forgotten. */
  readonly from: number
  readonly to: number
  /** Where the next one is looked for. */
  readonly after: number
}

const LF = 10
const QUOTE = 34
const COMMA = 44
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Divides lines, blank ones included. Pure; no I/O. */
export function splitLines(): JsonSplitter {
  let searched = 0
  let forgotten = 0
  return {
    next(bytes, from, _base, last) {
      const found = bytes.indexOf(LF, from + searched)
      const end = found < 0 && last && bytes.length + forgotten > from ? bytes.length : found
      searched = bytes.length - from
      if (end < 0) return null
      const span = { from: from - forgotten, to: end, after: Math.min(end + 1, bytes.length) }
      searched = 0
      forgotten = 0
      return span
    },
    passed: () => searched,
    forget() {
      forgotten += searched
      searched = 0
    },
  }
}

/**
 * Divides the elements of a list, or values that follow one another. Pure; no I/O. Refuses with `unreadable_file` what stands
 * between elements and behind the end; what is wrong within an element is not looked for.
 */
export function splitValue(layout: 'list' | 'sequence'): JsonSplitter {
  let awaits: Awaited = layout === 'list' ? 'list' : 'element or end'
  let passed = 0
  /** Where the element begins that was not yet ended, from `from` on; null: none has begun. */
  let began: number | null = null
  let row = 0
  const element = openElement()

  function expect(byte: number, at: number): void {
    const inList = layout === 'list'
    const ends = byte === CLOSE_LIST && inList
    if (awaits === 'list' && byte === OPEN_LIST) awaits = 'element or end'
    else if (awaits === 'comma or end' && byte === COMMA) awaits = 'element'
    else if (awaits === 'comma or end' && ends) awaits = 'nothing'
    else if (awaits === 'element or end' && ends) awaits = 'nothing'
    else if (awaits.startsWith('element') && !isCloser(byte)) element.begin(byte)
    else throw misplaced(byte, at, row, awaits)
  }

  return {
    next(bytes, from, base, last) {
      let at = from + passed
      while (at < bytes.length) {
        if (began === null) {
          const byte = bytes[at] as number
          if (!isSpace(byte)) {
            expect(byte, base + at)
            if (element.open()) began = at - from
          }
          at += 1
          continue
        }
        at = element.pass(bytes, at)
        if (element.open()) continue
        const span = { from: from + began, to: at, after: at }
        passed = 0
        began = null
        row += 1
        awaits = layout === 'list' ? 'comma or end' : 'element or end'
        return span
      }
      passed = at - from
      const atEnd = awaits === 'nothing' || layout === 'sequence'
      if (last && (began !== null || !atEnd)) throw cutOff(row + 1, began !== null)
      return null
    },
    passed: () => passed,
    forget() {
      if (began !== null) began -= passed
      passed = 0
    },
  }
}

type Awaited = 'list' | 'element' | 'element or end' | 'comma or end' | 'nothing'

/** Finds where a value ends by its brackets and quotes alone. */
function openElement() {
  let open = false
  let depth = 0
  let inText = false
  let escaped = false
  return {
    open: () => open,
    begin(byte: number) {
      open = true
      escaped = false
      inText = byte === QUOTE
      depth = byte === OPEN_LIST || byte === OPEN_OBJECT ? 1 : 0
    },
    /** Answers where the value ends, being open no more, or where the bytes end. */
    pass(bytes: Uint8Array, from: number): number {
      let at = from
      const end = bytes.length
      while (at < end) {
        const byte = bytes[at] as number
        if (inText) {
          if (escaped) escaped = false
          else if (byte === BACKSLASH) escaped = true
          else if (byte === QUOTE) {
            inText = false
            if (depth === 0) {
              open = false
              return at + 1
            }
          }
        } else if (byte === QUOTE) inText = true
        else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
        else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
          // A single word or number ends before what does not belong to it.
          if (depth <= 1) {
            open = false
            return depth === 0 ? at : at + 1
          }
          depth -= 1
        } else if (depth === 0 && (byte === COMMA || isSpace(byte))) {
          open = false
          return at
        }
        at += 1
      }
      return at
    },
  }
}

function isCloser(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === LF || byte === 13 || byte === 9
}

function misplaced(byte: number, at: number, row: number, awaits: Awaited): Error {
  const found = byte > 32 && byte < 127 ? JSON.stringify(String.fromCharCode(byte)) : `byte ${byte}`
  const place = `at byte ${at}, after ${row} ${row === 1 ? 'row' : 'rows'}`
  if (awaits === 'nothing') {
    const message = `The JSON ends and something follows: ${found} ${place}. Send one list of objects, or one object per line (NDJSON).`
    return refuse('unreadable_file', message)
  }
  const hint = awaits === 'element' && byte === CLOSE_LIST ? ' Leave out the comma before it.' : ''
  const wanted = awaits === 'comma or end' ? 'a comma or the end of the list' : 'a value'
  return refuse(
    'unreadable_file',
    `The JSON cannot be read: ${found} stands ${place}, where ${wanted} should.${hint}`,
  )
}

function cutOff(row: number, within: boolean): Error {
  const where = within ? `in the middle of row ${row}` : `where row ${row} or the end of the list should come`
  return refuse('unreadable_file', `The JSON ends ${where}: it was cut off. Send the whole file again.`)
}
