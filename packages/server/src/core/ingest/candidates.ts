import { refuse } from '../refusals.ts'
import { clashing, refuseClash } from './clashes.ts'
import type { ReadOptions } from './load.ts'
import type { FieldStyle } from './split.ts'

/** What divides fields in most files. */
export const USUAL = [',', ';', '\t', '|'] as const
/** Written on purpose where nothing else can be mistaken, then what is common within texts and times. */
const UNUSUAL = ['\u0001', '\u001f', '^', '~', ':', ' '] as const
/** What divides nothing: for a file of one column, the first of them that it does not hold. */
const ABSENT = [',', '\t', ';', '|', '\u001f', '\u0001']
export const REMARKS = ['#', '//', '%', '--', '!', ';'] as const
const LONGEST_DELIMITER_BYTES = 8

/** The ways in which a text may be written, likelier ones first. Pure; no I/O. Refuses with `invalid_value`. */
export function candidateStyles(text: string, options: ReadOptions): FieldStyle[] {
  refuseClash(options)
  const delimiters =
    options.delimiter === undefined
      ? [...USUAL, ...UNUSUAL].filter(mark => text.includes(mark))
      : [checkDelimiter(options.delimiter)]
  const quotings = candidateQuotings(text, options)
  return delimiters
    .flatMap(delimiter => quotings.map(quoting => ({ delimiter, ...quoting })))
    .filter(style => !clashing({ comment: options.comment, ...style }))
}

/** The same for a file of one column. */
export function singleStyles(text: string, options: ReadOptions): FieldStyle[] {
  const quotings = candidateQuotings(text, options)
  const free = ABSENT.filter(delimiter =>
    quotings.every(quoting => !clashing({ comment: options.comment, delimiter, ...quoting })),
  )
  const delimiter = free.find(mark => !text.includes(mark)) ?? free.at(-1) ?? '\u001f'
  return quotings.map(quoting => ({ delimiter, ...quoting }))
}

/** What remarks may begin with, as far as some line does. */
export function candidateRemarks(text: string, options: ReadOptions): string[] {
  if (options.comment !== undefined) return [checkComment(options.comment)]
  return REMARKS.filter(
    mark => text.startsWith(mark) || text.includes(`\n${mark}`) || text.includes(`\r${mark}`),
  )
}

type Quoting = Pick<FieldStyle, 'quote' | 'escape'>

/** The ways in which its fields may be quoted, likelier ones first. Pure; no I/O. Refuses with `invalid_value`. */
export function candidateQuotings(text: string, options: ReadOptions): Quoting[] {
  const { delimiter, comment } = options
  const quotings = usualQuotings(text, options).filter(
    quoting => !clashing({ delimiter, comment, ...quoting }),
  )
  return quotings.length > 0 ? quotings : [{ quote: '', escape: '' }]
}

function usualQuotings(text: string, options: ReadOptions): Quoting[] {
  if (options.quote !== undefined) {
    const quote = options.quote === '' ? '' : oneByte('quote', options.quote)
    if (quote === '' || options.escape !== undefined) return [{ quote, escape: escapeOf(quote, options) }]
    const doubled = { quote, escape: quote }
    return text.includes(`\\${quote}`) ? [doubled, { quote, escape: '\\' }] : [doubled]
  }
  const marks = ['"', "'"].filter((mark, index) => index === 0 || text.includes(mark))
  if (options.escape !== undefined) return marks.map(quote => ({ quote, escape: escapeOf(quote, options) }))
  const doubled = marks.map(quote => ({ quote, escape: quote }))
  const escaped = marks.filter(quote => text.includes(`\\${quote}`)).map(quote => ({ quote, escape: '\\' }))
  const none = marks.some(quote => text.includes(quote)) ? [{ quote: '', escape: '' }] : []
  return [...doubled, ...escaped, ...none]
}

function escapeOf(quote: string, options: ReadOptions): string {
  return options.escape ? oneByte('escape', options.escape) : quote
}

function oneByte(name: string, value: string): string {
  if (value.length === 1 && value.charCodeAt(0) < 128 && value !== '\n' && value !== '\r') return value
  const shown = JSON.stringify(value.slice(0, 20))
  throw refuse('invalid_value', `The option ${name} must be one ASCII character; it is ${shown}.`)
}

function checkDelimiter(value: string): string {
  const bytes = Buffer.byteLength(value)
  if (bytes >= 1 && bytes <= LONGEST_DELIMITER_BYTES && !/[\r\n]/.test(value)) return value
  const shown = JSON.stringify(value.slice(0, 20))
  const message = `The option delimiter must be 1 to ${LONGEST_DELIMITER_BYTES} bytes without line ends; it is ${shown}.`
  throw refuse('invalid_value', message)
}

function checkComment(value: string): string {
  if (value.length <= LONGEST_DELIMITER_BYTES && !/[\r\n]/.test(value)) return value
  const message = `The option comment must be at most ${LONGEST_DELIMITER_BYTES} characters without line ends.`
  throw refuse('invalid_value', message)
}
