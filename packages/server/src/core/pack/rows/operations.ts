import { LineError } from '../../generation/language/cursor.ts'
import { addMonths, DAY, type Span } from './calendar.ts'
import { add, divide, type Exact, multiply, negative, rescaled, tens } from './exact.ts'
import type { Cell, Kind } from './kind.ts'
import type { Operator } from './syntax.ts'
import { CellFault, type Made, type Scope } from './table.ts'

export const exact = (scale: number): Kind => ({ name: 'exact', scale })
export const boolean: Kind = { name: 'boolean', scale: 0 }
export const text: Kind = { name: 'text', scale: 0 }
export const date: Kind = { name: 'date', scale: 0 }
export const timestamp: Kind = { name: 'timestamp', scale: 0 }

export function constant(value: Cell, kind: Kind | null): Made {
  return { kind, nullable: value === null, of: () => value, constant: value }
}

export function each(made: Made, change: (value: Exclude<Cell, null>) => Cell): Made['of'] {
  const { of } = made
  return row => {
    const value = of(row)
    return value === null ? null : change(value)
  }
}

/** Another number of as many decimals. */
export function changed(
  { kind, nullable, of, constant: value }: Made,
  change: (value: Exclude<Cell, null>) => Cell,
): Made {
  const made = { kind, nullable, of: each({ kind, nullable, of }, change) }
  return value === undefined ? made : { ...made, constant: made.of(0) }
}

export function number(made: Made, at: number): Made {
  if (made.kind === null) return { ...made, kind: exact(0) }
  if (made.kind.name === 'exact') return made
  throw new LineError(`Here should be a number, not ${said(made)}.`, at)
}

export function truth(made: Made, at: number): Made {
  if (made.kind === null || made.kind.name === 'boolean') return made
  throw new LineError(`Here should be a condition, not ${said(made)}.`, at)
}

export function said({ kind, constant }: Made): string {
  if (kind === null) return 'a missing value'
  if (kind.name === 'exact') return 'a number'
  if (kind.name === 'double') return 'a double, which has no exact decimals'
  return kind.name === 'text' && typeof constant === 'string'
    ? `the text ${JSON.stringify(constant)}`
    : `a ${kind.name}`
}

export function both(a: Made, b: Made, kind: Kind, make: (x: Exact, y: Exact) => Cell): Made {
  const [left, right] = [a.of, b.of]
  const of = (row: number) => {
    const [x, y] = [left(row), right(row)]
    return x === null || y === null ? null : make(x as Exact, y as Exact)
  }
  return { kind, nullable: a.nullable || b.nullable, of }
}

export function arithmetic(operator: '+' | '-' | '*' | '/', a: Made, b: Made, { scale }: Scope): Made {
  const [from, other] = [a.kind?.scale ?? 0, b.kind?.scale ?? 0]
  if (operator === '*') return both(a, b, exact(from + other), multiply)
  if (operator === '/') {
    // (a / 10^from) / (b / 10^other), of which `scale` decimals are kept.
    const [up, down] = [Math.max(0, scale - from + other), Math.max(0, from - other - scale)]
    return both(a, b, exact(scale), (x, y) => {
      if (y === 0) throw new CellFault('is divided by 0')
      return divide(multiply(x, tens(up)), multiply(y, tens(down)))
    })
  }
  const wide = Math.max(from, other)
  const [x, y] = [scaled(a, wide), scaled(b, wide)]
  return operator === '+'
    ? both(x, y, exact(wide), add)
    : both(x, y, exact(wide), (p, q) => add(p, negative(q)))
}

/** A number with so many decimals. */
export function scaled(made: Made, scale: number): Made {
  const from = made.kind?.scale ?? 0
  if (from === scale) return made
  const { constant: value, low, high, ...rest } = made
  const of = each(made, x => rescaled(x as Exact, from, scale))
  const kept = value === undefined || value === null ? {} : { constant: of(0) }
  return { ...rest, kind: exact(scale), of, ...kept }
}

/** Without what is missing, any two values compare; a missing value equals only another one. */
export function comparison(operator: Operator, a: Made, b: Made, at: number): (row: number) => boolean {
  const [x, y] = alike(a, b, at)
  const [left, right] = [x.of, y.of]
  if (operator === '=') return row => left(row) === right(row)
  if (operator === '!=') return row => left(row) !== right(row)
  const test = orders[operator as keyof typeof orders]
  return row => {
    const [one, other] = [left(row), right(row)]
    return one !== null && other !== null && test(one, other)
  }
}

export const orders = {
  '<': (x: Cell, y: Cell) => (x as number) < (y as number),
  '<=': (x: Cell, y: Cell) => (x as number) <= (y as number),
  '>': (x: Cell, y: Cell) => (x as number) > (y as number),
  '>=': (x: Cell, y: Cell) => (x as number) >= (y as number),
}

/** Two values as one type: numbers with as many decimals, dates as their first moment where the other is a timestamp. */
export function alike(a: Made, b: Made, at: number): [Made, Made] {
  if (a.kind === null || b.kind === null) return [a, b]
  const [one, other] = [a.kind.name, b.kind.name]
  if (one === 'exact' && other === 'exact') {
    const scale = Math.max(a.kind.scale, b.kind.scale)
    return [scaled(a, scale), scaled(b, scale)]
  }
  if (one === other) return [a, b]
  const times = ['date', 'timestamp']
  if (times.includes(one) && times.includes(other)) return [asTimestamp(a), asTimestamp(b)]
  throw new LineError(`${said(a)} and ${said(b)} cannot be compared or stand for one another.`, at)
}

export function asTimestamp(made: Made): Made {
  if (made.kind?.name !== 'date') return made
  return { kind: timestamp, nullable: made.nullable, of: each(made, day => (day as number) * DAY) }
}

export function choice(condition: Made, holds: Made, fails: Made, at: number): Made {
  const [then, other] = alike(holds, fails, at)
  const of = (row: number) => (condition.of(row) === true ? then.of(row) : other.of(row))
  return { kind: then.kind ?? other.kind, nullable: then.nullable || other.nullable, of }
}

/** A date or timestamp so much later. */
export function later(made: Made, { months, millis }: Span, sign: 1 | -1, at: number): Made {
  const name = made.kind?.name
  if (name !== 'date' && name !== 'timestamp')
    throw new LineError(`Here should be a date, not ${said(made)}.`, at)
  if (name === 'date' && millis % DAY === 0) {
    const days = (sign * millis) / DAY
    return { ...timed(made, date), of: each(made, day => addMonths(day as number, sign * months) + days) }
  }
  const moment = asTimestamp(made)
  const of = each(moment, value => {
    const day = Math.floor((value as number) / DAY)
    return (value as number) + (addMonths(day, sign * months) - day) * DAY + sign * millis
  })
  return { ...timed(made, timestamp), of }
}

const timed = ({ nullable }: Made, kind: Kind) => ({ kind, nullable })
