import { fitsNanoseconds, isDay, isoKind } from '../ingest/dates.ts'
import { refuse } from '../refusals.ts'
import type { Cell } from './cell.ts'
import type { DeclaredColumn } from './column.ts'
import { readDateLetters } from './date-letters.ts'

const ZONED = 'TIMESTAMP WITH TIME ZONE'
/** `2010-12-01` and `2010-12-01 08:26:00`. */
const DATE_SIZE = 10
const TIME_SIZE = 19
const DASH = 45
const COLON = 58
const SPACE = 32
const LETTER_T = 84
/** Years that nanoseconds hold. */
const [FIRST_YEAR, LAST_YEAR] = [1678, 2261]

/**
 * Reads dates, and dates with times: by the column's letters, or ISO. Whether times bear a zone is told by the dataset's column or, where there is
 * none, by the first value; others do not fit.
 */
export function dateCell(column: DeclaredColumn, expected: string | undefined): Cell {
  const isDate = column.subtype === 'date'
  const letters = column.format === null ? null : readDateLetters(column.format)
  const isUsual = column.format === null || column.format === (isDate ? 'Y-m-d' : 'Y-m-d H:i:s')
  const plainSize = isUsual ? (isDate ? DATE_SIZE : TIME_SIZE) : -1
  let zoned = expected === ZONED ? true : expected?.startsWith('TIMESTAMP') ? false : null
  let values = 0
  let nanos = 0
  let beyondNanos = 0
  let isRead = false
  let last: ReturnType<typeof isoKind> = null
  let lastFits = true
  let misfit: string | null = null

  function fail(why: string): null {
    misfit = why
    return null
  }

  function read(text: string, isNumber: boolean): string | null {
    misfit = null
    const trimmed = text.trim()
    if (trimmed === '') return null
    if (letters) {
      const date = isNumber && !/^[0-9]+$/.test(trimmed) ? null : letters.read(trimmed)
      if (date === null) return fail(`is no ${isDate ? 'date' : 'time'} by ${column.format}`)
      isRead = true
      return date
    }
    const kind = isoKind(trimmed)
    if (isDate) {
      if (kind !== 'date') return fail('is no date such as 2010-12-01')
      isRead = true
      return trimmed
    }
    if (kind === null) return fail('is no time such as 2010-12-01 08:26:00')
    if (zoned !== null && zoned !== (kind === 'zoned'))
      return fail(zoned ? 'has no time zone, and others have one' : 'has a time zone, and others have none')
    last = kind
    lastFits = kind === 'zoned' || fitsNanoseconds(trimmed)
    if (kind === 'nanoTimestamp' && !lastFits) return fail('has more digits of a second than can be kept')
    isRead = true
    return trimmed
  }

  /** The usual way of writing, byte by byte; whatever else is read as text. */
  function passPlain(chunk: Uint8Array, from: number, to: number): boolean {
    const size = to - from
    if (!isUsual || (size !== plainSize && (letters || size !== DATE_SIZE))) return false
    if (zoned === true || !isPlainTime(chunk, from, size, letters ? SPACE : null)) return false
    misfit = null
    last = size === DATE_SIZE ? 'date' : 'timestamp'
    lastFits = true
    isRead = true
    return true
  }

  function type(): string | null {
    if (values === 0) return null
    if (isDate) return 'DATE'
    if (zoned) return ZONED
    if (nanos === 0) return 'TIMESTAMP'
    if (beyondNanos === 0) return 'TIMESTAMP_NS'
    const message = `No type holds all times of "${column.name}": some have nanoseconds, and some lie before 1677 or after 2262. Send them as text.`
    throw refuse('invalid_value', message, { details: { column: column.name } })
  }

  return {
    read,
    passPlain,
    get misfit() {
      return misfit
    },
    take() {
      if (!isRead) return
      isRead = false
      values += 1
      if (letters || isDate) return
      zoned ??= last === 'zoned'
      if (last === 'nanoTimestamp') nanos += 1
      if (!lastFits) beyondNanos += 1
    },
    forget() {
      isRead = false
    },
    type,
    strptime: letters?.strptime ?? null,
  }
}

/** Whether the bytes are a day of the calendar, and a time behind it where there is room for one; `divider`: what must stand between them. */
function isPlainTime(chunk: Uint8Array, from: number, size: number, divider: number | null): boolean {
  const year = twoDigits(chunk, from) * 100 + twoDigits(chunk, from + 2)
  const [month, day] = [twoDigits(chunk, from + 5), twoDigits(chunk, from + 8)]
  if (chunk[from + 4] !== DASH || chunk[from + 7] !== DASH) return false
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR) || !isDay(year, month, day)) return false
  if (size === DATE_SIZE) return true
  const between = chunk[from + 10]
  if (between !== SPACE && (divider !== null || between !== LETTER_T)) return false
  if (chunk[from + 13] !== COLON || chunk[from + 16] !== COLON) return false
  return (
    twoDigits(chunk, from + 11) <= 23 &&
    twoDigits(chunk, from + 14) <= 59 &&
    twoDigits(chunk, from + 17) <= 59
  )
}

/** NaN for anything else. */
function twoDigits(chunk: Uint8Array, at: number): number {
  const [tens, ones] = [(chunk[at] as number) - 48, (chunk[at + 1] as number) - 48]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}
