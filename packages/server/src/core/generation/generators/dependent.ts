import { call, type Expression, whole } from '../expression.ts'
import { FormulaError, parseFormula } from '../formula.ts'
import { type GeneratorDefinition, GeneratorError, type GeneratorUse } from './generator.ts'

const SECONDS = { s: 1n, m: 60n, h: 3600n, d: 86_400n, w: 604_800n } as const
const SPAN = /^(\d{1,9})([smhdw])(?:\s*-\s*(\d{1,9})([smhdw]))?$/

/** The least and the most seconds of a span such as `1d-30d`. */
function spanOf(text: string | undefined): [bigint, bigint] {
  const found = SPAN.exec(text ?? '1d-30d')
  if (!found) {
    throw new GeneratorError(
      'needs a span such as 1d-30d; s are seconds, m minutes, h hours, d days, w weeks.',
    )
  }
  const seconds = (count: string, unit: string) => BigInt(count) * SECONDS[unit as keyof typeof SECONDS]
  const [, least = '', unit = '', most, mostUnit = ''] = found
  const low = seconds(least, unit)
  const high = most === undefined ? low : seconds(most, mostUnit)
  if (low > high) throw new GeneratorError('has a span that ends before it begins.')
  return [low, high]
}

/** Another date or datetime of the row and a random span from it. */
function apart(use: GeneratorUse, sign: 1n | -1n): Expression {
  const [name = '', span] = use.arguments
  const field = use.sibling(name)
  if (!field || (field.type !== 'date' && field.type !== 'datetime')) {
    throw new GeneratorError(
      `needs another field of the row that is a date or datetime, and "${name}" is none.`,
    )
  }
  const [low, high] = spanOf(span)
  const drawn = (unit: bigint): Expression =>
    call('multiply', { kind: 'between', low: low / unit, high: high / unit, number: 0 }, whole(sign))
  return field.type === 'date'
    ? call('addDays', field, drawn(86_400n))
    : call('addMicros', field, call('multiply', drawn(1n), whole(1_000_000)))
}

export const dependent: readonly GeneratorDefinition[] = [
  {
    name: 'after',
    group: 'dependent',
    type: 'datetime',
    description: 'A while after another date or datetime of the row.',
    usage: '@after(created_at, 1d-30d)',
    make: use => apart(use, 1n),
  },
  {
    name: 'before',
    group: 'dependent',
    type: 'datetime',
    description: 'A while before another date or datetime of the row.',
    usage: '@before(shipped_at, 1h-48h)',
    make: use => apart(use, -1n),
  },
  {
    name: 'formula',
    group: 'dependent',
    type: 'number',
    description: 'Computed from other fields of the row: + - * /, parentheses, round, min, max.',
    usage: '@formula(price * quantity)',
    make({ arguments: given, sibling }) {
      try {
        return parseFormula(given.join(', '), sibling)
      } catch (error) {
        if (error instanceof FormulaError) throw new GeneratorError(error.message)
        throw error
      }
    },
  },
  {
    name: 'same',
    group: 'dependent',
    type: 'text',
    description: 'What another field of the row has, as text.',
    usage: '@same(name)',
    make({ arguments: [name = ''], sibling }) {
      const field = sibling(name)
      if (!field) throw new GeneratorError(`needs another field of the row, and "${name}" is none.`)
      return call('toText', field)
    },
  },
]
