import { whole } from './numbers.ts'

/** There is no year 0. */
const YEAR = '(?:[1-9][0-9]{3}|0(?:[1-9][0-9]{2}|0(?:[1-9][0-9]|0[1-9])))'
const DAY = `${YEAR}-[0-9]{2}-[0-9]{2}`
const CLOCK = '([01][0-9]|2[0-3]):[0-5][0-9]'
const MICROS = '(:[0-5][0-9](\\.[0-9]{1,6}0*)?)?'
const NANOS = '(:[0-5][0-9](\\.[0-9]{1,9})?)?'
/** Patterns of ISO dates and times, to match as a whole, written so that JavaScript and RE2 read them alike. */
export const datePatterns = {
  date: DAY,
  timestamp: `${DAY}[T ]${CLOCK}${MICROS}`,
  nanoTimestamp: `${DAY}[T ]${CLOCK}${NANOS}`,
  /** A date, with or without a time. */
  instant: `${DAY}([T ]${CLOCK}${MICROS})?`,
  nanoInstant: `${DAY}([T ]${CLOCK}${NANOS})?`,
  zoned: `${DAY}[T ]${CLOCK}:[0-5][0-9](\\.[0-9]{1,6}0*)?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)`,
  time: `${CLOCK}${MICROS}`,
} as const

const DATE = whole(datePatterns.date)
const TIMESTAMP = whole(datePatterns.timestamp)
const NANO_TIMESTAMP = whole(datePatterns.nanoTimestamp)
const ZONED = whole(datePatterns.zoned)

/** What an ISO text is, its day being one of the calendar; null: none. */
export function isoKind(value: string): 'date' | 'timestamp' | 'nanoTimestamp' | 'zoned' | null {
  if (!/^[0-9]{4}-/.test(value)) return null
  const kind = DATE.test(value)
    ? 'date'
    : TIMESTAMP.test(value)
      ? 'timestamp'
      : NANO_TIMESTAMP.test(value)
        ? 'nanoTimestamp'
        : ZONED.test(value)
          ? 'zoned'
          : null
  const [year = 0, month = 0, day = 0] = value.slice(0, 10).split('-').map(Number)
  return isDay(year, month, day) ? kind : null
}

const FIRST_NANO = '1677-09-21 00:12:43.145224193'
const LAST_NANO = '2262-04-11 23:47:16.854775806'

/** Whether 64 bits hold the ISO date or time in nanoseconds. */
export function fitsNanoseconds(value: string): boolean {
  const text = value.replace('T', ' ').padEnd(11, ' ')
  const full = `${text.trimEnd()}${' 00:00:00.000000000'.slice(text.trimEnd().length - 10)}`
  return full.slice(0, 29) >= FIRST_NANO && full.slice(0, 29) <= LAST_NANO
}

/** Whether the calendar has the day. */
export function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (days[month - 1] ?? 0)
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const SHORT_MONTHS = MONTHS.map(month => month.slice(0, 3))
const NUMBER = '([0-9]{1,2})'

/** What the letters of strptime stand for in the formats that are looked for. */
const LETTERS: Readonly<Record<string, string>> = {
  d: NUMBER,
  m: NUMBER,
  Y: `(${YEAR})`,
  b: `(?i:(${SHORT_MONTHS.join('|')}))`,
  B: `(?i:(${MONTHS.join('|')}))`,
  H: NUMBER,
  I: NUMBER,
  M: '([0-9]{2})',
  S: '([0-9]{2})',
  p: '(?i:(AM|PM))',
}

export type DateOrder = 'day-first' | 'month-first' | 'year-first' | 'named' | 'given'

/** A way to write dates other than ISO, in the letters of strptime. */
export interface WrittenFormat {
  readonly format: string
  /** For JavaScript and RE2; null: only the engine can tell. */
  readonly pattern: string | null
  readonly order: DateOrder
  readonly type: 'DATE' | 'TIMESTAMP' | 'TIMESTAMP_NS' | 'TIMESTAMP WITH TIME ZONE'
  /** Whether the text is a date by it; of a given format, whether it could be one. */
  fits(value: string): boolean
}

const CLOCKS = ['', ' %H:%M', ' %H:%M:%S', ' %I:%M %p', ' %I:%M:%S %p']
const ORDERS = [
  ['%d#%m#%Y', 'day-first'],
  ['%m#%d#%Y', 'month-first'],
  ['%Y#%m#%d', 'year-first'],
] as const
const NAMED = ['%d %b %Y', '%d-%b-%Y', '%d %B %Y', '%b %d, %Y', '%B %d, %Y']

