import { LineError } from '../../generation/language/cursor.ts'
import { type FieldLine, parseFieldLine } from '../../generation/language/field.ts'
import { nearest } from '../../query/nearest.ts'
import { type Node, parseFormula } from './syntax.ts'

/** What a line says about a field's values. */
export type RowLine =
  | { readonly kind: 'missing' }
  | { readonly kind: 'derived'; readonly formula: Node }
  | DrawnLine

export interface DrawnLine {
  readonly kind: 'drawn'
  readonly field: FieldLine
  /** The least and the most that it may be. */
  readonly from: readonly Bound[]
  readonly to: readonly Bound[]
  /** How much likelier rows are referred to, by the value of one of their fields. */
  readonly weights: Weights | null
  /** Rows that share the value of this field refer to different rows. */
  readonly distinctWithin: { readonly field: string; readonly at: number } | null
}

export interface Bound {
  readonly name: string
  readonly at: number
  readonly formula: Node
}

export interface Weights {
  readonly at: number
  readonly field: string
  readonly values: readonly { readonly value: string; readonly weight: number }[]
}

/** What may stand behind a line in addition to the modifiers of the generation language. */
export const modifiers = [
  'not-before',
  'not-after',
  'at-least',
  'at-most',
  'weight',
  'distinct-within',
] as const
type Modifier = (typeof modifiers)[number]

/** Reads a line of `rows.yaml`. Pure; no I/O. Throws `LineError`. */
export function parseLine(line: string): RowLine {
  const text = line.trim()
  const offset = line.length - line.trimStart().length
  if (text === 'null') return { kind: 'missing' }
  if (text === '') throw new LineError('Here should be a line, such as string @email or = 5.', 0)
  if (text.startsWith('=')) return { kind: 'derived', formula: parseFormula(line, offset + 1, line.length) }
  const { rest, found } = takeModifiers(line)
  const drawn: { -readonly [K in keyof DrawnLine]: DrawnLine[K] } & { from: Bound[]; to: Bound[] } = {
    ...{ kind: 'drawn', field: readField(rest), from: [], to: [] },
    ...{ weights: null, distinctWithin: null },
  }
  for (const each of found) apply(drawn, each, line)
  return drawn
}

function readField(rest: string): FieldLine {
  try {
    return parseFieldLine(rest)
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    const word = /^[a-z][a-z-]+(?=\s*\()/.exec(rest.slice(error.at))?.[0]
    const near = word && nearest(word, modifiers).slice(0, 1)
    const [first = ''] = near ?? []
    if (word && first && word !== 'enum')
      throw new LineError(`There is no ${word}(…); the nearest is ${first}(…).`, error.at)
    throw error
  }
}

interface Found {
  readonly name: Modifier
  /** Where the name stands, and what is in the parentheses behind it. */
  readonly at: number
  readonly begin: number
  readonly end: number
}

const NAME = new RegExp(`(?<![\\w-])(${modifiers.join('|')})\\s*\\(`, 'y')

/** The line with blanks where modifiers of our own stood. */
function takeModifiers(line: string): { rest: string; found: Found[] } {
  const found: Found[] = []
  let rest = ''
  let depth = 0
  for (let at = 0; at < line.length; ) {
    NAME.lastIndex = at
    const name = depth === 0 ? NAME.exec(line) : null
    if (name) {
      const begin = at + name[0].length
      const end = closing(line, begin)
      found.push({ name: name[1] as Modifier, at, begin, end })
      rest += ' '.repeat(end + 1 - at)
      at = end + 1
      continue
    }
    const character = line[at] ?? ''
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    const quoted = /["']/.test(character) ? line.indexOf(character, at + 1) : -1
    const next = quoted > 0 ? quoted + 1 : at + 1
    rest += line.slice(at, next)
    at = next
  }
  return { rest, found }
}

function closing(line: string, begin: number): number {
  let depth = 1
  for (let at = begin; at < line.length; at++) {
    const character = line[at] ?? ''
    const quoted = /["']/.test(character) ? line.indexOf(character, at + 1) : -1
    if (quoted > 0) at = quoted
    else if (character === '(') depth += 1
    else if (character === ')' && --depth === 0) return at
  }
  throw new LineError('A parenthesis is not closed.', begin - 1)
}

function apply(
  drawn: { -readonly [K in keyof DrawnLine]: DrawnLine[K] } & { from: Bound[]; to: Bound[] },
  { name, at, begin, end }: Found,
  line: string,
): void {
  const text = line.slice(begin, end)
  switch (name) {
    case 'not-before':
    case 'at-least':
      drawn.from.push({ name, at, formula: parseFormula(line, begin, end) })
      break
    case 'not-after':
    case 'at-most':
      drawn.to.push({ name, at, formula: parseFormula(line, begin, end) })
      break
    case 'weight':
      drawn.weights = readWeights(text, at)
      break
    case 'distinct-within':
      drawn.distinctWithin = { field: text.trim(), at }
  }
}

const WEIGHT = /^(?:"([^"]*)"|'([^']*)'|(.*?))\s+(\d{1,6}(?:\.\d{1,3})?)$/

function readWeights(text: string, at: number): Weights {
  const [field = '', ...pairs] = text.split(',').map(part => part.trim())
  const values = pairs.map(pair => {
    const [, double, single, bare = '', weight = ''] = WEIGHT.exec(pair) ?? []
    if (weight === '') throw new LineError(`"${pair}" is no value with its weight, such as gold 2.`, at)
    return { value: double ?? single ?? bare, weight: Number(weight) }
  })
  if (!/^\w+$/.test(field) || values.length === 0) {
    throw new LineError(
      'weight(…) needs a field and values with their weights, such as weight(tier, green 1, gold 2).',
      at,
    )
  }
  return { at, field, values }
}
