import { fitsBigint, heldByDouble, type NumberGrammar, numberGrammar } from '../ingest/numbers.ts'
import { plainNumber } from '../ingest/plain-number.ts'
import { refuse } from '../refusals.ts'
import type { Cell } from './cell.ts'
import type { DeclaredColumn } from './column.ts'
import { readNumberPattern } from './number-pattern.ts'

const MINUS = 45
const POINT = 46
const ZERO = 48
/** A double holds every number of so many digits. */
const SURE_DIGITS = 15
const SURE_BIGINT_DIGITS = 18
const MOST_DIGITS = 38
const PLAIN = { decimal: '.', thousands: '' } as const

/** What a number needs of its type. */
interface Needs {
  whole: number
  fraction: number
  bigint: boolean
  double: boolean
}

/** Reads numbers without losing a digit: those of JSON, and texts in the column's own notation. */
export function numberCell(column: DeclaredColumn, expected: string | undefined): Cell {
  const plain = numberGrammar(PLAIN)
  const style = column.format === null ? PLAIN : (readNumberPattern(column.format) ?? PLAIN)
  const own = numberGrammar(style)
  const isPlain = style.decimal === '.'
  const all: Needs = { whole: 1, fraction: 0, bigint: true, double: true }
  const last: Needs = { whole: 0, fraction: 0, bigint: true, double: true }
  let isRead = false
  let values = 0
  let misfit: string | null = null

  function note(whole: number, fraction: number, bigint: boolean, double: boolean): void {
    last.whole = whole
    last.fraction = fraction
    last.bigint = bigint
    last.double = double
    isRead = true
  }

  function read(text: string, isNumber: boolean): string | null {
    misfit = null
    const trimmed = text.trim()
    if (trimmed === '') return null
    const number = decimalOf(trimmed, isNumber ? plain : own)
    if (number === null) {
      misfit = column.format === null ? 'is no number' : `is no number by ${column.format}`
      return null
    }
    const [whole = '', fraction = ''] = number.replace('-', '').split('.')
    const double = heldByDouble(number) && Number.isFinite(Number(number))
    if (!double && whole.length + fraction.length > MOST_DIGITS) {
      misfit = 'has more digits than any type of number holds'
      return null
    }
    const bigint = fraction === '' && (whole.length <= SURE_BIGINT_DIGITS || fitsBigint(number))
    note(whole.length, fraction.length, bigint, double)
    return number
  }

  function passPlain(chunk: Uint8Array, from: number, to: number): boolean {
    if (!isPlain) return false
    let at = chunk[from] === MINUS ? from + 1 : from
    const first = at
    while (at < to && isDigit(chunk[at] as number)) at += 1
    const whole = at - first
    if (whole === 0 || (whole > 1 && chunk[first] === ZERO)) return false
    let fraction = 0
    if (at < to && chunk[at] === POINT) {
      const point = at
      at += 1
      while (at < to && isDigit(chunk[at] as number)) at += 1
      fraction = at - point - 1
      if (fraction === 0) return false
    }
    if (at !== to || whole + fraction > SURE_DIGITS) return false
    misfit = null
    note(whole, fraction, fraction === 0, true)
    return true
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
      if (last.whole > all.whole) all.whole = last.whole
      if (last.fraction > all.fraction) all.fraction = last.fraction
      all.bigint &&= last.bigint || last.fraction > 0
      all.double &&= last.double
    },
    forget() {
      isRead = false
    },
    type() {
      if (values === 0) return null
      const type = typeOf(all, expected)
      if (type === null) throw noType(column.name)
      return type
    },
    strptime: null,
  }
}

/** The number written out in full, with a point; null: it is none, or none that a double has the size for. */
function decimalOf(text: string, grammar: NumberGrammar): string | null {
  const found = grammar.read(text)
  if (found === null) return null
  if (found.kind !== 'scientific') return found.text
  const written = plainNumber(found.text)
  return /[eE]/.test(written) ? null : written
}

const DECIMAL = /^DECIMAL\((\d+),(\d+)\)$/

/** The dataset's type where it holds all values; else the narrowest that does. */
function typeOf({ whole, fraction, bigint, double }: Needs, expected: string | undefined): string | null {
  const decimal = DECIMAL.exec(expected ?? '')
  const [width, scale] = [Number(decimal?.[1]), Number(decimal?.[2])]
  if (expected === 'DOUBLE' && double) return expected
  if (decimal && fraction <= scale && whole <= width - scale) return decimal[0]
  if (fraction === 0) {
    if (bigint) return 'BIGINT'
    return whole <= MOST_DIGITS ? 'DECIMAL(38,0)' : double ? 'DOUBLE' : null
  }
  if (double) return 'DOUBLE'
  return whole + fraction <= MOST_DIGITS ? `DECIMAL(${whole + fraction},${fraction})` : null
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

function noType(name: string): Error {
  const message = `No type of number holds all values of "${name}" without losing digits. Send them as text.`
  return refuse('invalid_value', message, { details: { column: name } })
}
