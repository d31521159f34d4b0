import { LineError } from '../../generation/language/cursor.ts'
import type { PackField } from '../pack.ts'
import { DAY, EARLIEST, LATEST } from './calendar.ts'
import { type Exact, exactText } from './exact.ts'
import { jsonText } from './json-text.ts'
import { type Cell, kindOf, typeText } from './kind.ts'
import { asTimestamp, scaled } from './operations.ts'
import { CellFault, type Made } from './table.ts'

/** What a line makes as the values of a field. Pure; no I/O. Throws `LineError` for what no field of this type holds. */
export function fit(made: Made, field: PackField): Made {
  if (made.nullable && !field.isNullable) {
    throw new LineError(
      made.kind === null
        ? 'The field is not nullable.'
        : 'Its value may be missing, and the field is not nullable.',
      0,
    )
  }
  if (made.kind === null) return made
  return bounded(converted(made, field), field)
}

function converted(made: Made, field: PackField): Made {
  const { name, scale } = kindOf(field)
  const from = made.kind?.name
  if (from === 'exact' && name === 'exact') return scaled(made, scale)
  if (from === 'exact' && name === 'double')
    return { ...withOf(made, asDouble(made.kind?.scale ?? 0)), kind: kindOf(field) }
  if (from === name) return made
  if (from === 'date' && name === 'timestamp') return asTimestamp(made)
  if (from === 'text' && name === 'jsonb') return { ...withOf(made, asJson), kind: kindOf(field) }
  const what = from === 'exact' ? 'a number' : from === 'text' ? 'a text' : `a ${from}`
  throw new LineError(`It makes ${what}, and the field is ${typeText(field)}.`, 0)
}

function withOf({ of, nullable }: Made, change: (value: Exclude<Cell, null>) => Cell): Omit<Made, 'kind'> {
  return {
    nullable,
    of(row) {
      const value = of(row)
      return value === null ? null : change(value)
    },
  }
}

const asDouble = (scale: number) => (value: Cell) => Number(exactText(value as Exact, scale))

function asJson(value: Cell): Cell {
  const json = jsonText(String(value))
  if (json === null) throw new CellFault(`${JSON.stringify(value)} is no JSON`)
  return json
}

/** The least and the most that a number may be, in its last places. */
function limitsOf({ dataType, precision }: PackField): readonly [Exact, Exact] | null {
  if (dataType === 'integer') return [-(2 ** 31), 2 ** 31 - 1]
  if (dataType === 'bigint') return [-(2n ** 63n), 2n ** 63n - 1n]
  if (dataType !== 'decimal') return null
  const most = 10n ** BigInt(precision ?? 38) - 1n
  return most <= BigInt(Number.MAX_SAFE_INTEGER) ? [-Number(most), Number(most)] : [-most, most]
}

/** Looks at each value, unless it is known that all of them fit. */
function bounded(made: Made, field: PackField): Made {
  const { of } = made
  const limits = limitsOf(field)
  if (limits) {
    const [least, most] = limits
    const known = typeof made.constant === 'number' ? [made.constant, made.constant] : [made.low, made.high]
    const [low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY] = known
    if (low >= least && high <= most) return made
    const isKnown = Number.isFinite(low) && Number.isFinite(high)
    if (isKnown && (low < least || high > most)) {
      const worst = exactText(low < least ? low : high, made.kind?.scale ?? 0)
      throw new LineError(`It may be ${worst}, which is no ${typeText(field)}.`, 0)
    }
    const checked = (row: number) => {
      const value = of(row)
      if (value !== null && ((value as Exact) < least || (value as Exact) > most)) {
        throw new CellFault(
          `is ${exactText(value as Exact, made.kind?.scale ?? 0)}, which is no ${typeText(field)}`,
        )
      }
      return value
    }
    return { ...made, of: checked }
  }
  if (field.dataType === 'date') return dated(made, DAY)
  if (field.dataType === 'timestamp') return dated(made, 1)
  if (field.dataType !== 'varchar') return made
  const most = field.length ?? 0
  const length = typeof made.constant === 'string' ? [...made.constant].length : made.length
  if (length !== undefined && length <= most) return { ...made, length }
  if (length !== undefined && Number.isFinite(length)) {
    throw new LineError(`It may have ${length} characters, and the field is ${typeText(field)}.`, 0)
  }
  const checked = (row: number) => {
    const value = of(row) as string | null
    if (value !== null && value.length > most && [...value].length > most) {
      throw new CellFault(`is ${JSON.stringify(value)}, which is longer than ${most} characters`)
    }
    return value
  }
  return { ...made, of: checked, length: most }
}

/** Looks whether each day or moment is of a year that is written in four digits. */
function dated(made: Made, unit: number): Made {
  const { of } = made
  const checked = (row: number) => {
    const value = of(row) as number | null
    // What is too far away for a date is no number any more.
    if (value !== null && !(value * unit >= EARLIEST && value * unit <= LATEST))
      throw new CellFault('is not of the years 1 to 9999')
    return value
  }
  return { ...made, of: checked }
}
