import type { CellAddress } from '../../generation/address.ts'
import { choices, drawsAt } from '../../generation/draw.ts'
import type { ValueType } from '../../generation/expression.ts'
import { inferGenerator } from '../../generation/infer.ts'
import { LineError } from '../../generation/language/cursor.ts'
import type { PackField } from '../pack.ts'
import { addressed } from './address.ts'
import { generated, generatorOf } from './generator-value.ts'
import { type Cell, kindOf, readCell, typeText, valueType } from './kind.ts'
import type { DrawnLine } from './line.ts'
import { ordinal } from './ordinal.ts'
import { drawnNumber, isUniform } from './ranges.ts'
import type { FieldScope, Made } from './table.ts'
import { drawnTime } from './times.ts'

/** The draw that decides whether a value is missing, as in the generation door. */
const NULL_DRAW = 1000

/** What a line draws that is no reference. Throws `LineError`. */
export function drawnValue(line: DrawnLine, scope: FieldScope): Made {
  checkModifiers(line)
  const made = kindOfValue(line, scope)
  const { nullRate, fallback } = line.field
  return nullRate > 0 ? optional(made, nullRate, fallback, scope) : made
}

function checkModifiers({ field, weights, distinctWithin }: DrawnLine): void {
  if (field.what.kind === 'array') throw new LineError('A field of a table holds one value, and no list.', 0)
  if (field.isKey)
    throw new LineError('Keys are said in schemas.yaml; write @sequence or another generator.', 0)
  if (field.perRow !== null) throw new LineError('"per" has no meaning in a pack.', 0)
  const misplaced = weights ?? distinctWithin
  if (misplaced) throw new LineError('weight and distinct-within stand behind references.', misplaced.at)
}

function kindOfValue(line: DrawnLine, scope: FieldScope): Made {
  const { field } = scope
  const { what, generator, range } = line.field
  if (what.kind === 'enum') return chosen(what.values, line, scope)
  if (generator?.name === 'ordinal') return ordinal(generator.arguments, scope)
  const type =
    (what.kind === 'type' ? what.type : null) ?? typeOfGenerator(generator?.name) ?? valueType(field)
  checkType(type, field)
  const isTime = type === 'date' || type === 'datetime'
  if (isTime && (range || generator?.name === 'date' || generator?.name === 'timestamp')) {
    return drawnTime(line, type, scope)
  }
  const name = generator?.name ?? (range && !isTime ? type : inferGenerator(field.name, type))
  if (isUniform(name)) return drawnNumber(name, type, line, scope)
  return generated(name, type, line, scope)
}

function typeOfGenerator(name: string | undefined): ValueType | null {
  if (name === undefined) return null
  if (name === 'date') return 'date'
  return name === 'timestamp' ? 'datetime' : generatorOf(name).type
}

function checkType(type: ValueType, field: PackField): void {
  const own = valueType(field)
  const fits =
    type === own || (type === 'integer' && own === 'number') || (type === 'date' && own === 'datetime')
  if (fits) return
  const words = { text: 'string', datetime: 'timestamp' } as Partial<Record<ValueType, string>>
  throw new LineError(
    `The field is ${typeText(field)}; write ${words[own] ?? own} instead of ${words[type] ?? type}.`,
    0,
  )
}

function chosen(
  values: readonly { readonly value: string; readonly weight: number }[],
  line: DrawnLine,
  scope: FieldScope,
): Made {
  const { field } = scope
  if (line.field.unique) throw new LineError('An enum cannot be unique: it has a few values.', 0)
  if (line.from.length + line.to.length > 0)
    throw new LineError('An enum has no bounds.', line.from[0]?.at ?? 0)
  const cells = values.map(({ value }) => {
    const cell = readCell(value, field)
    if (cell === undefined) throw new LineError(`${JSON.stringify(value)} is no ${typeText(field)}.`, 0)
    return cell
  })
  const [draw, choice] = [
    drawsAt({ ...addressOf(scope), number: 0 }),
    choices(values.map(({ weight }) => weight)),
  ]
  const { table } = scope
  const lengths = cells.map(cell => (typeof cell === 'string' ? [...cell].length : 0))
  const numbers = cells.filter(cell => typeof cell === 'number')
  return {
    kind: kindOf(field),
    nullable: false,
    of: row => cells[choice(draw(table.from + row))] as Cell,
    length: Math.max(...lengths),
    ...(numbers.length === cells.length ? { low: Math.min(...numbers), high: Math.max(...numbers) } : {}),
  }
}

/** Missing in a share of the rows, or the fallback in its place. */
export function optional(made: Made, rate: number, fallback: string | null, scope: FieldScope): Made {
  const { field, table } = scope
  const draw = drawsAt({ ...addressOf(scope), number: NULL_DRAW })
  const bound = Math.round(rate * 2 ** 32)
  const instead = fallback === null ? null : readCell(fallback, field)
  if (instead === undefined) throw new LineError(`${JSON.stringify(fallback)} is no ${typeText(field)}.`, 0)
  const { of } = made
  const { low: _, high: __, ...rest } = made
  const bounds = instead === null ? made : rest
  return {
    ...bounds,
    nullable: made.nullable || instead === null,
    of: row => (draw(table.from + row) < bound ? instead : of(row)),
  }
}

function addressOf(scope: FieldScope): Omit<CellAddress, 'number'> {
  return addressed(scope.world, scope.table, scope.field.name)
}
