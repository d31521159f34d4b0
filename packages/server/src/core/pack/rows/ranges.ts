import { belowOf, drawsAt, placesAt } from '../../generation/draw.ts'
import type { ValueType } from '../../generation/expression.ts'
import { LineError } from '../../generation/language/cursor.ts'
import type { OfRow } from '../../generation/value.ts'
import { addressed } from './address.ts'
import { type Exact, floorDivide, negative, readExact, rescaled, tens } from './exact.ts'
import { compileFormula } from './formula.ts'
import type { Bound, DrawnLine } from './line.ts'
import { exact } from './operations.ts'
import { CellFault, type FieldScope, type Made } from './table.ts'

/** Generators that draw each number of a range alike, with the range that they have without one. */
const uniform: Readonly<Record<string, readonly [string, string]>> = {
  integer: ['0', '1000'],
  number: ['0', '1000'],
  age: ['18', '90'],
  percent: ['0', '100'],
  price: ['1', '200'],
  amount: ['1', '1000'],
}

export function isUniform(name: string): boolean {
  return Object.hasOwn(uniform, name)
}

/** A number of a range in the decimals of the field, each alike; of a double in those that the range is written with, two at least. */
export function drawnNumber(name: string, type: ValueType, line: DrawnLine, scope: FieldScope): Made {
  const scale = type === 'integer' ? 0 : scaleOf(line, scope)
  const [low, high] = numbersOf(line, scale, uniform[name])
  const bounds = {
    from: line.from.map(bound => atLeast(bound, scale, scope)),
    to: line.to.map(bound => atMost(bound, scale, scope)),
  }
  const of = drawnBetween(low, high, bounds, line.field.unique, scope)
  return { kind: exact(scale), nullable: false, of, low, high }
}

function scaleOf({ field: { range } }: DrawnLine, { field }: FieldScope): number {
  if (field.dataType !== 'double') return field.scale ?? 0
  return Math.max(2, ...[range?.low, range?.high].map(text => text?.split('.')[1]?.length ?? 0))
}

/** The range of a line in its last places. */
export function numbersOf(
  { field: { range } }: DrawnLine,
  scale: number,
  fallback: readonly [string, string] = ['0', '0'],
): [number, number] {
  const [low, high] = [range?.low ?? fallback[0], range?.high ?? fallback[1]].map(text => {
    const value = readExact(text, scale)
    if (typeof value === 'number') return value
    throw new LineError(`${text} is no number with at most ${scale} decimals within ±2^53.`, 0)
  }) as [number, number]
  if (low > high) throw new LineError('The range ends before it begins.', 0)
  return [low, high]
}

/** The least and the most of a row, in the unit of what is drawn; null: it has no bound. */
export interface RowBounds {
  readonly from: readonly OfRow<number | null>[]
  readonly to: readonly OfRow<number | null>[]
}

const WORD = 2 ** 32
const SECOND_DRAW = 500

/** A whole number from `low` to `high`, or as much of that as the row's bounds leave. Throws `CellFault` where they leave nothing. */
export function drawnBetween(
  low: number,
  high: number,
  bounds: RowBounds,
  unique: boolean,
  scope: FieldScope,
): OfRow<number> {
  const { table } = scope
  const address = addressed(scope.world, table, scope.field.name)
  if (unique) return drawnOnce(low, high, bounds, scope)
  const first = drawsAt({ ...address, number: 0 })
  const second = drawsAt({ ...address, number: SECOND_DRAW })
  const among = (row: number, least: number, size: number) =>
    size <= WORD
      ? least + belowOf(first(row), size)
      : least + Number((((BigInt(first(row)) << 32n) | BigInt(second(row))) * BigInt(size)) >> 64n)
  const { from, to } = bounds
  if (from.length + to.length === 0) {
    const size = high - low + 1
    return row => among(table.from + row, low, size)
  }
  return row => {
    let [least, most] = [low, high]
    for (const bound of from) least = Math.max(least, bound(row) ?? least)
    for (const bound of to) most = Math.min(most, bound(row) ?? most)
    if (least > most)
      throw new CellFault('has nothing to be drawn from: its bounds leave no value of its range')
    return among(table.from + row, least, most - least + 1)
  }
}

/** Each at most once over all blocks. */
function drawnOnce(
  low: number,
  high: number,
  { from, to }: RowBounds,
  { world, table, field }: FieldScope,
): OfRow<number> {
  const size = high - low + 1
  if (from.length + to.length > 0)
    throw new LineError('What is unique has no bounds that differ from row to row.', 0)
  if (size < table.most) {
    throw new LineError(
      `It is unique and has ${size} values, too few for ${table.most} rows, as many as there are at the largest scale.`,
      0,
    )
  }
  const place = placesAt(size, { ...addressed(world, table, field.name), number: 0 })
  return row => low + place(table.from + row)
}

/** The least number of so many decimals that is not below the bound. */
export function atLeast(bound: Bound, scale: number, scope: FieldScope): OfRow<number | null> {
  return boundOf(bound, scope, (value, from) =>
    from <= scale ? rescaled(value, from, scale) : negative(floorDivide(negative(value), tens(from - scale))),
  )
}

export function atMost(bound: Bound, scale: number, scope: FieldScope): OfRow<number | null> {
  return boundOf(bound, scope, (value, from) =>
    from <= scale ? rescaled(value, from, scale) : floorDivide(value, tens(from - scale)),
  )
}

function boundOf(
  { name, at, formula }: Bound,
  scope: FieldScope,
  change: (value: Exact, from: number) => Exact,
): OfRow<number | null> {
  const made = compileFormula(formula, scope)
  if (name !== 'at-least' && name !== 'at-most')
    throw new LineError(
      `${name}(…) stands behind dates and timestamps; numbers have at-least(…) and at-most(…).`,
      at,
    )
  if (made.kind?.name !== 'exact') throw new LineError(`${name}(…) needs a number.`, at)
  const { of } = made
  const from = made.kind.scale
  return row => {
    const value = of(row)
    return value === null ? null : Number(change(value as Exact, from))
  }
}
