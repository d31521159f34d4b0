import { refuse } from '../refusals.ts'
import {
  candidateQuotings,
  candidateRemarks,
  candidateStyles,
  REMARKS,
  singleStyles,
  USUAL,
} from './candidates.ts'
import { clashing } from './clashes.ts'
import { areRemarks } from './comments.ts'
import { type Trial, tryStyle } from './consistency.ts'
import { decodeHead, type FoundEncoding, findEncoding } from './encoding.ts'
import { findHeader } from './header.ts'
import type { Dialect, LoadWarning, ReadOptions } from './load.ts'
import { MOST_COLUMNS, tooManyColumns } from './names.ts'
import { findNotation } from './notation.ts'
import { preambleWarnings } from './preamble.ts'
import { findTold, type Told } from './separator-line.ts'
import { type FieldStyle, splitText, type TextRecord } from './split.ts'
import { findStart } from './table-start.ts'
import { endsWithDelimiter, withoutLast } from './trailing.ts'
import { cutWindow, type TextWindow } from './window.ts'

/** How a text file is written, and what its beginning holds. */
export interface FoundDialect {
  readonly dialect: Dialect
  readonly encoding: FoundEncoding
  /** As they stand in the header; numbered from 1 where there is none. */
  readonly columns: readonly string[]
  /** Data records from the beginning of the file, without the empty field behind a trailing delimiter. */
  readonly sample: readonly TextRecord[]
  readonly warnings: readonly LoadWarning[]
}

const LINE_END = /[\r\n]/
const SAMPLED_RECORDS = 4000
const SAMPLED_CELLS = 200_000
/** Of the head, when quotes come late in it. */
const LATE_RECORDS = 100_000

/**
 * Find how a text file is written from its first bytes (`whole` when that is all of it), each part overridden by what the
 * options say. Pure; no I/O. Refuses with `empty_file`, `header_only`, `unreadable_file` and `invalid_value`.
 */
export function findDialect(head: Uint8Array, whole: boolean, options: ReadOptions): FoundDialect {
  const encoding = findEncoding(head, options.encoding)
  const text = decodeHead(head, encoding)
  if (isEmpty(text, whole)) throw empty()
  if (!whole && !LINE_END.test(text)) throw endless()
  const told = findTold(text, options)
  const body = text.slice(told.offset)
  if (isEmpty(body, whole) || (told.exact && !whole && !LINE_END.test(body)))
    throw told.exact ? nothingLeft(text, told.line, whole) : empty()
  const { style, width } = bestTrial(body, whole, { ...options, ...told.options })
  if (width > MOST_COLUMNS) throw tooManyColumns(width)
  const records = readSample(body, whole, style, width, told, options.header)
  const [first, ...below] = records
  if (!first) throw whole ? empty() : endless()
  const header = options.header ?? findHeader(records)
  const data = header ? below : records
  if (header && whole && data.every(record => record.blank)) {
    const message = `The file has a header (${first.fields.length} columns) and no rows below it. If the first line is data, say header=false.`
    throw refuse('header_only', message)
  }
  const trailing = endsWithDelimiter(header ? first.fields : null, data, width)
  const columns = nameless(header ? first.fields : null, width, trailing)
  const sample = trailing ? withoutLast(data, width) : data
  const dialect: Dialect = {
    delimiter: style.delimiter,
    quote: style.quote,
    escape: style.escape,
    header,
    encoding: encoding.encoding,
    lineEnding: findLineEnding(text),
    ...findNotation(sample, columns.length, style.delimiter, options),
    comment: style.comment ?? '',
    trailingDelimiter: trailing,
    skippedLines: options.skippedLines ?? first.line,
  }
  const preamble = options.skippedLines === undefined ? preambleWarnings(text, first.line) : []
  const warnings = [...warn(dialect, encoding, columns), ...preamble]
  return { dialect, encoding, columns, sample, warnings }
}

function empty(): Error {
  return refuse('empty_file', 'The file is empty: it holds no records.')
}

/** `whole`: the text is all of the file; else its beginning, which the first record must be in. */
function nothingLeft(text: string, skipped: number, whole: boolean): Error {
  const lines = text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length
  const message = whole
    ? `skip_lines is ${skipped} and leaves nothing of the file (lines: ${lines}).`
    : `skip_lines is ${skipped} and leaves no line of the beginning of the file, in which the table must begin (whole lines: ${lines - 1}).`
  return refuse('invalid_value', message)
}

function endless(): Error {
  return refuse(
    'unreadable_file',
    'The first record does not end within 16 MiB, so the file is not read as CSV.',
  )
}

