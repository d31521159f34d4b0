import { call, type Expression, join, text, type ValueType, whole } from './expression.ts'
import { GeneratorError } from './generators/generator.ts'

/** An expression of which no two rows have the same value, and for how many rows that holds; null: for all. */
export interface Distinct {
  readonly expression: Expression
  readonly capacity: bigint | null
}

/**
 * The same kind of values, each at most once: what is drawn out of a range is taken from it in a random order, and a text
 * without one gets the row's number behind it. Pure; no I/O. Throws `GeneratorError` where neither is possible.
 */
export function distinct(expression: Expression, type: ValueType): Distinct {
  if (isDistinct(expression)) return { expression, capacity: capacityOf(expression) }
  const ranges = [...rangesIn(expression)]
  const [range] = ranges
  if (range && ranges.length === 1 && type !== 'text') {
    const size = range.high - range.low + 1n
    return { expression: replaceRange(expression, range, size), capacity: size }
  }
  if (type === 'text') {
    return { expression: join(expression, text(' '), call('toText', rowNumber)), capacity: null }
  }
  throw new GeneratorError('cannot be unique; give it a range, or use @sequence.')
}

export const rowNumber: Expression = call('add', { kind: 'row' }, whole(1))

type Range = Extract<Expression, { kind: 'between' }>

/** Whether the row's own number is a part of the value already, or so many random bits that none comes twice. */
function isDistinct(expression: Expression): boolean {
  let bits = 0
  for (const part of partsOf(expression)) {
    if (part.kind === 'row' || part.kind === 'place') return true
    if (part.kind === 'below') bits += Math.log2(part.below)
  }
  return bits >= 90
}

function capacityOf(expression: Expression): bigint | null {
  for (const part of partsOf(expression)) if (part.kind === 'place') return part.size
  return null
}

function* partsOf(expression: Expression): Generator<Expression> {
  yield expression
  for (const child of childrenOf(expression)) yield* partsOf(child)
}

function* rangesIn(expression: Expression): Generator<Range> {
  for (const part of partsOf(expression)) if (part.kind === 'between') yield part
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.of
    case 'join':
      return expression.parts
    case 'at':
      return [expression.place]
    case 'if':
      return [expression.condition, expression.holds, expression.fails]
    case 'foreign':
      return [expression.row]
    case 'search':
      return [expression.of]
    default:
      return []
  }
}

function replaceRange(expression: Expression, range: Range, size: bigint): Expression {
  if (expression === range) {
    return call('add', whole(range.low), { kind: 'place', size, number: range.number })
  }
  if (expression.kind !== 'call') return expression
  return { ...expression, of: expression.of.map(child => replaceRange(child, range, size)) }
}
