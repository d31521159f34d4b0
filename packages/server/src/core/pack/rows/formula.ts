import { LineError } from '../../generation/language/field.ts'
import { nearest } from '../../query/nearest.ts'
import { aggregate, isAggregate } from './aggregate.ts'
import { addMonths, DAY, monthOf, monthStart, type Span } from './calendar.ts'
import {
  add,
  divide,
  type Exact,
  floorDivide,
  multiply,
  negative,
  readExact,
  rescaled,
  tens,
} from './exact.ts'
import type { Cell, Kind } from './kind.ts'
import { readPath } from './path.ts'
import type { Node, Operator } from './syntax.ts'
import { CellFault, columnOf, fieldOf, type Made, reading, type Scope } from './table.ts'

export const exact = (scale: number): Kind => ({ name: 'exact', scale })
export const boolean: Kind = { name: 'boolean', scale: 0 }
export const text: Kind = { name: 'text', scale: 0 }
export const date: Kind = { name: 'date', scale: 0 }
export const timestamp: Kind = { name: 'timestamp', scale: 0 }

/** A formula over a row of the scope's table. Pure; no I/O. Throws `LineError` for what has no sense. */
export function compileFormula(node: Node, scope: Scope): Made {
  const inner = (each: Node) => compileFormula(each, scope)
  switch (node.kind) {
    case 'number': {
      const scale = node.text.split('.')[1]?.length ?? 0
      return constant(readExact(node.text, scale), exact(scale))
    }
    case 'text':
      return constant(node.text, text)
    case 'constant':
      return constant(node.value, node.value === null ? null : boolean)
    case 'span':
      throw new LineError(
        'A length of time is added to a date or taken from it, such as anchor - 90d.',
        node.at,
      )
    case 'name':
      return named(node, scope)
    case 'negative': {
      const made = number(inner(node.of), node.at)
      return changed(made, value => negative(value as Exact))
    }
    case 'not': {
      const made = truth(inner(node.of), node.at)
      return { kind: boolean, nullable: false, of: row => made.of(row) !== true }
    }
    case 'binary':
      return binary(node, scope)
    case 'in': {
      const made = inner(node.of)
      const tests = node.list.map(item => comparison('=', made, inner(item), item.at))
      const { negated } = node
      return { kind: boolean, nullable: false, of: row => tests.some(test => test(row)) !== negated }
    }
    case 'if':
      return choice(
        truth(inner(node.condition), node.condition.at),
        inner(node.holds),
        inner(node.fails),
        node.at,
      )
    case 'call':
      return isAggregate(node) ? aggregate(node, scope, compileFormula) : called(node, scope)
  }
}

export function constant(value: Cell, kind: Kind | null): Made {
  return { kind, nullable: value === null, of: () => value, constant: value }
}

function each(made: Made, change: (value: Exclude<Cell, null>) => Cell): Made['of'] {
  const { of } = made
  return row => {
    const value = of(row)
    return value === null ? null : change(value)
  }
}

/** Another number of as many decimals. */
function changed(
  { kind, nullable, of, constant: value }: Made,
  change: (value: Exclude<Cell, null>) => Cell,
): Made {
  const made = { kind, nullable, of: each({ kind, nullable, of }, change) }
  return value === undefined ? made : { ...made, constant: made.of(0) }
}

function named({ path, at, isField }: Extract<Node, { kind: 'name' }>, scope: Scope): Made {
  const [name = '', ...more] = path
  if (more.length > 0 || isField) return readPath(path, at, scope)
  if (name === 'anchor') return constant(scope.world.anchor, date)
  if (name === 'repeat') {
    const { repeat } = scope
    if (!repeat) throw new LineError('"repeat" stands in groups with each and repeat only.', at)
    return { kind: exact(0), nullable: false, of: repeat }
  }
  if (fieldOf(scope.table, name)) return reading(scope, columnOf(scope.table, name))
  return constant(name, text)
}

function number(made: Made, at: number): Made {
  if (made.kind === null) return { ...made, kind: exact(0) }
  if (made.kind.name === 'exact') return made
  throw new LineError(`Here should be a number, not ${said(made)}.`, at)
}

function truth(made: Made, at: number): Made {
  if (made.kind === null || made.kind.name === 'boolean') return made
  throw new LineError(`Here should be a condition, not ${said(made)}.`, at)
}

function said({ kind, constant }: Made): string {
  if (kind === null) return 'a missing value'
  if (kind.name === 'exact') return 'a number'
  if (kind.name === 'double') return 'a double, which has no exact decimals'
  return kind.name === 'text' && typeof constant === 'string'
    ? `the text ${JSON.stringify(constant)}`
    : `a ${kind.name}`
}

