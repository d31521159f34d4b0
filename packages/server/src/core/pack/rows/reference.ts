import { belowOf, drawsAt, placesAt } from '../../generation/draw.ts'
import { LineError } from '../../generation/language/cursor.ts'
import { nearest } from '../../query/nearest.ts'
import { addressed } from './address.ts'
import { type Cell, printerOf, readCell, typeText } from './kind.ts'
import type { DrawnLine, Weights } from './line.ts'
import { unknownField } from './path.ts'
import { CellFault, columnOf, type FieldScope, fieldOf, type RowTable } from './table.ts'

/** The draws of rows that are referred to and of missing references, as in the generation door. */
const PARENT_DRAW = 1001
const NULL_DRAW = 1000
/** So often another row is drawn where the first was taken; then the next free one is. */
const TRIES = 8

/** Rows that are referred to already by those that share a value. */
export type Taken = Map<Cell, Set<number>>

/** How the rows of a table are drawn that others refer to. */
export interface Picker {
  readonly target: RowTable
  /** Once for a block: a function of the row, which is asked for one row after another. -1: none. */
  begin(taken: Taken): (row: number) => number
  readonly nullable: boolean
}

/** The table and the field that a line refers to. Throws `LineError` where there is none. */
export function targetOf(
  line: DrawnLine,
  { world, table, field }: FieldScope,
): { target: RowTable; name: string } {
  const { what } = line.field
  if (what.kind !== 'reference') throw new Error('the line is no reference')
  const target = world.tables.get(what.entity)
  if (!target) {
    throw new LineError(
      `There is no schema ${what.entity}. The nearest are ${nearest(what.entity, [...world.tables.keys()]).join(', ')}.`,
      0,
    )
  }
  const key = target.schema.fields.find(({ isPrimaryKey }) => isPrimaryKey)?.name ?? ''
  const name = what.field ?? key
  const other = fieldOf(target, name)
  if (!other) throw new LineError(unknownField(target, name), 0)
  const { references } = field
  if (references && (references.schema !== target.schema.key || references.field !== name)) {
    throw new LineError(
      `The field refers to ${references.schema}.${references.field} in schemas.yaml; write $${references.schema}.${references.field}.`,
      0,
    )
  }
  if (
    other.dataType !== field.dataType ||
    (other.length ?? 0) > (field.length ?? 0) ||
    other.scale !== field.scale
  ) {
    throw new LineError(
      `${target.schema.key}.${name} is ${typeText(other)}, and the field is ${typeText(field)}.`,
      0,
    )
  }
  if (table.rows.fixed && !target.rows.fixed) {
    throw new LineError(`The rows are fixed, and those of ${target.schema.key} are not.`, 0)
  }
  return { target, name }
}

export function pickerOf(line: DrawnLine, target: RowTable, scope: FieldScope): Picker {
  const { field } = line
  const [bound] = [...line.from, ...line.to]
  if (bound) throw new LineError(`${bound.name}(…) cannot stand behind a reference.`, bound.at)
  if (field.generator || field.range || field.perRow !== null || field.fallback !== null || field.isKey) {
    throw new LineError('Behind a reference come weight(…), distinct-within(…), unique and null 5%.', 0)
  }
  const isSelf = target === scope.table
  const nullable = field.nullRate > 0 || isSelf
  if (nullable && !scope.field.isNullable) {
    throw new LineError(
      `It may be missing${isSelf ? ', of the first row at least' : ''}, and the field is not nullable.`,
      0,
    )
  }
  const begin = line.distinctWithin
    ? distinctPicks(line, line.distinctWithin, target, scope)
    : field.unique
      ? uniquePicks(target, scope)
      : plainPicks(line.weights, target, scope)
  return { target, nullable, begin: field.nullRate > 0 ? sometimes(begin, field.nullRate, scope) : begin }
}

function sometimes(
  begin: Picker['begin'],
  rate: number,
  { world, table, field }: FieldScope,
): Picker['begin'] {
  const draw = drawsAt({ ...addressed(world, table, field.name), number: NULL_DRAW })
  const bound = Math.round(rate * 2 ** 32)
  return taken => {
    const pick = begin(taken)
    return row => {
      const picked = pick(row)
      return draw(table.from + row) < bound ? -1 : picked
    }
  }
}

