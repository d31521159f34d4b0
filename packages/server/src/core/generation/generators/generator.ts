import type { Corpus } from '../corpus.ts'
import { type Expression, type FieldExpression, pick, type ValueType } from '../expression.ts'
import type { Range } from '../recipe.ts'

export const generatorGroups = [
  'names',
  'addresses',
  'contacts',
  'internet',
  'companies',
  'finance',
  'commerce',
  'dates',
  'text',
  'identifiers',
  'geo',
  'numbers',
  'distributions',
  'dependent',
  'learnt',
] as const
export type GeneratorGroup = (typeof generatorGroups)[number]

/** A way to make the values of a field, by name. */
export interface GeneratorDefinition {
  readonly name: string
  readonly group: GeneratorGroup
  readonly type: ValueType
  readonly description: string
  /** How it is written, such as `@pattern(AA-####)`. */
  readonly usage: string
  /** The expression of a field that uses it. Throws `GeneratorError` for arguments that mean nothing. */
  make(use: GeneratorUse): Expression
}

/** A field that uses a generator, and what is around it. */
export interface GeneratorUse {
  readonly arguments: readonly string[]
  readonly range: Range | null
  /** The type of the field. */
  readonly type: ValueType
  readonly corpus: Corpus
  /** No two rows may have the same value; a generator that does not heed it gets the row's number behind its texts. */
  readonly unique: boolean
  /** What relative dates hang on, in microseconds since 1970. */
  readonly now: bigint
  /** A share from 0 to 1 that the value is to be the quantile of; it goes with those of other fields where the recipe says so. */
  share(): FieldExpression
  /** Another field of the row, by its name in the same object or its path; null when there is none, or it would be a circle. */
  sibling(name: string): FieldExpression | null
}

/** What is wrong with the use of a generator. */
export class GeneratorError extends Error {}

/** A definition whose values are drawn from one list of the corpus. */
export function listed(
  name: string,
  group: GeneratorGroup,
  description: string,
  list: (corpus: Corpus) => readonly string[],
): GeneratorDefinition {
  return {
    name,
    group,
    type: 'text',
    description,
    usage: `@${name}`,
    make: ({ corpus }) => pick(list(corpus)),
  }
}

/** A definition without arguments. */
export function plain(
  name: string,
  group: GeneratorGroup,
  type: ValueType,
  description: string,
  make: (use: GeneratorUse) => Expression,
): GeneratorDefinition {
  return { name, group, type, description, usage: `@${name}`, make }
}

/** The arguments as numbers; `fallback` where they are left out. */
export function numbersOf(
  use: GeneratorUse,
  names: readonly string[],
  fallback: readonly number[],
): number[] {
  if (use.arguments.length > names.length) {
    throw new GeneratorError(`takes ${names.length} arguments: ${names.join(', ')}.`)
  }
  return names.map((name, at) => {
    const text = use.arguments[at]
    const value = text === undefined ? (fallback[at] ?? Number.NaN) : Number(text)
    if (text !== '' && Number.isFinite(value)) return value
    throw new GeneratorError(`needs a number for ${name}${text ? `, and "${text}" is none` : ''}.`)
  })
}
