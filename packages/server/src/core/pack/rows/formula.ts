import { LineError } from '../../generation/language/cursor.ts'
import { nearest } from '../../query/nearest.ts'
import { aggregate, isAggregate } from './aggregate.ts'
import { monthOf, monthStart } from './calendar.ts'
import { type Exact, floorDivide, negative, readExact, tens } from './exact.ts'
import type { Kind } from './kind.ts'
import {
  alike,
  arithmetic,
  boolean,
  both,
  changed,
  choice,
  comparison,
  constant,
  date,
  each,
  exact,
  later,
  number,
  orders,
  said,
  scaled,
  text,
  truth,
} from './operations.ts'
import { readPath } from './path.ts'
import type { Node } from './syntax.ts'
import { columnOf, fieldOf, type Made, reading, type Scope } from './table.ts'

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