function binary(node: Extract<Node, { kind: 'binary' }>, scope: Scope): Made {
  const { operator, left, right, at } = node
  if ((operator === '+' || operator === '-') && right.kind === 'span') {
    return later(compileFormula(left, scope), right.span, operator === '+' ? 1 : -1, left.at)
  }
  const [a, b] = [compileFormula(left, scope), compileFormula(right, scope)]
  if (operator === 'and' || operator === 'or') {
    const [one, other] = [truth(a, left.at), truth(b, right.at)]
    const of =
      operator === 'and'
        ? (row: number) => one.of(row) === true && other.of(row) === true
        : (row: number) => one.of(row) === true || other.of(row) === true
    return { kind: boolean, nullable: false, of }
  }
  if (operator === '-' && a.kind?.name === 'date' && b.kind?.name === 'date') {
    return both(a, b, exact(0), (x, y) => (x as number) - (y as number))
  }
  if (operator === '+' || operator === '-' || operator === '*' || operator === '/') {
    return arithmetic(operator, number(a, left.at), number(b, right.at), scope)
  }
  return { kind: boolean, nullable: false, of: comparison(operator, a, b, at) }
}

function both(a: Made, b: Made, kind: Kind, make: (x: Exact, y: Exact) => Cell): Made {
  const [left, right] = [a.of, b.of]
  const of = (row: number) => {
    const [x, y] = [left(row), right(row)]
    return x === null || y === null ? null : make(x as Exact, y as Exact)
  }
  return { kind, nullable: a.nullable || b.nullable, of }
}

function arithmetic(operator: '+' | '-' | '*' | '/', a: Made, b: Made, { scale }: Scope): Made {
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
function comparison(operator: Operator, a: Made, b: Made, at: number): (row: number) => boolean {
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

const orders = {
  '<': (x: Cell, y: Cell) => (x as number) < (y as number),
  '<=': (x: Cell, y: Cell) => (x as number) <= (y as number),
  '>': (x: Cell, y: Cell) => (x as number) > (y as number),
  '>=': (x: Cell, y: Cell) => (x as number) >= (y as number),
}

/** Two values as one type: numbers with as many decimals, dates as their first moment where the other is a timestamp. */
function alike(a: Made, b: Made, at: number): [Made, Made] {
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

function choice(condition: Made, holds: Made, fails: Made, at: number): Made {
  const [then, other] = alike(holds, fails, at)
  const of = (row: number) => (condition.of(row) === true ? then.of(row) : other.of(row))
  return { kind: then.kind ?? other.kind, nullable: then.nullable || other.nullable, of }
}

/** A date or timestamp so much later. */
function later(made: Made, { months, millis }: Span, sign: 1 | -1, at: number): Made {
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

/** The functions of formulas. */
export const functionNames = [
  'floor',
  'round',
  'abs',
  'min',
  'max',
  'coalesce',
  'month_start',
  'count',
  'sum',
]

function called({ name, of, where, at }: Extract<Node, { kind: 'call' }>, scope: Scope): Made {
  if (where)
    throw new LineError('"where" stands in count, sum, min and max over rows of other tables.', where.at)
  if (!functionNames.includes(name)) {
    const near = nearest(name, functionNames).slice(0, 2).join(' and ')
    throw new LineError(`There is no ${name.slice(0, 60)}(…); the nearest are ${near}.`, at)
  }
  const made = of.map(node => compileFormula(node, scope))
  const [first, second] = made
  const numberAt = (index: number) => number(made[index] as Made, of[index]?.at ?? at)
  if (name === 'floor' && first && !second) {
    const value = numberAt(0)
    const unit = tens(value.kind?.scale ?? 0)
    return { kind: exact(0), nullable: value.nullable, of: each(value, x => floorDivide(x as Exact, unit)) }
  }
  if (name === 'round' && first && made.length <= 2) {
    const digits = second ? second.constant : 0
    if (typeof digits !== 'number' || digits < 0 || digits > 20) {
      throw new LineError('round(x, 2) rounds to 0 to 20 decimals, written as a number.', at)
    }
    return scaled(numberAt(0), digits)
  }
  if (name === 'abs' && first && !second) {
    return changed(numberAt(0), x => ((x as Exact) < 0 ? negative(x as Exact) : x))
  }
  if ((name === 'min' || name === 'max') && made.length >= 2) {
    const isBetter = name === 'min' ? orders['<'] : orders['>']
    return made.reduce((one, next) => {
      const [a, b] = alike(one, next, at)
      return both(a, b, (a.kind ?? b.kind) as Kind, (x, y) => (isBetter(y, x) ? y : x))
    })
  }
  if (name === 'coalesce' && made.length >= 2) {
    return made.reduceRight((rest, one) => {
      const [a, b] = alike(one, rest, at)
      return { kind: a.kind ?? b.kind, nullable: a.nullable && b.nullable, of: row => a.of(row) ?? b.of(row) }
    })
  }
  if (name === 'month_start' && first && made.length <= 2)
    return monthStarts(first, second ? numberAt(1) : null, at)
  throw new LineError(`${name}(…) cannot be of ${made.length}.`, at)
}

/** The first day of the month of a date, or of one so many months later. */
function monthStarts(made: Made, months: Made | null, at: number): Made {
  if (made.kind?.name !== 'date') throw new LineError(`month_start(…) needs a date, not ${said(made)}.`, at)
  const count = months ? scaled(months, 0) : constant(0, exact(0))
  return both(made, count, date, (day, more) => monthStart(monthOf(day as number) + Number(more)))
}
