import { decimalText, doubleText } from '../../../core/profile/numbers.ts'
import type { NumberText } from '../../../core/profile/profile.ts'
import { fromDouble, fromExact, type Rational } from '../../../core/profile/rational.ts'
import { parseExact } from '../../../core/query/exact.ts'
import { type LogicalType, parseLogicalType } from '../../../core/query/logical-type.ts'

/** How the values of a column are measured. SQL: `value` over the column `c`, the others over such a value `v`. */
export type Measure =
  | NumericMeasure
  | { readonly kind: 'boolean' | 'text'; readonly value: string; readonly fixed: boolean }

/** Numbers, or points in time as numbers of ticks. */
export interface NumericMeasure {
  readonly kind: 'numeric' | 'instant'
  /** The value with what is missing as null. */
  readonly value: string
  /** Whether it is a finite number; null: it always is. */
  readonly finite: string | null
  /** The number itself, of a type in which no value is rounded. */
  readonly point: string
  /** Digits after the point; null: doubles. */
  readonly scale: number | null
  /** The type in which points are compared and subtracted without rounding; null: as doubles. */
  readonly exactType: string | null
  /** Whether that type also holds the sum of a version's points. */
  readonly summable: boolean
  /** Of instants. */
  readonly ticksPerSecond?: bigint
  readonly form?: 'date' | 'time' | 'zoned'
}

const WHOLE = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
const VARIABLE = ['VARCHAR', 'BLOB', 'JSON', 'BIT', 'BIGNUM', 'VARIANT', 'GEOMETRY']

/** What is measured of values of a type. Pure; no I/O. */
export function measureOf(logicalType: string): Measure {
  const type = parseLogicalType(logicalType)
  if (type.kind === 'decimal') return whole(type.scale, 'DECIMAL', type.width <= 27)
  if (type.kind !== 'scalar') return { kind: 'text', value: 'cast(c as VARCHAR)', fixed: false }
  if (WHOLE.test(type.name)) return whole(0, type.name, !type.name.endsWith('HUGEINT'))
  switch (type.name) {
    case 'DOUBLE':
    case 'FLOAT': {
      const value = 'case when not isnan(c) then cast(c as DOUBLE) end'
      return {
        kind: 'numeric',
        value,
        finite: 'isfinite(v)',
        point: 'v',
        scale: null,
        exactType: null,
        summable: false,
      }
    }
    case 'DATE':
      // The range of dates is wider than that of timestamps.
      return instant("cast(v - date '1970-01-01' as HUGEINT) * 86400000000", 1_000_000n, 'date')
    case 'TIMESTAMP':
      return instant('epoch_us(v)', 1_000_000n, 'time')
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
      return instant('cast(epoch_ms(v) as HUGEINT) * 1000', 1_000_000n, 'time')
    case 'TIMESTAMP WITH TIME ZONE':
      return instant('epoch_us(v)', 1_000_000n, 'zoned')
    case 'TIMESTAMP_NS':
      return instant('epoch_ns(v)', 1_000_000_000n, 'time')
    case 'BOOLEAN':
      return { kind: 'boolean', value: 'c', fixed: true }
    default:
      return textOf(type)
  }
}

function textOf(type: LogicalType & { kind: 'scalar' }): Measure {
  const value = type.name === 'VARCHAR' ? 'c' : 'cast(c as VARCHAR)'
  return { kind: 'text', value, fixed: !VARIABLE.includes(type.name) }
}

function whole(scale: number, name: string, summable: boolean): NumericMeasure {
  // No type holds the differences of all of them.
  const exactType = name === 'UHUGEINT' ? null : scale === 0 ? 'HUGEINT' : `DECIMAL(38,${scale})`
  return { kind: 'numeric', value: 'c', finite: null, point: 'v', scale, exactType, summable }
}

function instant(point: string, ticksPerSecond: bigint, form: 'date' | 'time' | 'zoned'): NumericMeasure {
  const fixed = {
    kind: 'instant',
    value: 'c',
    finite: 'isfinite(v)',
    scale: 0,
    exactType: 'HUGEINT',
    summable: true,
  } as const
  return { ...fixed, point, ticksPerSecond, form }
}

/** A point as the engine prints it. */
export function parsePoint(text: string, { scale }: NumericMeasure): Rational {
  if (scale === null) return fromDouble(Number(text))
  const exact = parseExact(text)
  if (!exact) throw new Error(`not a number: ${text}`)
  return fromExact(exact)
}

/** The number as JSON writes it: exact where the column is, with `more` digits after the point for what was computed of it. */
export function printPoint(value: Rational, { scale }: NumericMeasure, more = 0): NumberText {
  return scale === null ? doubleText(value) : decimalText(value, scale + more)
}
