import { decimalText } from '../decimal.ts'
import { call, double, type Expression, type FieldExpression, whole } from '../expression.ts'
import { readMoment } from '../moment.ts'
import { GeneratorError } from './generator.ts'

const MOST_KNOTS = 1000
const LARGEST = 2n ** 62n
const DAY = 86_400_000_000n
const UNITS = [DAY, 3_600_000_000n, 60_000_000n, 1_000_000n, 1000n, 1n]

/** Quantiles as they are written, with the share below each. */
interface Knots {
  readonly shares: readonly number[]
  readonly texts: readonly string[]
}

/** The value at a share of a distribution that is written as its quantiles. Pure; no I/O. Throws `GeneratorError`. */
export function quantileBy(given: readonly string[], share: FieldExpression): Expression {
  const knots = knotsOf(given)
  const { texts } = knots
  if (texts.every(each => /^-?\d{1,20}$/.test(each))) return wholeBy(knots, share)
  if (texts.every(each => /^\d{4}-/.test(each))) return momentBy(knots, share)
  return numberBy(knots, share)
}

/** A length at a share, and the longest. Pure; no I/O. Throws `GeneratorError`. */
export function lengthBy(
  given: readonly string[],
  most: number,
  share: FieldExpression,
): { readonly length: Expression; readonly longest: number } {
  const knots = knotsOf(given)
  const lengths = knots.texts.map(Number)
  if (lengths.every(each => Number.isInteger(each) && each >= 0 && each <= most)) {
    return { length: wholeBy(knots, share), longest: Math.max(...lengths) }
  }
  throw new GeneratorError(`needs whole numbers from 0 to ${most}.`)
}

/** Shares that are not named lie at equal steps between those that are; the first is 0, the last 1. */
function knotsOf(given: readonly string[]): Knots {
  if (given.length < 2 || given.length > MOST_KNOTS) {
    throw new GeneratorError(`needs 2 to ${MOST_KNOTS} quantiles, such as 0, 5, 99%:20, 100.`)
  }
  const read = given.map(each => /^(?:(\d+(?:\.\d+)?)%\s*:\s*)?(.*)$/s.exec(each) ?? [])
  const texts = read.map(([, , value = '']) => value)
  const named = read.map(([, percent]) => (percent === undefined ? null : Number(`${percent}e-2`)))
  named[0] ??= 0
  named[named.length - 1] ??= 1
  const shares = named.map((_, at) => shareAt(named, at))
  const isAscending = shares.every((share, at) => at === 0 || share > (shares[at - 1] ?? 0))
  if (shares[0] === 0 && shares.at(-1) === 1 && isAscending) return { shares, texts }
  throw new GeneratorError('needs shares that go up from 0% to 100%.')
}

function shareAt(named: readonly (number | null)[], at: number): number {
  let [before, behind] = [at, at]
  while (before > 0 && named[before] === null) before -= 1
  while (named[behind] === null) behind += 1
  const [low, high] = [named[before] ?? 0, named[behind] ?? 1]
  return before === behind ? low : low + ((high - low) * (at - before)) / (behind - before)
}

/** Offsets from the first as doubles, so that no digit of what they are added to is lost. */
function lineOf({ shares }: Knots, values: readonly number[], share: FieldExpression): Expression {
  if (values.some((value, at) => value < (values[at - 1] ?? value))) {
    throw new GeneratorError('needs quantiles that do not go down.')
  }
  return { kind: 'line', places: shares, values, of: share }
}

function offsetBy(knots: Knots, values: readonly bigint[], share: FieldExpression): Expression {
  const [first = 0n] = values
  const offsets = values.map(value => Number(value - first))
  return call('toInteger', call('round', lineOf(knots, offsets, share)))
}

function wholeBy(knots: Knots, share: FieldExpression): Expression {
  const values = knots.texts.map(BigInt)
  const [first = 0n, last = 0n] = [values[0], values.at(-1)]
  if (values.some(value => value < -LARGEST || value > LARGEST)) {
    throw new GeneratorError('has whole numbers beyond ±2^62.')
  }
  const value = call('add', whole(first), offsetBy(knots, values, share))
  if (last - first <= 2n ** 53n) return value
  // As a double the greatest offset may have been rounded up.
  const beyond = call('less', whole(last), value)
  return call('add', whole(0), { kind: 'if', condition: beyond, holds: whole(last), fails: value })
}

function momentBy(knots: Knots, share: FieldExpression): Expression {
  const moments = knots.texts.map(each => readMoment(each) ?? misread(each))
  const [first = 0n] = moments
  const unit = UNITS.find(each => moments.every(moment => moment % each === 0n)) ?? 1n
  const steps = offsetBy(
    knots,
    moments.map(moment => moment / unit),
    share,
  )
  const begin = new Date(Number(first / 1000n)).toISOString().slice(0, 23)
  if (knots.texts.every(each => each.length === 10)) {
    return call('addDays', call('toDate', { kind: 'constant', value: begin.slice(0, 10) }), steps)
  }
  const micros = call('add', whole(((first % 1000n) + 1000n) % 1000n), call('multiply', steps, whole(unit)))
  return call('addMicros', call('toDatetime', { kind: 'constant', value: begin }), micros)
}

function misread(moment: string): never {
  throw new GeneratorError(`has "${moment.slice(0, 60)}", which is no date or datetime.`)
}

function numberBy(knots: Knots, share: FieldExpression): Expression {
  const values = knots.texts.map(Number)
  const wrong = knots.texts.find((each, at) => each === '' || !Number.isFinite(values[at]))
  if (wrong !== undefined) {
    throw new GeneratorError(`needs numbers, dates or datetimes, and "${wrong.slice(0, 60)}" is none.`)
  }
  const value = lineOf(knots, values, share)
  const places = Math.max(...knots.texts.map(decimalsOf))
  const scale = 10 ** places
  // Beyond that, rounding would change more than it keeps.
  if (places > 12 || values.some(each => Math.abs(each) * scale > 2 ** 53))
    return call('plus', double(0), value)
  return call('over', call('round', call('times', value, double(scale))), double(scale))
}

function decimalsOf(number: string): number {
  const plain = /e/i.test(number) ? decimalText(Number(number)) : number
  return plain.split('.')[1]?.length ?? 0
}
