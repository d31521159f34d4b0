import { isDay } from '../ingest/dates.ts'

const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/
const INSTANT =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$/
const MILLISECONDS = /^(?:0|-?[1-9][0-9]{0,14})$/
const DAY_MS = 86_400_000
/** From the year 1 to the year 9999, as RFC 3339 has them. */
export const FIRST_INSTANT_MS = -62_135_596_800_000
export const LAST_INSTANT_MS = 253_402_300_799_999

/** The date that a text is: `2018-07-10`, or Unix milliseconds of a midnight in UTC; null: none. Pure; no I/O. */
export function dateOf(text: string): string | null {
  const found = DATE.exec(text)
  if (found) return isCalendarDay(found) ? text : null
  const milliseconds = instantOfMilliseconds(text)
  return milliseconds === null || milliseconds % DAY_MS !== 0 ? null : iso(milliseconds).slice(0, 10)
}

/**
 * The date-time in UTC, to the microsecond, that a text is: RFC 3339 with an offset, or Unix milliseconds; null: none, or one that
 * microseconds do not hold. Pure; no I/O.
 */
export function instantOf(text: string): string | null {
  const found = INSTANT.exec(text)
  if (!found) {
    const milliseconds = instantOfMilliseconds(text)
    return milliseconds === null ? null : iso(milliseconds)
  }
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours = '0', minutes = '0'] = found
  if (!isCalendarDay(found) || /[1-9]/.test(fraction.slice(6))) return null
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const whole = local - offset
  if (whole < FIRST_INSTANT_MS || whole > LAST_INSTANT_MS) return null
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  return `${iso(whole).slice(0, 19)}.${micros}Z`
}

function isCalendarDay([, year, month, day]: RegExpExecArray): boolean {
  return Number(year) > 0 && isDay(Number(year), Number(month), Number(day))
}

function instantOfMilliseconds(text: string): number | null {
  if (!MILLISECONDS.test(text)) return null
  const milliseconds = Number(text)
  return milliseconds < FIRST_INSTANT_MS || milliseconds > LAST_INSTANT_MS ? null : milliseconds
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
