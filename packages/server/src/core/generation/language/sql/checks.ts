import { type Bound, type Demand, NOTHING } from '../values.ts'
import type { Expression } from './expression.ts'
import { sameName } from './tables.ts'

/** What must hold for a column, by all conditions that hold at once. What is not understood demands nothing. Pure; no I/O. */
export function demandOf(checks: readonly Expression[], column: string): Demand {
  return checks.flatMap(conditionsOf).reduce((demand, each) => both(demand, demanded(each, column)), NOTHING)
}

function conditionsOf(expression: Expression): Expression[] {
  if (expression.kind !== 'and') return [expression]
  return [...conditionsOf(expression.left), ...conditionsOf(expression.right)]
}

/** Of two bounds or lists the first that is there: a table says each thing once. */
function both(a: Demand, b: Demand): Demand {
  return {
    values: a.values ?? b.values,
    low: a.low ?? b.low,
    high: a.high ?? b.high,
    length: a.length ?? b.length,
    after: a.after ?? b.after,
  }
}

function demanded(expression: Expression, column: string): Demand {
  if (expression.kind === 'in' && isColumn(expression.value, column)) {
    return { ...NOTHING, values: textsOf(expression.items) }
  }
  if (expression.kind === 'or') return { ...NOTHING, values: alternativesOf(expression, column) }
  if (expression.kind === 'between' && isColumn(expression.value, column)) {
    const [low, high] = [boundOf(expression.low, false), boundOf(expression.high, false)]
    return { ...NOTHING, low, high }
  }
  if (expression.kind !== 'compare') return NOTHING
  const { sign, left, right } = expression
  return compared(sign, left, right, column) ?? compared(TURNED[sign] ?? '', right, left, column) ?? NOTHING
}

const TURNED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' }

function compared(sign: string, left: Expression, right: Expression, column: string): Demand | null {
  const bound = boundOf(right, sign === '<' || sign === '>')
  const [inner] = left.kind === 'call' && LENGTHS.includes(left.name) ? left.of : []
  if (inner && isColumn(inner, column)) {
    const length =
      sign === '<' ? Number(bound?.text) - 1 : sign === '<=' || sign === '=' ? Number(bound?.text) : null
    return { ...NOTHING, length: length !== null && length > 0 ? length : null }
  }
  if (!isColumn(left, column)) return null
  if (right.kind === 'column' && sign.startsWith('>')) return { ...NOTHING, after: right.name }
  if (!bound) return NOTHING
  if (sign === '=') return { ...NOTHING, values: [bound.text] }
  if (sign.startsWith('>')) return { ...NOTHING, low: bound }
  return sign.startsWith('<') && sign !== '<>' ? { ...NOTHING, high: bound } : NOTHING
}

const LENGTHS = ['length', 'char_length', 'character_length', 'len']

function isColumn(expression: Expression, name: string): boolean {
  return expression.kind === 'column' && sameName(expression.name, name)
}

function boundOf(expression: Expression, isOpen: boolean): Bound | null {
  return expression.kind === 'literal' ? { text: expression.text, isOpen } : null
}

/** Null: one of them is no constant. */
function textsOf(items: readonly Expression[]): string[] | null {
  const texts = items.flatMap(item => (item.kind === 'literal' ? [item.text] : []))
  return texts.length === items.length && texts.length > 0 ? texts : null
}

/** The values of `a = 1 or a = 2`. */
function alternativesOf(expression: Expression, column: string): string[] | null {
  if (expression.kind === 'or') {
    const [left, right] = [alternativesOf(expression.left, column), alternativesOf(expression.right, column)]
    return left && right ? [...left, ...right] : null
  }
  const { values } = demanded(expression, column)
  return values ? [...values] : null
}
