import { refuse } from '../refusals.ts'
import { decodeHead, type FoundEncoding, findEncoding } from './encoding.ts'
import { findHeader } from './header.ts'
import type { Dialect, LoadWarning, ReadOptions } from './load.ts'
import { type FieldStyle, splitText, type TextRecord } from './split.ts'

/** How a text file is written, and what its beginning holds. */
export interface FoundDialect {
  readonly dialect: Dialect
  readonly encoding: FoundEncoding
  /** As they stand in the header; numbered from 1 where there is none. */
  readonly columns: readonly string[]
  /** Data records from the beginning of the file. */
  readonly sample: readonly TextRecord[]
  readonly warnings: readonly LoadWarning[]
}

const USUAL = [',', ';', '\t', '|']
/** Common within texts and times, so only believed when nothing else divides the lines. */
const UNUSUAL = [':', ' ']
const TRIED_RECORDS = 500
const SAMPLED_RECORDS = 4000
const SAMPLED_CELLS = 200_000
const MOST_PREAMBLE = 100

/**
 * Find how a text file is written from its first bytes (up to 1 MiB; `whole` when that is all of it), each part overridden by
 * what the options say. Pure; no I/O. Refuses with `empty_file`, `header_only`, `unreadable_file` and `invalid_value`.
 */
export function findDialect(head: Uint8Array, whole: boolean, options: ReadOptions): FoundDialect {
  const encoding = findEncoding(head, options.encoding)
  const text = decodeHead(head, encoding)
  if (text.trim() === '') throw refuse('empty_file', 'The file is empty: it holds nothing but white space.')
  const trial = bestTrial(text, whole, options)
  const style = trial.style
  const start = options.header === undefined || options.header ? preamble(trial) : leadingBlanks(trial)
  const cells = Math.max(1, trial.width)
  const limit = start + 1 + Math.min(SAMPLED_RECORDS, Math.max(20, Math.floor(SAMPLED_CELLS / cells)))
  const records = splitText(text, style, limit, whole).slice(start)
  const first = records[0]
  if (!first)
    throw refuse(
      'unreadable_file',
      'The first record does not end within 1 MiB, so the file is not read as CSV.',
    )
  const header = options.header ?? findHeader(records)
  const sample = header ? records.slice(1) : records
  if (header && whole && sample.every(record => record.blank)) {
    const message = `The file has a header (${first.fields.length} columns) and no rows below it. If the first line is data, say header=false.`
    throw refuse('header_only', message)
  }
  const columns = header ? headerColumns(first.fields, trial.width, sample) : numbered(trial.width)
  const dialect: Dialect = {
    ...style,
    header,
    encoding: encoding.encoding,
    lineEnding: findLineEnding(text),
    decimal: options.decimal ?? findDecimal(sample, style.delimiter),
    thousands: options.thousands ?? '',
    comment: options.comment ?? '',
    trailingDelimiter: false,
    skippedLines: first.line,
  }
  return { dialect, encoding, columns, sample, warnings: warn(dialect, encoding, columns) }
}

interface Trial {
  readonly style: FieldStyle
  readonly records: readonly TextRecord[]
  /** The field count that most records have. */
  readonly width: number
  /** The share of records that have it and are well formed, 0 … 1. */
  readonly consistency: number
}

function bestTrial(text: string, whole: boolean, options: ReadOptions): Trial {
  const delimiters = options.delimiter === undefined ? USUAL : [oneByte('delimiter', options.delimiter)]
  const quoting = quotings(text, options)
  const attempt = (marks: readonly string[]) =>
    marks.flatMap(delimiter => quoting.map(quote => tryStyle(text, whole, { delimiter, ...quote })))
  const attemptPlain = (marks: readonly string[]) =>
    marks.map(delimiter => tryStyle(text, whole, { delimiter, quote: '', escape: '' }))
  const found = best(attempt(delimiters))
  const usual = options.quote === undefined && quotesMislead(found) ? best(attemptPlain(delimiters)) : found
  if (options.delimiter !== undefined || usual.width > 1) return usual
  const unusual = best(
    attempt(UNUSUAL).filter(trial => trial.width > 1 && trial.consistency === 1 && trial.records.length > 2),
  )
  return unusual?.width > 1 ? unusual : usual
}

/** Most of what begins with a quote does not end with one: there, quotes are characters like others. */
function quotesMislead({ records }: Trial): boolean {
  const quoted = records.filter(record => record.quoted.includes(true))
  return quoted.filter(record => record.malformed).length * 2 > quoted.length
}

