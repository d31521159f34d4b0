import { plainNumber } from './plain-number.ts'
import type { NumberKind } from './xlsx-formats.ts'

const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?$/
const DAY_MS = 86_400_000
const DAY_MICROS = 86_400_000_000
/** 9999-12-31, by the older count, and how many days the other one is behind it. */
const LAST_DAY = 2_958_465
const BEHIND = 1462
/** What a double holds, written as Excel does. */
const DOUBLE_DIGITS = 17

/**
 * A cell's number as plain digits; null: it is none. Pure; no I/O. The format stores doubles, which some programs write with all 17
 * digits (1.1000000000000001): these become the shortest digits that name the same double. What has more digits is kept.
 */
export function cellNumber(text: string): string | null {
  const found = NUMBER.exec(text)
  if (!found) return null
  const [, sign = '', whole = '', fraction, exponent] = found
  if (whole === '' && !fraction) return null
  const isPlain = exponent === undefined && whole !== '' && fraction !== '' && sign !== '+'
  const isShort = text.length <= 16 && !(whole.length > 1 && whole.startsWith('0'))
  const isWhole = fraction === undefined && exponent === undefined
  if (isPlain && isShort) return text
  if (isWhole) return `${sign === '-' ? '-' : ''}${whole.replace(/^0+(?=[0-9])/, '')}`
  const significant = `${whole}${fraction ?? ''}`.replace(/^0+/, '')
  if (significant.length > DOUBLE_DIGITS && isPlain) return text
  const value = Number(text)
  return Number.isFinite(value) ? plainNumber(value.toExponential()) : text
}

/**
 * The day or time that a serial number stands for, in ISO form; null: there is no such day. Pure; no I/O. The older count takes 1900
 * for a leap year, so its days before 1900-03-01 are one less than they look, and its 60th day never was.
 */
export function serialText(serial: number, kind: NumberKind, from1904: boolean): string | null {
  if (kind === 'duration') return durationText(serial)
  const end = LAST_DAY + 1 - (from1904 ? BEHIND : 0)
  if (!(serial >= 0) || serial >= end) return null
  const micros = roundMicros((serial - Math.floor(serial)) * DAY_MICROS)
  const carried = micros === DAY_MICROS ? 1 : 0
  const day = Math.floor(serial) + carried
  const clock = clockText(carried ? 0 : micros)
  if (kind === 'time' && serial < 1) return clock
  if (!from1904 && (day === 0 || day === 60)) return null
  const since = from1904 ? day - 24_107 : day < 60 ? day - 25_568 : day - 25_569
  const date = new Date(since * DAY_MS).toISOString().slice(0, 10)
  const isDay = kind === 'date' && micros % DAY_MICROS === 0
  return isDay ? date : `${date} ${clock}`
}

/** Programs count in milliseconds; a double of this size errs by about half a microsecond. */
function roundMicros(micros: number): number {
  const whole = Math.round(micros)
  const thousands = Math.round(whole / 1000) * 1000
  return Math.abs(whole - thousands) <= 2 ? thousands : whole
}

function clockText(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const fraction = micros % 1e6
  const shown = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${shown}`
}

function durationText(days: number): string {
  const micros = roundMicros(Math.abs(days) * DAY_MICROS)
  return `${days < 0 ? '-' : ''}${clockText(micros)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
