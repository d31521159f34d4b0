import { call, type Expression, type ValueType, whole } from '../expression.ts'
import type { Evaluated } from '../value.ts'

/** Outliers are beyond the range of a field by so many times its width, at least and at most. */
const LEAST_WIDTHS = 3
const MOST_WIDTHS = 10

/** Where a recipe tells no bounds, as for formulas, the range is that of so many rows from the first on. */
const ROWS_LOOKED_AT = 1000

/** Numbers have so many digits of their width. */
const DIGITS = 4
const MOST_EXACT = 2 ** 53

/** The years 1 and 9999: what every reader of dates can read. */
const FIRST_DAY = -719_162
const LAST_DAY = 2_932_896
const DAY_SECONDS = 86_400
const MICROS = 1_000_000

/** A field's values in steps of its type: whole numbers, days, seconds, or shares of ten. */
interface Steps {
  readonly low: number
  readonly high: number
  /** What a width of 0 counts as. */
  readonly atLeast: number
  /** What the type can hold. */
  readonly first: number
  readonly last: number
  value(steps: Expression): Expression
}

/**
 * A value of the type far outside of what the field has; null where its type has none, or no room for one. Bits decide on which side it is, a draw
 * how far. Pure; no I/O.
 */
export function outlierOf(
  type: ValueType,
  made: Evaluated,
  { bits, draw }: { readonly bits: Expression; readonly draw: number },
): Expression | null {
  const range = isKnown(made) ? ([made.low, made.high] as const) : rangeLookedAt(made)
  const steps = range && stepsOf(type, ...range)
  if (!steps) return null
  const width = Math.max(steps.high - steps.low, steps.atLeast)
  const drawn = (low: number, high: number): Expression[] => {
    const [from, to] = [Math.ceil(Math.max(low, steps.first)), Math.floor(Math.min(high, steps.last))]
    return from > to ? [] : [{ kind: 'between', low: BigInt(from), high: BigInt(to), number: draw }]
  }
  const [one, other] = [
    ...drawn(steps.low - MOST_WIDTHS * width, steps.low - LEAST_WIDTHS * width),
    ...drawn(steps.high + LEAST_WIDTHS * width, steps.high + MOST_WIDTHS * width),
  ].map(steps.value)
  if (!one || !other) return one ?? null
  const isBelow = call('equal', call('remainder', bits, whole(2)), whole(0))
  return { kind: 'if', condition: isBelow, holds: one, fails: other }
}

function isKnown({ low, high }: Evaluated): boolean {
  return Number.isFinite(low) && Number.isFinite(high)
}

function rangeLookedAt({ of }: Evaluated): readonly [number, number] | null {
  const values: number[] = []
  for (let row = 0; row < ROWS_LOOKED_AT; row++) {
    const value = of(row)
    if (value !== null && Number.isFinite(Number(value))) values.push(Number(value))
  }
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)]
}

function stepsOf(type: ValueType, low: number, high: number): Steps | null {
  if (type === 'integer') {
    const last = 2 ** 63 - 1024
    const atLeast = Math.max(1, Math.abs(low))
    return { low, high, atLeast, first: -last, last, value: steps => steps }
  }
  if (type === 'date') {
    const value = (steps: Expression) => call('addDays', call('toDate', constant('1970-01-01')), steps)
    return { low, high, atLeast: 365, first: FIRST_DAY, last: LAST_DAY, value }
  }
  if (type === 'datetime') {
    const [first, last] = [FIRST_DAY * DAY_SECONDS, (LAST_DAY + 1) * DAY_SECONDS - 1]
    const micros = (steps: Expression) => call('multiply', steps, whole(MICROS))
    const value = (steps: Expression) =>
      call('addMicros', call('toDatetime', constant('1970-01-01T00:00:00Z')), micros(steps))
    return { low: low / MICROS, high: high / MICROS, atLeast: 365 * DAY_SECONDS, first, last, value }
  }
  return type === 'number' ? stepsOfNumber(low, high) : null
}

/** Steps of a power of ten, as many to a width as there are digits wanted, and so coarse that each is exact. */
function stepsOfNumber(low: number, high: number): Steps | null {
  const width = high > low ? high - low : Math.max(1, Math.abs(low))
  const farthest = Math.max(Math.abs(low), Math.abs(high)) + MOST_WIDTHS * width
  if (!Number.isFinite(farthest)) return null
  const power = Math.max(exponentOf(width) + 1 - DIGITS, exponentOf(farthest) - 14)
  // Powers of ten up to 10^22 are exact as doubles, and so is a division or product by one rounded once.
  if (power < -22 || power > 22) return null
  const scale = Number(`1e${Math.abs(power)}`)
  const inSteps = (value: number) => (power < 0 ? value * scale : value / scale)
  return {
    ...{ low: inSteps(low), high: inSteps(high), atLeast: inSteps(width) },
    ...{ first: -MOST_EXACT, last: MOST_EXACT },
    value: steps => call(power < 0 ? 'over' : 'times', call('toNumber', steps), constant(scale)),
  }
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1])
}

function constant(value: string | number): Expression {
  return { kind: 'constant', value }
}