function quotings(text: string, options: ReadOptions): Omit<FieldStyle, 'delimiter'>[] {
  if (options.quote !== undefined) {
    const quote = options.quote === '' ? '' : oneByte('quote', options.quote)
    return [{ quote, escape: options.escape ? oneByte('escape', options.escape) : quote }]
  }
  if (options.escape) return [{ quote: '"', escape: oneByte('escape', options.escape) }]
  const found = [{ quote: '"', escape: '"' }]
  if (text.includes('\\"')) found.push({ quote: '"', escape: '\\' })
  if (text.includes("'")) found.push({ quote: "'", escape: "'" })
  return found
}

function oneByte(name: string, value: string): string {
  if (value.length === 1 && value.charCodeAt(0) < 128 && value !== '\n' && value !== '\r') return value
  throw refuse(
    'invalid_value',
    `The option ${name} must be one ASCII character; it is ${JSON.stringify(value.slice(0, 20))}.`,
  )
}

function tryStyle(text: string, whole: boolean, style: FieldStyle): Trial {
  const records = splitText(text, style, TRIED_RECORDS, whole)
  const real = records.filter(record => !record.blank)
  const widths = new Map<number, number>()
  for (const { fields } of real) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1)
  const [width, count] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0]
  const malformed = real.filter(record => record.malformed).length
  const consistency = real.length === 0 ? 0 : (count - malformed) / real.length
  return { style, records, width, consistency }
}

/** The most consistent division into more than one column; a tie goes to more quoted fields, then to more columns. */
function best(trials: readonly Trial[]): Trial {
  const divided = trials.filter(trial => trial.width > 1 && trial.consistency >= 0.5)
  const candidates = divided.length > 0 ? divided : trials
  const [found] = [...candidates].sort(
    (a, b) =>
      Math.round((b.consistency - a.consistency) * 50) || wrapped(b) - wrapped(a) || b.width - a.width,
  )
  return found as Trial
}

/** 1 when fields stand in this style's quotes from end to end. */
function wrapped({ style, records }: Trial): number {
  return style.quote !== '' && records.some(({ quoted, malformed }) => !malformed && quoted.includes(true))
    ? 1
    : 0
}

/** How many records come before the table: blank ones, and titles that are narrower than it. */
function preamble({ records, width }: Trial): number {
  const at = records.findIndex(
    ({ fields, blank }) => !blank && (fields.length >= width || (width > 2 && fields.length === width - 1)),
  )
  return at > 0 && at <= MOST_PREAMBLE ? at : 0
}

function leadingBlanks({ records }: Trial): number {
  return Math.max(
    0,
    records.findIndex(record => !record.blank),
  )
}

/** A header may be one short: R leaves out the name of the row names, others end each row with a delimiter. */
function headerColumns(
  header: readonly string[],
  width: number,
  sample: readonly TextRecord[],
): readonly string[] {
  if (header.length !== width - 1) return header
  const trailing = sample.every(({ fields, blank }) => blank || fields.length < width || fields.at(-1) === '')
  return trailing ? [...header, ''] : ['', ...header]
}

function numbered(width: number): string[] {
  return Array.from({ length: width }, (_, index) => `column_${index + 1}`)
}

function findLineEnding(text: string): Dialect['lineEnding'] {
  const ends = new Set((text.match(/\r\n|\r(?!$)|\n/g) ?? []).slice(0, 10_000))
  if (ends.size > 1) return 'mixed'
  return ends.has('\r\n') ? 'crlf' : ends.has('\r') ? 'cr' : 'lf'
}

const WITH_COMMA = /^-?(0|[1-9][0-9]*),[0-9]+$/
const WITH_POINT = /^-?(0|[1-9][0-9]*)\.[0-9]+$/

/** A comma, when some column holds numbers with one that cannot all be thousands, and no column has numbers with a point. */
function findDecimal(sample: readonly TextRecord[], delimiter: string): '.' | ',' {
  if (delimiter === ',') return '.'
  const columns = (sample[0]?.fields ?? []).map((_, index) =>
    sample.flatMap(({ fields }) => fields[index] || []),
  )
  const all = (values: readonly string[], pattern: RegExp) =>
    values.every(value => pattern.test(value) || /^-?[0-9]+$/.test(value)) &&
    values.some(value => pattern.test(value))
  const commas = columns.filter(values => all(values, WITH_COMMA))
  const fractions = commas.some(values => values.some(value => /,([0-9]{1,2}|[0-9]{4,})$/.test(value)))
  return fractions && !columns.some(values => all(values, WITH_POINT)) ? ',' : '.'
}

function warn(
  dialect: Dialect,
  { encoding, assumed }: FoundEncoding,
  columns: readonly string[],
): LoadWarning[] {
  const warnings: LoadWarning[] = []
  const divider = USUAL.find(mark => mark !== dialect.delimiter && columns[0]?.includes(mark))
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