/** The formats that are looked for: day, month and year in three orders, by `/`, `.` or `-`; English names of months; then perhaps a time. */
export const writtenFormats: readonly WrittenFormat[] = [
  ...['/', '.', '-'].flatMap(separator =>
    ORDERS.flatMap(([format, order]) =>
      CLOCKS.map(clock => knownFormat(format.replaceAll('#', separator) + clock, order)),
    ),
  ),
  ...NAMED.flatMap(format => CLOCKS.map(clock => knownFormat(format + clock, 'named'))),
]

/** What every text looks like that one of them fits: cheap to ask before all of them are. */
export const WRITTEN_PATTERN =
  '([0-9]{1,4}[-/. ]([0-9]{1,2}|[A-Za-z]{3,9})[-/. ][0-9]{1,4}|[A-Za-z]{3,9} [0-9]{1,2}, [0-9]{4})( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( [A-Za-z]{2})?)?'
const WRITTEN = whole(WRITTEN_PATTERN)

export function looksWritten(value: string): boolean {
  return WRITTEN.test(value)
}

function knownFormat(format: string, order: DateOrder): WrittenFormat {
  const letters = [...format.matchAll(/%([a-zA-Z])/g)].map(([, letter]) => letter as string)
  const pattern = format.replaceAll('.', '\\.').replace(/%([a-zA-Z])/g, (_, letter) => LETTERS[letter] ?? '')
  const shape = whole(pattern)
  const fits = (value: string) => {
    const found = shape.exec(value)
    return found !== null && exists(new Map(letters.map((letter, at) => [letter, found[at + 1] ?? ''])))
  }
  return { format, pattern, order, type: format.includes(':') ? 'TIMESTAMP' : 'DATE', fits }
}

function exists(parts: ReadonlyMap<string, string>): boolean {
  const number = (letter: string) => Number(parts.get(letter) ?? 0)
  const name = parts.get('b') ?? parts.get('B')
  const month = name === undefined ? number('m') : monthNumber(name)
  const hour = parts.has('I') ? number('I') >= 1 && number('I') <= 12 : number('H') <= 23
  return isDay(number('Y'), month, number('d')) && hour && number('M') <= 59 && number('S') <= 59
}

function monthNumber(name: string): number {
  return 1 + SHORT_MONTHS.findIndex(month => name.slice(0, 3).toLowerCase() === month.toLowerCase())
}

const GIVEN_LETTERS: Readonly<Record<string, string>> = {
  a: '[A-Za-z]+',
  A: '[A-Za-z]+',
  b: '[A-Za-z]+',
  h: '[A-Za-z]+',
  B: '[A-Za-z]+',
  p: '[A-Za-z]+',
  z: '[-+0-9:Z]+',
  Z: '[-+A-Za-z0-9_/]+',
  T: '[0-9]+:[0-9]+:[0-9]+',
  '%': '%',
}
const DIGITS = 'wudmyYHIMSfnj'

/**
 * A format that the person who uploads has named. Null when it is none: letters that the engine does not know, or such that do
 * not name a day of a year.
 */
export function givenFormat(format: string): WrittenFormat | null {
  const letters = [...format.matchAll(/%(-?.?)/gsu)].map(([, letter]) => letter as string)
  const known = letters.every(letter => /^(-[dmyHIMSj]|[aAwudbhBmyYHIpMSfnzZjT%])$/.test(letter))
  const names = (wanted: RegExp) => letters.some(letter => wanted.test(letter))
  const day = names(/[yY]/) && (names(/j/) || (names(/[mbhB]/) && names(/d/)))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: such characters are what is looked for
  if (!known || !day || /[\u0000-\u001f]/.test(format) || !format.isWellFormed()) return null
  return { format, pattern: null, order: 'given', type: givenType(letters), fits: couldFit(format) }
}

function givenType(letters: readonly string[]): WrittenFormat['type'] {
  if (letters.some(letter => /[zZ]/.test(letter))) return 'TIMESTAMP WITH TIME ZONE'
  if (letters.includes('n')) return 'TIMESTAMP_NS'
  return letters.some(letter => /[HIMSfTp]/.test(letter)) ? 'TIMESTAMP' : 'DATE'
}

/** Lets pass all that the engine might take, which is lenient with white space. */
function couldFit(format: string): (value: string) => boolean {
  const pattern = format.replace(/%-?(.)|\s+|[^%\s]/gsu, (found, letter: string | undefined) => {
    if (letter !== undefined) return DIGITS.includes(letter) ? '[-+]?[0-9]+' : (GIVEN_LETTERS[letter] ?? '')
    return found.trim() === '' ? '\\s*' : found.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
  const shape = new RegExp(`^\\s*${pattern}\\s*$`, 'i')
  return value => shape.test(value)
}
