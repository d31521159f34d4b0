import { converted, readAs, typeOf } from './conversion.ts'
import { call, type Expression, type ValueType, whole } from './expression.ts'
import type { ChoiceShape } from './recipe.ts'

/** Values that can be told by their places, from 0 on. */
export interface Indexed {
  readonly type: ValueType
  readonly size: bigint
  /** The value at a place. */
  at(place: Expression): Expression
}

/** The values of an enum that can come, each once. Pure; no I/O. */
export function indexedChoice({ values, type = 'text' }: ChoiceShape): Indexed {
  const possible = [...new Set(values.filter(({ weight }) => weight > 0).map(({ value }) => value))]
  return {
    type,
    size: BigInt(possible.length),
    at: place => readAs({ kind: 'at', values: possible, place }, type),
  }
}

/**
 * What a generator makes as values with places: truth values, those of a list, and those of one range. Null where the values have none,
 * or where some become alike as the type of the field. Pure; no I/O.
 */
export function indexedValue(expression: Expression, made: ValueType, type: ValueType): Indexed | null {
  const from = typeOf(expression) ?? made
  if (type === 'boolean') return { type, size: 2n, at: place => call('equal', place, whole(0)) }
  if ((from === 'number' && type === 'integer') || (from === 'datetime' && type === 'date')) return null
  if (expression.kind === 'at' && expression.place.kind === 'below') {
    const values = [...new Set(expression.values)]
    return { type, size: BigInt(values.length), at: place => ({ kind: 'at', values, place }) }
  }
  const ranges = rangesIn(expression)
  const [range] = ranges
  if (!range || ranges.length > 1) return null
  const [low, size] =
    range.kind === 'between'
      ? [range.low, range.high - range.low + 1n]
      : [0n, BigInt(range.weights.filter(weight => weight > 0).length)]
  if (range.kind === 'choose' && size !== BigInt(range.weights.length)) return null
  const at = (place: Expression) => {
    return converted(replaced(expression, range, call('add', whole(low), place)), from, type)
  }
  return { type, size, at }
}

type Range = Extract<Expression, { kind: 'between' | 'choose' }>

/** Below calls alone: elsewhere two places may mean one value. */
function rangesIn(expression: Expression): Range[] {
  if (expression.kind === 'between' || expression.kind === 'choose') return [expression]
  return expression.kind === 'call' ? expression.of.flatMap(rangesIn) : []
}

function replaced(expression: Expression, range: Range, by: Expression): Expression {
  if (expression === range) return by
  if (expression.kind !== 'call') return expression
  return { ...expression, of: expression.of.map(each => replaced(each, range, by)) }
}