/** White space and nothing else, or nothing but remarks. */
function isEmpty(text: string, whole: boolean): boolean {
  const trimmed = text.replaceAll('\u001a', '').trim()
  if (trimmed === '') return true
  const mark = REMARKS.find(remark => trimmed.startsWith(remark) && remark !== ';')
  if (!whole || mark === undefined) return false
  const lines = trimmed.split(/[\r\n]+/)
  return lines.every(line => line.startsWith(`${mark} `) || line === mark)
}

/** The style that reads the text best; of equal ones, the likeliest. */
function bestTrial(text: string, whole: boolean, options: ReadOptions): Trial {
  const window = cutWindow(text)
  const all = whole && window.until === text.length
  const judge = (style: FieldStyle) =>
    withRemarks(window, whole && window.text.length === text.length, style, options)
  const near = text.slice(0, window.until)
  const divided = candidateStyles(near, options).map(judge)
  const single = options.delimiter === undefined ? singleStyles(text, options).map(judge) : []
  const found = single.length === 0 ? divided : divided.filter(trial => trial.width > 1)
  const trial = best([...found, ...single])
  if (all) return trial
  const full: TextWindow = { text, until: text.length }
  const quotings = candidateQuotings(text, options)
  if (quotings.length > candidateQuotings(near, options).length) {
    // Quotes and escapes that come late are seen in all of the text.
    return best(quotings.map(quoting => tryStyle(full, whole, { ...trial.style, ...quoting }, LATE_RECORDS)))
  }
  // A window without two whole records shows what divides them, but not how many fields they have.
  return trial.records.length > 1 ? trial : tryStyle(full, whole, trial.style)
}

function best(trials: readonly Trial[]): Trial {
  return trials.reduce((found, trial) => (trial.score > found.score + 1e-9 ? trial : found))
}

/** The trial of a style without the lines that turn out to be remarks. */
function withRemarks(window: TextWindow, whole: boolean, style: FieldStyle, options: ReadOptions): Trial {
  const marks = candidateRemarks(window.text, options).filter(comment => !clashing({ ...style, comment }))
  if (options.comment !== undefined) return tryStyle(window, whole, { ...style, comment: options.comment })
  const plain = tryStyle(window, whole, style)
  const trials = marks.flatMap(comment => {
    const without = tryStyle(window, whole, { ...style, comment })
    return areRemarks(comment, plain, without) ? [without] : []
  })
  return trials.length === 0 ? plain : best(trials)
}

/** Records from the first of the table. */
function readSample(
  text: string,
  whole: boolean,
  style: FieldStyle,
  width: number,
  { line, exact }: Told,
  header?: boolean,
): TextRecord[] {
  const limit = Math.min(SAMPLED_RECORDS, Math.max(20, Math.floor(SAMPLED_CELLS / Math.max(1, width))))
  const records = splitText(text, style, limit + 200, whole).map(record => ({
    ...record,
    line: record.line + line,
  }))
  const start = exact ? records.findIndex(record => !record.blank) : findStart(records, width, header)
  return start < 0 ? [] : records.slice(start, start + limit + 1)
}

/** The names as they stand; a header may be one short, when it leaves out the name of the row names. */
function nameless(header: readonly string[] | null, width: number, trailing: boolean): readonly string[] {
  const count = trailing ? width - 1 : width
  if (!header) return Array.from({ length: count }, (_, index) => `column_${index + 1}`)
  if (trailing) return header.slice(0, count)
  return width > 2 && header.length === width - 1 ? ['', ...header] : header
}

function findLineEnding(text: string): Dialect['lineEnding'] {
  const ends = new Set((text.match(/\r\n|\r(?!$)|\n/g) ?? []).slice(0, 10_000))
  if (ends.size > 1) return 'mixed'
  return ends.has('\r\n') ? 'crlf' : ends.has('\r') ? 'cr' : 'lf'
}

function warn(
  dialect: Dialect,
  { encoding, assumed }: FoundEncoding,
  columns: readonly string[],
): LoadWarning[] {
  const warnings: LoadWarning[] = []
  const divider = USUAL.find(mark => columns[0]?.includes(mark))
  if (columns.length === 1 && dialect.header && divider) {
    const message = `The file was read as one column, though its header holds ${JSON.stringify(divider)}. If that divides columns, say so with delimiter.`
    warnings.push({ code: 'single_column', message })
  }
  if (assumed) {
    const message = `The file does not say its encoding; it was read as ${encoding}. If letters look wrong, say the right one with encoding.`
    warnings.push({ code: 'assumed_encoding', message })
  }
  if (dialect.lineEnding === 'mixed') {
    warnings.push({
      code: 'mixed_line_endings',
      message: 'Some lines end with CR LF and others do not; each was read as a line.',
    })
  }
  return warnings
}
