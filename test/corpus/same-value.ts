import type { LoadColumn } from '../../packages/server/src/core/ingest/load.ts'
import type { Cell } from './write-table.ts'

/** How the file writes numbers, as the load says. */
export interface NumberMarks {
  readonly decimal: string
  readonly thousands: string
}

/** Those that mean missing in columns that are not text. */
const TOKENS = ['NA', 'N/A', 'n/a', '#N/A', 'NULL', 'null', 'None', 'NaN', 'nan', '-nan', '<NA>']

/**
 * Whether the text of a loaded value says what the file's cell says, by the rule of its column's type: every character of a
 * text, every digit of a number, the same moment.
 */
export function isSameValue(cell: Cell, loaded: Cell, column: LoadColumn, marks: NumberMarks): boolean {
  if (column.type === 'VARCHAR') return loaded === cell
  if (cell === null || cell === '') return loaded === null
  if (loaded === null) return TOKENS.includes(cell) && column.nullTokens > 0
  if (column.type === 'BOOLEAN') return loaded === cell.toLowerCase()
  if (column.type === 'DATE' || column.type.startsWith('TIMESTAMP')) {
    return moment(cell, column.format) === moment(loaded, null)
  }
  return digitsOf(pointed(cell, marks)) === digitsOf(loaded)
}

/** The number with a point before its fraction and nothing between its thousands. */
export function pointed(text: string, { decimal, thousands }: NumberMarks): string {
  const plain = thousands === '' ? text : text.replaceAll(thousands, '')
  return decimal === ',' ? plain.replace(',', '.') : plain
}

/** A number as sign, digits without zeros at the ends, and power of ten: equal for equal numbers, and exact. */
export function digitsOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? [text, text]
  const digits = (whole + fraction).replace(/^0+/, '')
  const short = digits.replace(/0+$/, '')
  const power = Number(exponent) - fraction.length + (digits.length - short.length)
  return short === '' ? '0' : `${sign}${short}e${power}`
}

/** A date or time in UTC, with a fraction of a second only where there is one. */
function moment(text: string, format: string | null): string {
  const numbers = text.match(/[0-9]+/g) ?? []
  const [first = '', second = '', third = ''] = numbers
  const date = format === null ? [first, second, third] : arrange(format, [first, second, third])
  const [, clock = '', fraction = '', zone = ''] =
    /[T ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]+))?(Z|[+-][0-9:]+)?$/.exec(text) ?? []
  const at = Date.parse(`${date.join('-')}T${(clock || '00:00').padStart(5, '0')}${iso(zone)}`)
  return `${at}.${fraction.replace(/0+$/, '')}`
}

/** Year, month, day, from the order in which the format names them. */
function arrange(format: string, numbers: readonly string[]): string[] {
  const letters = format.match(/%[dmYy]/g) ?? []
  const found = new Map(letters.map((letter, index) => [letter, (numbers[index] ?? '').padStart(2, '0')]))
  return [found.get('%Y') ?? '', found.get('%m') ?? '', found.get('%d') ?? '']
}

/** An offset as `Date.parse` reads it. */
function iso(zone: string): string {
  if (zone === '' || zone === 'Z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}