/** A row out of the bits of a draw. */
type Choose = (draw: number, row: number) => number

/** Of its own table an earlier row, of others any; by weights, where there are some. */
function chooser(weights: Weights | null, target: RowTable, scope: FieldScope): () => Choose {
  const { count } = target.rows
  const isSelf = target === scope.table
  if (!weights)
    return () => (draw, row) => (isSelf ? (row === 0 ? -1 : belowOf(draw, row)) : belowOf(draw, count))
  if (isSelf) throw new LineError('A reference to the same table has no weights.', weights.at)
  const weigh = weigher(weights, target, scope)
  return () => {
    const bounds = new Float64Array(count)
    let sum = 0
    for (let at = 0; at < count; at++) {
      sum += weigh(at)
      bounds[at] = sum
    }
    if (sum === 0) throw new CellFault(`refers to ${target.schema.key}, all of whose rows weigh nothing`)
    return draw => {
      const wanted = belowOf(draw, sum)
      let [from, to] = [0, count - 1]
      while (from < to) {
        const middle = (from + to) >> 1
        if (wanted < (bounds[middle] as number)) to = middle
        else from = middle + 1
      }
      return from
    }
  }
}

/** Whole weights, of the same shares: a value that is not named weighs 1. */
function weigher(
  { field: name, values, at }: Weights,
  target: RowTable,
  scope: FieldScope,
): (row: number) => number {
  const field = fieldOf(target, name)
  if (!field) throw new LineError(unknownField(target, name), at)
  const column = columnOf(target, name)
  scope.needs.add(column)
  const factor = values.every(({ weight }) => Number.isInteger(weight)) ? 1 : 1000
  const weights = new Map<Cell, number>()
  for (const { value, weight } of values) {
    const cell = readCell(value, field)
    if (cell === undefined)
      throw new LineError(
        `${JSON.stringify(value)} is no ${typeText(field)}, as ${target.schema.key}.${name} is.`,
        at,
      )
    weights.set(cell, Math.round(weight * factor))
  }
  return row => weights.get(column.values[row] as Cell) ?? factor
}

function plainPicks(weights: Weights | null, target: RowTable, scope: FieldScope): Picker['begin'] {
  const { world, table, field } = scope
  const draw = drawsAt({ ...addressed(world, table, field.name), number: PARENT_DRAW })
  const begin = chooser(weights, target, scope)
  return () => {
    const choose = begin()
    return row => choose(draw(table.from + row), row)
  }
}

/** Each row of the target at most once in a block. */
function uniquePicks(target: RowTable, { world, table, field }: FieldScope): Picker['begin'] {
  const { count } = target.rows
  if (table.rows.count > count || (target.rows.fixed && !table.rows.fixed)) {
    throw new LineError(`It is unique, and ${target.schema.key} has too few rows for that.`, 0)
  }
  return () => placesAt(count, { ...addressed(world, table, `${field.name}[${table.block}]`), number: 0 })
}

/** Different rows for those that share the value of a field. */
function distinctPicks(
  line: DrawnLine,
  { field: name, at }: { readonly field: string; readonly at: number },
  target: RowTable,
  scope: FieldScope,
): Picker['begin'] {
  const { world, table, field } = scope
  if (!fieldOf(table, name) || name === field.name) throw new LineError(unknownField(table, name), at)
  if (target === table)
    throw new LineError('distinct-within(…) cannot stand behind a reference to the same table.', at)
  const column = columnOf(table, name)
  scope.needs.add(column)
  const draws = Array.from({ length: TRIES }, (_, number) =>
    drawsAt({ ...addressed(world, table, field.name), number: PARENT_DRAW + number }),
  )
  const begin = chooser(line.weights, target, scope)
  const { count } = target.rows
  return taken => {
    const choose = begin()
    return row => {
      const shared = column.values[row] as Cell
      const others = taken.get(shared) ?? new Set()
      taken.set(shared, others)
      if (others.size >= count) {
        throw new CellFault(
          `has no row of ${target.schema.key} left: more than ${count} rows share ${name} ${printerOf(column.kind)(shared)}`,
        )
      }
      let picked = -1
      for (const draw of draws) {
        picked = choose(draw(table.from + row), row)
        if (!others.has(picked)) break
      }
      while (others.has(picked)) picked = (picked + 1) % count
      others.add(picked)
      return picked
    }
  }
}
