import { characterSets, formOf } from '../generators/pattern.ts'
import { inferGenerator } from '../infer.ts'
import type { Shape, ValueShape } from '../recipe.ts'
import { LEAST_ROWS, type LearntColumn } from './learnt.ts'

/** As long as `@text` makes them. */
const LONGEST = 200
const LARGEST = 2n ** 62n

/** Whether a column is called like one whose values name rows. Pure; no I/O. */
export function isNamedAsKey(name: string): boolean {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  return /(^|[^a-z])(id|uuid|guid|key|no|nr|num|number|code|sku)$/.test(words)
}

interface Shaped {
  readonly shape: Shape
  readonly unique: boolean
}

/**
 * How texts are made: those that many rows have are listed; others are of a form, look like something, are named like something, or are words of
 * such lengths. Pure; no I/O.
 */
export function textShape(column: LearntColumn, isUnique: boolean): Shaped {
  const { name, categories, present, text, logicalType } = column
  const isKept = categories.every(({ value }) => value.length <= LONGEST) && text?.look !== 'email'
  if (categories.length > 0 && isKept) {
    const values = categories.map(({ value, count }) => ({ value, weight: count }))
    return { shape: { kind: 'choice', values }, unique: false }
  }
  const named = inferGenerator(name, 'text')
  if (present < LEAST_ROWS || logicalType === 'TIME') return by(logicalType === 'TIME' ? 'time' : named)
  if (text?.look === 'uuid') return by('uuid', [], isUnique)
  if (text?.look === 'email') return by('email', [], isUnique)
  if (text?.look === 'url') return by('url')
  if (text?.form != null) return formShape(text.form, text.least, column.ascending, isUnique)
  if (named !== 'word') return by(named)
  return by('text', lengthsOf(column))
}

function by(generator: string, given: readonly string[] = [], unique = false): Shaped {
  const shape: ValueShape = {
    kind: 'value',
    type: 'text',
    generator,
    arguments: given,
    range: null,
    hint: null,
  }
  return { shape, unique }
}

function formShape(form: string, least: string | null, ascending: boolean, isUnique: boolean): Shaped {
  if (!isUnique) return by('pattern', [form])
  if (least !== null && ascending) return by('serial', [form, least], true)
  const size = formOf(form).reduce((product, part) => {
    return product * BigInt(typeof part === 'string' ? (characterSets.get(part)?.length ?? 1) : 1)
  }, 1n)
  return size >= 2n && size <= LARGEST ? by('form', [form], true) : by('pattern', [form])
}

function lengthsOf({ quantiles }: LearntColumn): string[] {
  return quantiles.map(({ value }) => String(Math.min(LONGEST, Number(value))))
}
