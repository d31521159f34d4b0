import type { ValueType } from '../../generation/expression.ts'
import { LineError } from '../../generation/language/cursor.ts'
import type { OfRow } from '../../generation/value.ts'
import { addMonths, DAY, EARLIEST, LATEST, readDay, readMillis, spanOf } from './calendar.ts'
import { compileFormula } from './formula.ts'
import type { Bound, DrawnLine } from './line.ts'
import { date, timestamp } from './operations.ts'
import { drawnBetween } from './ranges.ts'
import type { FieldScope, Made } from './table.ts'

const SECOND = 1000

/** A date, or a timestamp in whole seconds, of a range that hangs on the anchor or is written as it is; both ends included. */
export function drawnTime(
  line: DrawnLine,
  type: Extract<ValueType, 'date' | 'datetime'>,
  scope: FieldScope,
): Made {
  const isDate = type === 'date'
  const unit = isDate ? DAY : SECOND
  const [low, high] = endsOf(line).map(text => endOf(text, isDate, scope) / unit) as [number, number]
  if (low > high) throw new LineError('The range ends before it begins.', 0)
  if (!(low * unit >= EARLIEST && high * unit <= LATEST))
    throw new LineError('The range leaves the years 1 to 9999.', 0)
  const bounds = {
    from: line.from.map(bound => boundOf(bound, value => Math.ceil(value / unit), scope)),
    to: line.to.map(bound => boundOf(bound, value => Math.floor(value / unit), scope)),
  }
  const drawn = drawnBetween(low, high, bounds, line.field.unique, scope)
  if (isDate) return { kind: date, nullable: false, of: drawn }
  return { kind: timestamp, nullable: false, of: row => drawn(row) * SECOND }
}

function endsOf({ field: { generator, range } }: DrawnLine): string[] {
  if (range && !generator) return [range.low, range.high]
  if (generator?.arguments.length === 2 && !range) return [...generator.arguments]
  const name = generator?.name ?? 'date'
  throw new LineError(
    `Here should be two ends, such as @${name}(-365d, -1d) or @${name}(2024-01-01, 2024-12-31).`,
    0,
  )
}

/** In milliseconds since 1970. */
function endOf(text: string, isDate: boolean, { world }: FieldScope): number {
  const [, sign = '', count, unit = ''] = /^([+-]?)(\d{1,6})([yMwdhms])$/.exec(text) ?? []
  if (count === undefined) {
    const written = isDate ? dayMillis(text) : readMillis(text)
    if (written !== null) return written
    throw new LineError(
      `${JSON.stringify(text)} is no offset from the anchor such as -90d (y M w d h m s), and no date.`,
      0,
    )
  }
  const { months, millis } = spanOf(sign === '-' ? -Number(count) : Number(count), unit)
  if (isDate && millis % DAY !== 0) throw new LineError(`${text} is no whole number of days.`, 0)
  return addMonths(world.anchor, months) * DAY + millis
}

function dayMillis(text: string): number | null {
  const day = readDay(text)
  return day === null ? null : day * DAY
}

function boundOf(
  { name, at, formula }: Bound,
  change: (millis: number) => number,
  scope: FieldScope,
): OfRow<number | null> {
  if (name !== 'not-before' && name !== 'not-after') {
    throw new LineError(
      `${name}(…) stands behind numbers; dates and timestamps have not-before(…) and not-after(…).`,
      at,
    )
  }
  const made = compileFormula(formula, scope)
  const kind = made.kind?.name
  if (kind !== 'date' && kind !== 'timestamp')
    throw new LineError(`${name}(…) needs a date or a timestamp.`, at)
  const { of } = made
  const factor = kind === 'date' ? DAY : 1
  return row => {
    const value = of(row)
    return value === null ? null : change((value as number) * factor)
  }
}
