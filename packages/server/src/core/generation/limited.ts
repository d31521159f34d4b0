import { call, type Expression, join, whole } from './expression.ts'

/** The row's number is told by so many letters and digits, which suffice for two billion rows. */
const CODE = 6
const DIGITS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/**
 * A text of at most so many characters: longer ones end there. Where each is to be unique, their end is the row's number instead, so that none becomes
 * like another; how many rows that holds for, null: for all. Pure; no I/O.
 */
export function limited(
  value: Expression,
  length: number,
  isUnique: boolean,
): { readonly expression: Expression; readonly capacity: bigint | null } {
  if (longestOf(value) <= length) return { expression: value, capacity: null }
  const cut = (count: number) => call('first', value, whole(count))
  if (!isUnique) return { expression: cut(length), capacity: null }
  if (length <= CODE + 1) {
    const width = Math.min(length, CODE)
    return { expression: codeOf(width), capacity: BigInt(DIGITS.length) ** BigInt(width) }
  }
  const tooLong = call('less', whole(length), call('length', value))
  const told = join(cut(length - CODE - 1), '-', codeOf(CODE))
  return { expression: { kind: 'if', condition: tooLong, holds: told, fails: value }, capacity: null }
}

/** The row's number, written with letters and digits. */
function codeOf(width: number): Expression {
  const base = BigInt(DIGITS.length)
  const parts = Array.from({ length: width }, (_, at): Expression => {
    const shifted = call('quotient', { kind: 'row' }, whole(base ** BigInt(width - 1 - at)))
    return { kind: 'at', values: DIGITS, place: call('remainder', shifted, whole(base)) }
  })
  return join(...parts)
}

/** The most characters that a text can have, or more. */
function longestOf(expression: Expression): number {
  switch (expression.kind) {
    case 'constant':
      return [...String(expression.value ?? '')].length
    case 'at':
      return Math.max(...expression.values.map(value => [...value].length))
    case 'join':
      return expression.parts.reduce((sum, part) => sum + longestOf(part), 0)
    case 'if':
      return Math.max(longestOf(expression.holds), longestOf(expression.fails))
    case 'call':
      return longestCall(expression)
    default:
      return Number.POSITIVE_INFINITY
  }
}

function longestCall({ function: name, of }: Extract<Expression, { kind: 'call' }>): number {
  const [text, width] = of
  if (text === undefined) return Number.POSITIVE_INFINITY
  const most = width?.kind === 'constant' ? Number(width.value) : Number.POSITIVE_INFINITY
  if (name === 'first') return Math.min(longestOf(text), most)
  if (name === 'padded' || name === 'hex') return text.kind === 'below' ? most : Number.POSITIVE_INFINITY
  return name === 'lower' || name === 'afterFirst' ? longestOf(text) : Number.POSITIVE_INFINITY
}
