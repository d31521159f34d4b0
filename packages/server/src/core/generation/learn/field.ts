import { decimalText } from '../decimal.ts'
import type { ValueType } from '../expression.ts'
import { readMoment } from '../moment.ts'
import type { Field, Shape, ValueShape } from '../recipe.ts'
import { LEAST_ROWS, type LearntColumn } from './learnt.ts'
import { printNumber, shownQuantiles } from './quantile.ts'
import { isNamedAsKey, textShape } from './text.ts'

/** Numbers and times of no more values than these are listed; of more, there are quantiles. */
const MOST_LISTED = 30
/** A key of integers that are further apart is drawn out of its range. */
const SPARSE = 1000
const INTEGER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL\(\d+,0\))$/
const LARGEST = 2n ** 62n
const RATE_DIGITS = 6

/** The field whose values are like those of a column. Pure; no I/O. */
export function fieldOf(column: LearntColumn, rows: number, name: string): Field {
  const isUnique = column.distinct === rows && rows >= LEAST_ROWS
  const { shape, unique } = shapeOf(column, rows, isUnique)
  const nullRate = Number(((rows - column.present) / rows).toFixed(RATE_DIGITS))
  return { name, shape, unique, nullRate, isKey: false, fallback: null }
}

interface Shaped {
  readonly shape: Shape
  readonly unique: boolean
}

function shapeOf(column: LearntColumn, rows: number, isUnique: boolean): Shaped {
  const { kind, logicalType, present } = column
  if (kind === 'text') return textShape(column, isUnique)
  if (kind === 'boolean') return plain(booleanShape(column))
  const isInteger = INTEGER.test(logicalType)
  const type =
    kind === 'numeric' ? (isInteger ? 'integer' : 'number') : logicalType === 'DATE' ? 'date' : 'datetime'
  if (present < LEAST_ROWS)
    return plain(value(type, type === 'date' || type === 'datetime' ? `any_${type}` : type))
  const key = isInteger && isUnique ? keyShape(column, rows) : null
  return key ?? plain(orderedShape(column, type))
}

const plain = (shape: Shape): Shaped => ({ shape, unique: false })

function value(type: ValueType, generator: string, given: readonly string[] = []): ValueShape {
  return { kind: 'value', type, generator, arguments: given, range: null, hint: null }
}

function booleanShape({ categories, present }: LearntColumn): Shape {
  const yes = categories.find(({ value: text }) => text === 'true')?.count ?? 0
  const known = categories.reduce((sum, { count }) => sum + count, 0)
  return value(
    'boolean',
    'boolean',
    present > 0 && known > 0 ? [String(Number((yes / known).toFixed(4)))] : [],
  )
}

function orderedShape(column: LearntColumn, type: 'integer' | 'number' | 'date' | 'datetime'): Shape {
  const { categories, distinct, quantiles } = column
  if (
    categories.length > 0 &&
    distinct <= MOST_LISTED &&
    categories.every(({ value: text }) => isShort(text))
  ) {
    const values = categories.map(({ value: text, count }) => {
      return { value: type === 'number' ? printNumber(text, column) : text, weight: count }
    })
    return { kind: 'choice', type, values }
  }
  const numbers = type === 'integer' || type === 'number'
  const beyond =
    numbers && quantiles.some(({ value: text }) => /^-?\d+$/.test(text) && isBeyond(BigInt(text)))
  const isWritten = numbers || quantiles.every(({ value: text }) => readMoment(text) !== null)
  return isWritten
    ? value(beyond ? 'number' : type, 'quantiles', shownQuantiles(column, beyond))
    : value(type, `any_${type}`)
}

/** The language reads whole numbers of so many digits. */
function isShort(text: string): boolean {
  return !/^-?\d{19,}$/.test(text)
}

function isBeyond(number: bigint): boolean {
  return number < -LARGEST || number > LARGEST
}

/** Null: it is a measure whose values happen to differ. */
function keyShape({ name, quantiles, ascending }: LearntColumn, rows: number): Shaped | null {
  if (!ascending && !isNamedAsKey(name)) return null
  const [low, high] = [BigInt(quantiles[0]?.value ?? 0), BigInt(quantiles.at(-1)?.value ?? 0)]
  const apart = (high - low) / BigInt(rows - 1)
  if (isBeyond(low) || isBeyond(high)) return null
  if (apart > SPARSE && !ascending) {
    const range = { low: String(low), high: String(high) }
    return { shape: { ...value('integer', 'integer'), range }, unique: true }
  }
  const safe = (number: bigint) => number >= -(2n ** 53n) && number <= 2n ** 53n
  if (!safe(low) || !safe(apart)) return null
  const step = apart < 1n ? 1n : apart
  return { shape: value('integer', 'sequence', [decimalText(Number(low)), String(step)]), unique: true }
}
