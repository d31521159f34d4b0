import type { Thousands } from './load.ts'

/** How a file writes its numbers. */
export interface NumberStyle {
  readonly decimal: '.' | ','
  /** What stands between groups of three digits; empty text: nothing. */
  readonly thousands: Thousands
}

/** Patterns that a number must match as a whole, written so that JavaScript and RE2 read them alike. */
export interface NumberPatterns {
  readonly integer: string
  /** An integer or a fraction. */
  readonly plain: string
  readonly fraction: string
  /** Never grouped. */
  readonly scientific: string
  /** The same with a fraction before the exponent. */
  readonly scientificFraction: string
  /** An integer or a fraction whose digits are grouped; null where nothing groups them. */
  readonly grouped: string | null
}

/** The characters that group digits; where there are several they mean the same. */
export const GROUPING: Readonly<Record<Thousands, string>> = {
  '': '',
  '.': '.',
  ',': ',',
  ' ': ' \u00a0\u202f',
  "'": "'\u2019",
}

/**
 * The one grammar of numbers: `-?(0|[1-9][0-9]*)`, or in its place digits grouped by three, then perhaps a fraction, or an
 * exponent. Pure; no I/O. Every way through it is told by the next character, since RE2 takes several times as long otherwise.
 */
export function numberPatterns({ decimal, thousands }: NumberStyle): NumberPatterns {
  const ungrouped = '(0|[1-9][0-9]*)'
  const point = `[${decimal}]`
  const groups = `([${GROUPING[thousands]}][0-9]{3})+`
  const whole =
    thousands === '' ? ungrouped : `(0|[1-9](${groups}|[0-9](${groups}|[0-9](${groups}|[0-9]+)?)?)?)`
  return {
    integer: `-?${whole}`,
    plain: `-?${whole}(${point}[0-9]+)?`,
    fraction: `-?${whole}${point}[0-9]+`,
    scientific: `-?${ungrouped}(${point}[0-9]+)?[eE][+-]?[0-9]+`,
    scientificFraction: `-?${ungrouped}${point}[0-9]+[eE][+-]?[0-9]+`,
    grouped: thousands === '' ? null : `-?[1-9][0-9]?[0-9]?${groups}(${point}[0-9]+)?`,
  }
}

/** What to replace by what, character by character, to get a number as programs write it; nothing: it is one already. */
export function numberLetters({ decimal, thousands }: NumberStyle): { from: string; to: string } {
  if (decimal === '.') return { from: GROUPING[thousands], to: '' }
  // A point that groups nothing becomes a comma, so that the number it stands in is none.
  const point = thousands === '.' ? '' : '.'
  return { from: `,${point}${GROUPING[thousands]}`, to: point === '' ? '.' : '.,' }
}

/** How numbers would be written by those who write the decimal point the other way. */
export function otherStyle({ decimal }: NumberStyle): NumberStyle {
  return decimal === '.' ? { decimal: ',', thousands: '.' } : { decimal: '.', thousands: ',' }
}

/** A number that does not tell whether its point stands before a fraction or between thousands, or one without any. */
export const TELLS_NO_POINT = '-?(0|[1-9][0-9]{0,2}([.][0-9]{3})?)'

/** What one text is as a number. */
export interface FoundNumber {
  readonly kind: 'integer' | 'fraction' | 'scientific'
  readonly grouped: boolean
  /** As programs write it. */
  readonly text: string
}

/** Reads numbers of one style in JavaScript, by the same patterns that the engine takes. */
export interface NumberGrammar {
  readonly style: NumberStyle
  readonly patterns: NumberPatterns
  /** Of numbers in the other notation. */
  readonly other: NumberPatterns
  read(value: string): FoundNumber | null
  /** Whether it is a number in the other notation and none in this one. */
  readsOther(value: string): boolean
}

export function numberGrammar(style: NumberStyle): NumberGrammar {
  const patterns = numberPatterns(style)
  const other = numberPatterns(otherStyle(style))
  const [integer, fraction, scientific] = [patterns.integer, patterns.fraction, patterns.scientific].map(
    whole,
  )
  const grouped = patterns.grouped === null ? null : whole(patterns.grouped)
  const otherPlain = whole(other.plain)
  const letters = numberLetters(style)

  function read(value: string): FoundNumber | null {
    if (!/^-?[0-9]/.test(value)) return null
    const kind = integer?.test(value)
      ? 'integer'
      : fraction?.test(value)
        ? 'fraction'
        : scientific?.test(value)
          ? 'scientific'
          : null
    return kind && { kind, grouped: grouped?.test(value) ?? false, text: translate(value, letters) }
  }

  return {
    style,
    patterns,
    other,
    read,
    readsOther: value => /^-?[0-9]/.test(value) && otherPlain.test(value) && read(value) === null,
  }
}

function translate(value: string, { from, to }: { from: string; to: string }): string {
  if (from === '') return value
  let translated = ''
  for (const letter of value) {
    const at = from.indexOf(letter)
    translated += at < 0 ? letter : (to[at] ?? '')
  }
  return translated
}

/** The pattern as a whole. */
export function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`)
}

/** The digits of a number as programs write it, without the zeros at their ends. */
export function significantDigits(number: string): string {
  return number
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
}

/** Whether a double prints all digits of the number again. */
export function heldByDouble(number: string): boolean {
  return significantDigits(String(Number(number))) === significantDigits(number)
}

export function fitsBigint(integer: string): boolean {
  if (integer.length > 20) return false
  return BigInt.asIntN(64, BigInt(integer)) === BigInt(integer)
}
