import { converted, typeOf } from '../../generation/conversion.ts'
import { corpusOf } from '../../generation/corpus.ts'
import { distinct } from '../../generation/distinct.ts'
import { evaluate } from '../../generation/evaluate.ts'
import type { Expression, ValueType } from '../../generation/expression.ts'
import { catalogue, generatorNamed } from '../../generation/generators/catalogue.ts'
import { type GeneratorDefinition, GeneratorError } from '../../generation/generators/generator.ts'
import { LineError } from '../../generation/language/cursor.ts'
import type { OfRow } from '../../generation/value.ts'
import { type Evaluated, evaluated } from '../../generation/value.ts'
import { nearest } from '../../query/nearest.ts'
import { addressed } from './address.ts'
import { DAY } from './calendar.ts'
import { type Exact, exactText } from './exact.ts'
import { type Cell, valueType } from './kind.ts'
import type { DrawnLine } from './line.ts'
import { boolean, date, exact, text, timestamp } from './operations.ts'
import { atLeast, atMost, numbersOf } from './ranges.ts'
import { columnOf, type FieldScope, fieldOf, type Made } from './table.ts'

const own = ['date', 'timestamp', 'ordinal']

export function generatorOf(name: string): GeneratorDefinition {
  const definition = generatorNamed(name)
  if (definition) return definition
  const near = nearest(name, [...catalogue.map(each => each.name), ...own]).map(each => `@${each}`)
  throw new LineError(`There is no generator @${name.slice(0, 60)}. The nearest are ${near.join(', ')}.`, 0)
}

/** What a generator of the catalogue makes. A range, or bounds, set what is beyond them to their edge. Throws `LineError`. */
export function generated(name: string, type: ValueType, line: DrawnLine, scope: FieldScope): Made {
  const definition = generatorOf(name)
  const { world, table, field } = scope
  const made = inWords(name, () => {
    const expression = definition.make({
      arguments: line.field.generator?.arguments ?? [],
      range: line.field.range,
      type,
      corpus: corpusOf('en'),
      unique: line.field.unique,
      now: BigInt(world.anchor) * BigInt(DAY) * 1000n,
      share: () => {
        throw new GeneratorError('is for schemas that were learnt, and not for packs.')
      },
      sibling: wanted => siblingOf(wanted, scope),
    })
    const as = converted(expression, typeOf(expression) ?? definition.type, type)
    return line.field.unique ? once(as, type, scope) : as
  })
  const standing = {
    ...addressed(world, table, field.name),
    rows: table.most,
    field: (path: string) => fieldValues(path, scope),
    foreign: () => {
      throw new Error('a generator refers to no other entity')
    },
  }
  return clamped(asMade(evaluate(made, standing), type, scope), line, scope)
}

/** What a generator complains of, as it is said of a line. */
function inWords<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof GeneratorError) throw new LineError(`@${name} ${error.message}`, 0)
    throw error
  }
}

function once(expression: Expression, type: ValueType, { table }: FieldScope): Expression {
  const { expression: single, capacity } = distinct(expression, type)
  if (capacity !== null && capacity < BigInt(table.most)) {
    throw new GeneratorError(
      `is unique and has ${capacity} values, too few for ${table.most} rows, as many as there are at the largest scale.`,
    )
  }
  return single
}

/** Another field of the row, unless it depends on this one. */
function siblingOf(
  name: string,
  { world, table, field }: FieldScope,
): Extract<Expression, { kind: 'field' }> | null {
  const sibling = fieldOf(table, name)
  if (!sibling || name === field.name || !world.compiled(table, name)) return null
  return { kind: 'field', path: name, type: valueType(sibling) }
}

function fieldValues(name: string, { table, needs }: FieldScope): Evaluated {
  const column = columnOf(table, name)
  needs.add(column)
  const { kind, length } = column
  const value = (row: number): Cell => column.values[row - table.from] as Cell
  const type = valueType(fieldOf(table, name) as Parameters<typeof valueType>[0])
  if (type === 'text') return { ...evaluated('text', value), length }
  if (type === 'datetime') return evaluated(type, row => times1000(value(row)), -MOST, MOST)
  if (type === 'number') return evaluated(type, row => asNumber(value(row), kind.scale))
  return type === 'integer' || type === 'date' ? evaluated(type, value, -MOST, MOST) : evaluated(type, value)
}

const MOST = Number.MAX_SAFE_INTEGER - 1
const times1000 = (value: Cell) => (value === null ? null : Number(value) * 1000)
const asNumber = (value: Cell, scale: number) =>
  value === null ? null : Number(exactText(value as Exact, scale))

function asMade({ of, low, high, length }: Evaluated, type: ValueType, { table, field }: FieldScope): Made {
  const at = (row: number) => of(table.from + row)
  switch (type) {
    case 'text':
      return { kind: text, nullable: false, of: row => at(row) as Cell, length }
    case 'boolean':
      return { kind: boolean, nullable: false, of: row => at(row) as Cell }
    case 'integer':
      return { kind: exact(0), nullable: false, of: row => at(row) as Cell, low, high }
    case 'date':
      return { kind: date, nullable: false, of: row => at(row) as Cell }
    case 'datetime':
      return { kind: timestamp, nullable: false, of: row => inMillis(at(row) as number | bigint | null) }
    case 'number': {
      if (field.dataType === 'double') {
        return { kind: { name: 'double', scale: 0 }, nullable: false, of: row => at(row) as Cell }
      }
      const scale = field.scale ?? 0
      const factor = 10 ** scale
      const round = (value: number) =>
        (value < 0 ? -Math.round(-value * factor) : Math.round(value * factor)) + 0
      const value: OfRow<Cell> = row => {
        const found = at(row)
        return found === null ? null : round(Number(found))
      }
      return { kind: exact(scale), nullable: false, of: value, low: round(low), high: round(high) }
    }
  }
}

const inMillis = (micros: number | bigint | null) =>
  micros === null ? null : Math.floor(Number(micros) / 1000)

/** Within the line's range and the row's bounds. */
function clamped(made: Made, line: DrawnLine, scope: FieldScope): Made {
  const bounds = [...line.from, ...line.to]
  const { range } = line.field
  if (made.kind?.name !== 'exact') {
    const [bound] = bounds
    if (bound)
      throw new LineError(
        `${bound.name}(…) needs a range to draw from, such as @date(-365d, -1d) or 1-100.`,
        bound.at,
      )
    return made
  }
  if (bounds.length === 0 && !range) return made
  const { scale } = made.kind
  const [low, high] = range
    ? numbersOf(line, scale)
    : [made.low ?? Number.NEGATIVE_INFINITY, made.high ?? Number.POSITIVE_INFINITY]
  const from = line.from.map(bound => atLeast(bound, scale, scope))
  const to = line.to.map(bound => atMost(bound, scale, scope))
  const { of } = made
  const value = (row: number) => {
    const found = of(row)
    if (found === null) return null
    let kept = Math.min(Math.max(Number(found), low), high)
    for (const bound of from) kept = Math.max(kept, bound(row) ?? kept)
    for (const bound of to) kept = Math.min(kept, bound(row) ?? kept)
    return kept
  }
  // What a row's bound asks for may lie beyond the range: the field's own limits are looked at then.
  const isRange = bounds.length === 0
  return { kind: made.kind, nullable: made.nullable, of: value, ...(isRange ? { low, high } : {}) }
}
