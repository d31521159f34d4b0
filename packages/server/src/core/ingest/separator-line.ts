import { clashing } from './clashes.ts'
import type { ReadOptions } from './load.ts'

/** What is said about the beginning of a text, by the options or by its own first line. */
export interface Told {
  /** Where the records begin: in characters, and in lines. */
  readonly offset: number
  readonly line: number
  /** The line was said, so that the very next record is the first. */
  readonly exact: boolean
  readonly options: Pick<ReadOptions, 'delimiter'>
}

const SEPARATOR_LINE = /^"?sep=([^"\r\n])"?[,;\t ]*(\r\n|\r|\n|$)/i
const LINE_END = /\r\n|\r|\n/g

/** Obeys `skippedLines`, and the line `sep=;` by which Excel is told the delimiter. Pure; no I/O. */
export function findTold(text: string, options: ReadOptions): Told {
  const separator = SEPARATOR_LINE.exec(text)
  const delimiter = options.delimiter ?? usable(separator?.[1], options)
  const said = delimiter === undefined ? {} : { delimiter }
  if (options.skippedLines !== undefined)
    return {
      offset: offsetOfLine(text, options.skippedLines),
      line: options.skippedLines,
      exact: true,
      options: said,
    }
  if (!separator) return { offset: 0, line: 0, exact: false, options: {} }
  return { offset: separator[0].length, line: 1, exact: false, options: said }
}

/** What was said goes before what the line tells, and no reader takes NULs for delimiters. */
function usable(delimiter: string | undefined, options: ReadOptions): string | undefined {
  return delimiter === '\0' || clashing({ ...options, delimiter }) ? undefined : delimiter
}

/** Whether a line, without its end, tells the delimiter. */
export function isSeparatorLine(line: string): boolean {
  return SEPARATOR_LINE.test(line)
}

function offsetOfLine(text: string, line: number): number {
  LINE_END.lastIndex = 0
  let left = line
  for (const end of text.matchAll(LINE_END)) {
    if (left === 0) break
    left -= 1
    if (left === 0) return end.index + end[0].length
  }
  return line === 0 ? 0 : text.length
}
