import { decimalText } from '../decimal.ts'
import type { ValueType } from '../expression.ts'
import { generatorOf } from '../infer.ts'
import {
  type ChoiceShape,
  DEFAULT_PER_ROW,
  type Field,
  type Range,
  type ReferenceShape,
  type Shape,
  type ValueShape,
} from '../recipe.ts'
import { printArgument, printQuoted } from './arguments.ts'
import { WEIGHTED } from './field.ts'

const typeNames: Readonly<Record<ValueType, string>> = {
  text: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
}

/** What can be written in one line: all but objects and lists of them. */
export type LineShape =
  | ValueShape
  | ChoiceShape
  | ReferenceShape
  | { readonly kind: 'array'; readonly of: Shape; readonly least: number; readonly most: number }

/** A field as `parseFieldLine` reads it. Pure; no I/O. */
export function printFieldLine(field: Field, shape: LineShape): string {
  const { nullRate, fallback, isKey, unique } = field
  const modifiers = [
    isKey ? '@id' : unique ? 'unique' : '',
    nullRate === 0 ? '' : `null ${printPercent(nullRate)}`,
    fallback === null ? '' : `default ${/^[^\s\]"']+$/.test(fallback) ? fallback : printQuoted(fallback)}`,
  ]
  return [printShape(field, shape), ...modifiers].filter(part => part !== '').join(' ')
}

export function printPercent(share: number): string {
  return `${decimalText(share, 2)}%`
}

function printShape(field: Field, shape: Shape): string {
  switch (shape.kind) {
    case 'value':
      return printValue(field, shape)
    case 'choice':
      return printChoice(shape)
    case 'reference':
      return printReference(shape)
    case 'array':
      return `[${printShape({ ...field, isKey: false }, shape.of)}] ${shape.least}-${shape.most}`
    case 'object':
      throw new Error(`${field.name} is an object in a list of lists, which no language says`)
  }
}

function printValue({ name, isKey }: Field, shape: ValueShape): string {
  const { type, generator, arguments: given, range, length, hint } = shape
  // What a plain type makes needs no name; what was inferred is named, so that another name of the field changes nothing.
  const isMeant = generator === (isKey ? generatorOf(name, type, { range, isKey }) : type)
  const isPlain = isMeant && given.length === 0 && generatorOf(name, type, { range, isKey }) === generator
  const parts = [
    typeNames[type],
    isPlain ? '' : `@${generator}${given.length === 0 ? '' : `(${given.map(printArgument).join(', ')})`}`,
    range === null ? '' : printRange(range),
    length === undefined ? '' : `max ${length}`,
    hint === null ? '' : printHint(hint),
  ]
  return parts.filter(part => part !== '').join(' ')
}

function printRange({ low, high }: Range): string {
  return /^\d+$/.test(low) && /^\d+$/.test(high) ? `${low}-${high}` : `${low}..${high}`
}

/** Commas part a remark into arguments, which are joined again. */
function printHint(hint: string): string {
  const parts = hint.split(', ')
  const isPlain = parts.every(part => part !== '' && printArgument(part) === part)
  return `(${isPlain ? hint : printQuoted(hint)})`
}

function printChoice({ type, values }: ChoiceShape): string {
  const printed = values.map(({ value, weight }) => {
    const text = printArgument(value)
    const isWeighted = weight !== 1 || (text === value && WEIGHTED.test(value))
    return isWeighted ? `${text}:${decimalText(weight)}` : text
  })
  return `${type === undefined ? '' : `${typeNames[type]} `}enum(${printed.join(', ')})`
}

function printReference({ entity, field, perRow, with: beside }: ReferenceShape): string {
  const name = field === null ? `$${entity}` : `$${entity}.${field}`
  const often = perRow === DEFAULT_PER_ROW ? '' : ` per ${perRow}`
  return `${name}${often}${beside === undefined ? '' : ` with ${beside}`}`
}
