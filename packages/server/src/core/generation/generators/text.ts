import { rowNumber } from '../distinct.ts'
import { call, type Expression, join, pick, text, whole } from '../expression.ts'
import {
  type GeneratorDefinition,
  GeneratorError,
  type GeneratorUse,
  listed,
  numbersOf,
  plain,
} from './generator.ts'
import { numbered, patternOf } from './pattern.ts'

const MOST_WORDS = 200

function words(use: GeneratorUse, count: number, firstDraw = 0): Expression[] {
  const list = use.corpus.list('lorem.word')
  return Array.from({ length: count }, (_, at) => pick(list, firstDraw + at))
}

function sentence(use: GeneratorUse, count: number, firstDraw: number): Expression {
  const [first = text(''), ...others] = words(use, count, firstDraw)
  const capital = join(call('upper', call('first', first, whole(1))), call('afterFirst', first))
  return join(capital, ...others.flatMap(word => [' ', word]), '.')
}

function countOf(use: GeneratorUse, fallback: number): number {
  const [count = fallback] = numbersOf(use, ['count'], [fallback])
  if (Number.isInteger(count) && count >= 1 && count <= MOST_WORDS) return count
  throw new GeneratorError(`needs a whole number from 1 to ${MOST_WORDS}.`)
}

export const texts: readonly GeneratorDefinition[] = [
  listed('word', 'text', 'A word of the locale.', corpus => corpus.list('lorem.word')),
  listed('noun', 'text', 'A noun.', corpus => corpus.list('word.noun')),
  listed('adjective', 'text', 'An adjective.', corpus => corpus.list('word.adjective')),
  listed('verb', 'text', 'A verb.', corpus => corpus.list('word.verb')),
  {
    ...plain('words', 'text', 'text', 'Words with blanks between, three unless it says how many.', use => {
      const [first = text(''), ...others] = words(use, countOf(use, 3))
      return join(first, ...others.flatMap(word => [' ', word]))
    }),
    usage: '@words(3)',
  },
  {
    ...plain('sentence', 'text', 'text', 'A sentence, of eight words unless it says how many.', use =>
      sentence(use, countOf(use, 8), 0),
    ),
    usage: '@sentence(8)',
  },
  plain('paragraph', 'text', 'text', 'Three sentences.', use =>
    join(sentence(use, 9, 0), ' ', sentence(use, 7, 9), ' ', sentence(use, 11, 16)),
  ),
  plain('title', 'text', 'text', 'An adjective and a noun.', ({ corpus }) => {
    const capital = (word: Expression) =>
      join(call('upper', call('first', word, whole(1))), call('afterFirst', word))
    return join(capital(pick(corpus.list('word.adjective'), 0)), ' ', pick(corpus.list('word.noun'), 1))
  }),
  plain('hashtag', 'text', 'text', 'A noun with # before it.', ({ corpus }) =>
    join('#', call('plain', pick(corpus.list('word.noun')))),
  ),
]

/** Thirty-two hex digits with the marks of a random UUID (RFC 9562, version 4). */
function uuid(): Expression {
  const hex = (below: number, width: number, number: number) =>
    call('hex', { kind: 'below', below, number }, whole(width))
  return join(
    hex(2 ** 32, 8, 0),
    '-',
    hex(65_536, 4, 1),
    '-4',
    hex(4096, 3, 2),
    '-',
    pick(['8', '9', 'a', 'b'], 3),
    hex(4096, 3, 4),
    '-',
    hex(65_536, 4, 5),
    hex(2 ** 32, 8, 6),
  )
}

export const identifiers: readonly GeneratorDefinition[] = [
  plain('uuid', 'identifiers', 'text', 'A random UUID (RFC 9562, version 4).', uuid),
  {
    name: 'sequence',
    group: 'identifiers',
    type: 'integer',
    description:
      'Counts up with the rows: from where, and by how much; as text of a form such as SBX-######.',
    usage: '@sequence(1, 1)',
    make(use) {
      const [form = ''] = use.arguments
      if (form.includes('#')) return numbered(use.arguments.join(','), rowNumber)
      const [start = 1, step = 1] = numbersOf(use, ['start', 'step'], [1, 1])
      if (!Number.isSafeInteger(start) || !Number.isSafeInteger(step) || step === 0) {
        throw new GeneratorError('needs whole numbers, and a step other than 0.')
      }
      return call('add', whole(start), call('multiply', { kind: 'row' }, whole(step)))
    },
  },
  plain('hex', 'identifiers', 'text', 'Sixteen hex digits.', () =>
    join(
      call('hex', { kind: 'below', below: 2 ** 32, number: 0 }, whole(8)),
      call('hex', { kind: 'below', below: 2 ** 32, number: 1 }, whole(8)),
    ),
  ),
  plain('object_id', 'identifiers', 'text', 'Twenty-four hex digits.', () =>
    join(...[0, 1, 2].map(number => call('hex', { kind: 'below', below: 2 ** 32, number }, whole(8)))),
  ),
  plain('short_id', 'identifiers', 'text', 'Ten letters and digits.', () => patternOf('**********')),
  plain('semver', 'identifiers', 'text', 'A version of a program (semver.org).', () => {
    const part = (below: number, number: number) => call('toText', { kind: 'below', below, number })
    return join(part(9, 0), '.', part(30, 1), '.', part(50, 2))
  }),
  plain('license_plate', 'identifiers', 'text', 'The plate of a car.', () => patternOf('AA ### AA')),
]
