import { isOfType, readAs } from '../conversion.ts'
import { call, type Expression, type FieldExpression, join, pick, text, whole } from '../expression.ts'
import { readMoment } from '../moment.ts'
import { textOf } from '../value.ts'
import { type GeneratorDefinition, GeneratorError } from './generator.ts'
import { characterSets, formOf } from './pattern.ts'
import { lengthBy, quantileBy } from './quantile.ts'

const LONGEST_TEXT = 200
/** Words of fewer letters would take too many draws. */
const LEAST_LETTERS = 5
const MOST_KEYS = 1000
const LARGEST = 2n ** 62n

/** A value of a field as a recipe writes it, as it comes out of the field as text. Throws `GeneratorError`. */
function keyText(key: string, { path, type }: FieldExpression): string {
  if (!isOfType(key, type)) {
    throw new GeneratorError(`has "${key.slice(0, 60)}" for a value of "${path}", which is no ${type}.`)
  }
  if (type === 'number') return textOf(Number(key), type) ?? ''
  return type === 'datetime' ? (textOf(readMoment(key), type) ?? '') : key
}

export const learnt: readonly GeneratorDefinition[] = [
  {
    name: 'quantiles',
    group: 'learnt',
    type: 'number',
    description:
      'Numbers, dates or datetimes by their quantiles, from the least (0%) to the greatest (100%): at equal steps, or at the shares that are named; as fine as they are written.',
    usage: '@quantiles(0, 1.5, 99%:7.5, 10)',
    make: use => quantileBy(use.arguments, use.share()),
  },
  {
    name: 'lookup',
    group: 'learnt',
    type: 'text',
    description:
      'What belongs to the value of another field: the field, and a value and what belongs to it, in turn.',
    usage: '@lookup(plan, free, no support, pro, by telephone)',
    make({ arguments: [name = '', ...pairs], sibling, type }) {
      const field = sibling(name)
      if (!field) throw new GeneratorError(`needs another field of the row, and "${name}" is none.`)
      if (pairs.length === 0 || pairs.length % 2 === 1 || pairs.length > 2 * MOST_KEYS) {
        throw new GeneratorError(`needs up to ${MOST_KEYS} values, each with what belongs to it.`)
      }
      const found = pairs.filter((_, at) => at % 2 === 1)
      const misfit = found.find(value => !isOfType(value, type))
      if (misfit !== undefined) throw new GeneratorError(`has "${misfit.slice(0, 60)}", which is no ${type}.`)
      const keys = pairs.filter((_, at) => at % 2 === 0).map(key => keyText(key, field))
      const place: Expression = { kind: 'search', values: keys, of: call('toText', field) }
      return readAs({ kind: 'at', values: found, place }, type)
    },
  },
  {
    name: 'serial',
    group: 'learnt',
    type: 'text',
    description: 'Text of a form that counts up with the rows in its only run of #, from where it is told.',
    usage: '@serial(C-####, 1)',
    make({ arguments: [form = '', start = '1'] }) {
      const parts = formOf(form)
      const places = parts.flatMap((part, at) => (part === '#' ? [at] : []))
      const [first = 0, width] = [places[0], places.length]
      const isRun = width > 0 && places.every((place, at) => place === first + at) && width <= 18
      if (!isRun || !/^\d{1,15}$/.test(start)) {
        throw new GeneratorError(
          'needs a form with one run of #, such as C-####, and a whole number to begin with.',
        )
      }
      const number = call('add', { kind: 'row' }, whole(BigInt(start)))
      const counted: Expression = {
        kind: 'if',
        condition: call('less', number, whole(10n ** BigInt(width))),
        holds: call('padded', number, whole(width)),
        fails: call('toText', number),
      }
      const literal = (some: readonly (string | { readonly literal: string })[]) =>
        some.map(part => drawnPart(part)).filter(part => part !== null)
      return join(...literal(parts.slice(0, first)), counted, ...literal(parts.slice(first + width)))
    },
  },
  {
    name: 'form',
    group: 'learnt',
    type: 'text',
    description: 'Text of a form as @pattern takes it, no two alike: each once, in a random order.',
    usage: '@form(AA-####)',
    make({ arguments: given }) {
      const parts = formOf(given.join(','))
      const sizes = parts.map(part =>
        BigInt(typeof part === 'string' ? (characterSets.get(part)?.length ?? 1) : 1),
      )
      const size = sizes.reduce((product, each) => product * each, 1n)
      if (size < 2n || size > LARGEST) throw new GeneratorError('needs a form that has 2 to 2^62 texts.')
      const place: Expression = { kind: 'place', size, number: 0 }
      let below = size
      return join(
        ...parts.map((part, at) => {
          const values = typeof part === 'string' ? characterSets.get(part) : undefined
          if (!values) return drawnPart(part) ?? text('')
          below /= sizes[at] ?? 1n
          const digit = call('remainder', call('quotient', place, whole(below)), whole(values.length))
          return { kind: 'at', values, place: digit } as const
        }),
      )
    },
  },
  {
    name: 'text',
    group: 'learnt',
    type: 'text',
    description: `Words cut to a length of up to ${LONGEST_TEXT} characters, by the quantiles of the lengths.`,
    usage: '@text(4, 12, 40)',
    make(use) {
      const { length, longest } = lengthBy(use.arguments, LONGEST_TEXT, use.share())
      const words = use.corpus.list('lorem.word').filter(word => word.length >= LEAST_LETTERS)
      const count = Math.ceil(longest / (LEAST_LETTERS + 1)) + 1
      const [first = text(''), ...others] = Array.from({ length: count }, (_, at) => pick(words, at))
      const long = join(first, ...others.flatMap(word => [' ', word]))
      // The last character is a letter, so that no text ends with a blank.
      const cut = join(call('first', long, call('subtract', length, whole(1))), pick(letters, count))
      return { kind: 'if', condition: call('less', length, whole(1)), holds: text(''), fails: cut }
    },
  },
]

const letters = [...'abcdefghijklmnopqrstuvwxyz']

/** Null: it draws nothing by itself. */
function drawnPart(part: string | { readonly literal: string }): Expression | null {
  return typeof part === 'string' ? null : text(part.literal)
}
