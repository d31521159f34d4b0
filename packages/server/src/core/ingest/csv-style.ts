import type { Dialect } from './load.ts'

/** What ends and quotes the fields of a text in UTF-8, as bytes. */
export interface CsvStyle {
  readonly delimiter: Uint8Array
  /** Runs of spaces divide, and spaces at either end of a line divide nothing. */
  readonly runs: boolean
  /** Spaces may stand before an opening quote. */
  readonly spacesBefore: boolean
  /** -1: nothing is quoted. */
  readonly quote: number
  /** Inside quotes: the quote itself when that is doubled, else what stands before a quote that is meant. */
  readonly escaping: number
  /** What lines that are remarks begin with; empty: there are none. */
  readonly comment: Uint8Array
}

export function csvStyle(dialect: Dialect): CsvStyle {
  const { delimiter, quote, comment } = dialect
  const encoder = new TextEncoder()
  const mark = quote === '' ? -1 : quote.charCodeAt(0)
  return {
    delimiter: encoder.encode(delimiter),
    runs: delimiter === ' ',
    spacesBefore: !delimiter.startsWith(' '),
    quote: mark,
    escaping: dialect.escape === '' ? mark : dialect.escape.charCodeAt(0),
    comment: encoder.encode(comment),
  }
}

/** Whether `part`, which is not empty, stands at `at`. */
export function standsAt(part: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) if (bytes[at + index] !== part[index]) return false
  return true
}
