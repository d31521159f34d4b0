import { call, type Expression, join, pick, text, whole } from '../expression.ts'
import { type GeneratorDefinition, GeneratorError } from './generator.ts'

const digits = [...'0123456789']
const upper = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const lower = [...'abcdefghijklmnopqrstuvwxyz']
const any = [...upper, ...digits]

const LONGEST = 64

/** The characters that each sign of a form stands for. */
export const characterSets: ReadonlyMap<string, readonly string[]> = new Map([
  ['#', digits],
  ['A', upper],
  ['a', lower],
  ['*', any],
])

/** A form character by character: a sign that stands for others, or one that is meant as it is. */
export function formOf(pattern: string): (string | { readonly literal: string })[] {
  const parts: (string | { readonly literal: string })[] = []
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    if (characterSets.has(character)) parts.push(character)
    else if (character === '\\' && at + 1 < characters.length) parts.push({ literal: characters[++at] ?? '' })
    else parts.push({ literal: character })
  }
  return parts
}

/** A text of a pattern: `#` a digit, `A` an upper-case letter, `a` a lower-case one, `*` any of them; `\\` takes the next as it is. */
export function patternOf(pattern: string, firstDraw = 0): Expression {
  let number = firstDraw
  return join(
    ...formOf(pattern).map(part => {
      if (typeof part !== 'string') return text(part.literal)
      return pick(characterSets.get(part) ?? [], number++)
    }),
  )
}

export const pattern: GeneratorDefinition = {
  name: 'pattern',
  group: 'identifiers',
  type: 'text',
  description:
    'Text of a form: # is a digit, A an upper-case letter, a a lower-case one, * a letter or digit; a backslash takes the next character as it is.',
  usage: '@pattern(AA-####)',
  make({ arguments: given }) {
    const form = given.join(',')
    if (form === '' || form.length > LONGEST) {
      throw new GeneratorError(`needs a pattern of 1 to ${LONGEST} characters, such as AA-####.`)
    }
    return patternOf(form)
  },
}

/** A whole number in place of the `#` of a form, with zeros in front up to their number: `ST-####` is `ST-0007`. Throws `GeneratorError`. */
export function numbered(form: string, number: Expression): Expression {
  const [, before = '', places, behind = ''] = /^([^#]*)(#{1,18})([^#]*)$/.exec(form) ?? []
  if (places === undefined || form.length > LONGEST) {
    throw new GeneratorError(
      `needs a form with one run of #, of at most ${LONGEST} characters, such as ST-####.`,
    )
  }
  return join(before, call('padded', number, whole(places.length)), behind)
}

export const code: GeneratorDefinition = {
  name: 'code',
  group: 'identifiers',
  type: 'text',
  description: 'A number of a range, written into a form where its # are.',
  usage: '@code(ST-####, 1-120)',
  make({ arguments: [form = '', range = ''], unique }) {
    const [, low = '', high = ''] = /^(\d{1,15})\s*(?:-|\.\.)\s*(\d{1,15})$/.exec(range) ?? []
    if (low === '' || Number(low) > Number(high)) {
      throw new GeneratorError('needs a form and a range of whole numbers, such as ST-####, 1-120.')
    }
    if (unique) throw new GeneratorError(`cannot be unique; use @sequence(${form}).`)
    return numbered(form, { kind: 'between', low: BigInt(low), high: BigInt(high), number: 0 })
  },
}
