import { call, double, type Expression } from './expression.ts'

/** What is wrong with a formula. */
export class FormulaError extends Error {}

interface Cursor {
  readonly text: string
  at: number
  depth: number
}

type Find = (name: string) => Extract<Expression, { kind: 'field' }> | null

const DEEPEST = 30
const LONGEST = 500

/**
 * Reads a formula over the other fields of a row, such as `round(price * quantity * 1.19, 2)`: + - * / with their usual precedence,
 * parentheses, numbers, fields, and round, min, max. Its value is a double. Pure; no I/O. Throws `FormulaError`.
 */
export function parseFormula(text: string, find: Find): Expression {
  if (text.length > LONGEST) throw new FormulaError(`is longer than ${LONGEST} characters.`)
  const cursor = { text, at: 0, depth: 0 }
  const value = readSum(cursor, find)
  space(cursor)
  if (cursor.at < text.length) {
    throw new FormulaError(`is not understood at "${text.slice(cursor.at, cursor.at + 20)}".`)
  }
  return value
}

function readSum(cursor: Cursor, find: Find): Expression {
  let value = readProduct(cursor, find)
  for (;;) {
    if (takes(cursor, '+')) value = call('plus', value, readProduct(cursor, find))
    else if (takes(cursor, '-')) value = call('minus', value, readProduct(cursor, find))
    else return value
  }
}

function readProduct(cursor: Cursor, find: Find): Expression {
  let value = readTerm(cursor, find)
  for (;;) {
    if (takes(cursor, '*')) value = call('times', value, readTerm(cursor, find))
    else if (takes(cursor, '/')) value = call('over', value, readTerm(cursor, find))
    else return value
  }
}

function readTerm(cursor: Cursor, find: Find): Expression {
  if (++cursor.depth > DEEPEST) throw new FormulaError(`is nested more than ${DEEPEST} levels deep.`)
  try {
    if (takes(cursor, '-')) return call('minus', double(0), readTerm(cursor, find))
    if (takes(cursor, '(')) {
      const value = readSum(cursor, find)
      expect(cursor, ')')
      return value
    }
    space(cursor)
    const number = match(cursor, /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    if (number !== null) return double(Number(number))
    const name = match(cursor, /[A-Za-z_][\w.]*/y)
    if (name === null) {
      throw new FormulaError(
        `needs a number or a field at "${cursor.text.slice(cursor.at, cursor.at + 20)}".`,
      )
    }
    return takes(cursor, '(') ? readCall(cursor, name, find) : readFieldValue(name, find)
  } finally {
    cursor.depth -= 1
  }
}

function readCall(cursor: Cursor, name: string, find: Find): Expression {
  const given = [readSum(cursor, find)]
  while (takes(cursor, ',')) given.push(readSum(cursor, find))
  expect(cursor, ')')
  const [first, second] = given
  if (name === 'round' && first && given.length <= 2) return rounded(first, second)
  if (first && second && given.length === 2 && (name === 'min' || name === 'max')) {
    const condition = name === 'min' ? call('less', second, first) : call('less', first, second)
    return { kind: 'if', condition, holds: second, fails: first }
  }
  throw new FormulaError(
    `calls ${name} with ${given.length}; there are round(x), round(x, 2), min(x, y), max(x, y).`,
  )
}

function rounded(value: Expression, decimals?: Expression): Expression {
  if (!decimals) return call('round', value)
  const count = decimals.kind === 'constant' ? Number(decimals.value) : Number.NaN
  if (!Number.isInteger(count) || count < 0 || count > 10) {
    throw new FormulaError('rounds to 0 to 10 decimals, written as a number.')
  }
  return call('over', call('round', call('times', value, double(10 ** count))), double(10 ** count))
}

function readFieldValue(name: string, find: Find): Expression {
  const field = find(name)
  if (!field) throw new FormulaError(`names "${name}", which is no other field of the row.`)
  if (field.type === 'integer') return call('toNumber', field)
  if (field.type === 'number') return field
  throw new FormulaError(`names "${name}", which is ${field.type} and no number.`)
}

function takes(cursor: Cursor, mark: string): boolean {
  space(cursor)
  if (cursor.text[cursor.at] !== mark) return false
  cursor.at += 1
  return true
}

function expect(cursor: Cursor, mark: string): void {
  if (!takes(cursor, mark))
    throw new FormulaError(`needs "${mark}" at "${cursor.text.slice(cursor.at, cursor.at + 20)}".`)
}

function space(cursor: Cursor): void {
  match(cursor, /\s+/y)
}

function match(cursor: Cursor, form: RegExp): string | null {
  form.lastIndex = cursor.at
  const found = form.exec(cursor.text)
  if (!found) return null
  cursor.at += found[0].length
  return found[0]
}
