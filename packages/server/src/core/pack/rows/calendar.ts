/** A length of time: months first, then what is left, in milliseconds. */
export interface Span {
  readonly months: number
  readonly millis: number
}

export const DAY = 86_400_000

/** The first and the last millisecond of the years 1 to 9999, since 1970: others are not written in four digits. */
export const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z')
export const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

const units: Readonly<Record<string, Span>> = {
  y: { months: 12, millis: 0 },
  M: { months: 1, millis: 0 },
  w: { months: 0, millis: 7 * DAY },
  d: { months: 0, millis: DAY },
  h: { months: 0, millis: 3_600_000 },
  m: { months: 0, millis: 60_000 },
  s: { months: 0, millis: 1000 },
}

/** So many years `y`, months `M`, weeks `w`, days `d`, hours `h`, minutes `m` or seconds `s`. */
export function spanOf(count: number, unit: string): Span {
  const { months = 0, millis = 0 } = units[unit] ?? {}
  return { months: count * months + 0, millis: count * millis + 0 }
}

/** A day, counted from 1970-01-01, so many months later: the last of the month where it has no such day. Pure; no I/O. */
export function addMonths(day: number, count: number): number {
  if (count === 0) return day
  const date = new Date(day * DAY)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + count
  return Math.min(monthStart(month) + date.getUTCDate() - 1, monthStart(month + 1) - 1)
}

/** The first day of a month, counted from the year 0. */
export function monthStart(month: number): number {
  const date = new Date(0)
  date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1)
  return date.getTime() / DAY
}

/** The number of a day's month, counted from the year 0. */
export function monthOf(day: number): number {
  const date = new Date(day * DAY)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** The day counted from 1970-01-01; null: it is no date such as `2026-01-31`. */
export function readDay(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) || dayText(time / DAY) !== text ? null : time / DAY
}

/** Milliseconds since 1970; null: it is no moment such as `2026-01-12 09:30:00` or a date. */
export function readMillis(text: string): number | null {
  const [, date = '', time = '00:00:00', decimals = ''] =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?Z?)?$/.exec(text) ?? []
  const day = readDay(date)
  const clock = Date.parse(`1970-01-01T${time}Z`)
  if (day === null || Number.isNaN(clock) || clock >= DAY) return null
  return day * DAY + clock + Number(decimals.padEnd(3, '0'))
}

/** Such as `2026-01-31`, by _days from civil_ turned round: 400 years have 146 097 days, and years begin in March. */
export function dayText(day: number): string {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const inEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  )
  const inYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const part = Math.floor((5 * inYear + 2) / 153)
  const date = inYear - Math.floor((153 * part + 2) / 5) + 1
  const month = part < 10 ? part + 3 : part - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
}

/** Such as `2026-01-12 09:30:00`, with as many decimals as it needs. */
export function millisText(millis: number): string {
  const day = Math.floor(millis / DAY)
  const rest = millis - day * DAY
  const seconds = Math.floor(rest / 1000)
  const thousandths = rest - seconds * 1000
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  const decimals = thousandths === 0 ? '' : `.${String(thousandths).padStart(3, '0').replace(/0+$/, '')}`
  return `${dayText(day)} ${clock}${decimals}`
}

const two = (value: number) => (value < 10 ? `0${value}` : `${value}`)
