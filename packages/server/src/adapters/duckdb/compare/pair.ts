import type { ComparedKind } from '../../../core/compare/comparison.ts'
import { parseLogicalType } from '../../../core/query/logical-type.ts'
import { type Measure, measureOf } from '../profile/measure.ts'
import { typeSql } from '../sql.ts'

/** How the values of two columns become values of one type. SQL over a column `c`; what is missing gives null. */
export interface Pair {
  readonly kind: ComparedKind
  /** The type of both. */
  readonly type: string
  readonly v1: string
  readonly v2: string
}

/** The two columns as one distribution: of numbers, of points in time, of truths, or else of texts. Pure; no I/O. */
export function pairOf(type1: string, type2: string): Pair {
  const [one, other] = [measureOf(type1), measureOf(type2)]
  if (one.kind !== other.kind || one.kind === 'text' || one.kind === 'boolean') {
    const kind = one.kind === 'boolean' && other.kind === 'boolean' ? 'boolean' : 'text'
    return { kind, type: 'VARCHAR', v1: textOf(type1), v2: textOf(type2) }
  }
  const [first, second] = [typeSql(type1), typeSql(type2)]
  const type = first === second ? first : (exactType(first, second) ?? roundedType(one.kind))
  return { kind: one.kind, type, v1: castTo(type, first, one), v2: castTo(type, second, other) }
}

/** The two columns so that values are equal when, and only when, they are the same number, time or text. Pure; no I/O. */
export function exactPairOf(type1: string, type2: string): Pair {
  const pair = pairOf(type1, type2)
  const [first, second] = [typeSql(type1), typeSql(type2)]
  const exact = first === second || exactType(first, second) !== null
  if (exact || pair.kind === 'text' || pair.kind === 'boolean') return pair
  return { kind: pair.kind, type: 'VARCHAR', v1: textOf(type1), v2: textOf(type2) }
}

function roundedType(kind: 'numeric' | 'instant'): string {
  return kind === 'numeric' ? 'DOUBLE' : 'TIMESTAMP'
}

function castTo(type: string, from: string, { value }: Measure): string {
  return type === from || (type === 'DOUBLE' && from === 'FLOAT') ? value : `cast(${value} as ${type})`
}

const LONG = /^(U?(TINYINT|SMALLINT|INTEGER)|BIGINT)$/
const LONGER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT)|HUGEINT)$/

/** A type that holds every value of both; null where there is none. */
function exactType(first: string, second: string): string | null {
  const both = (pattern: RegExp) => pattern.test(first) && pattern.test(second)
  if (both(LONG)) return 'BIGINT'
  if (both(LONGER)) return 'HUGEINT'
  if (both(/^(FLOAT|DOUBLE)$/)) return 'DOUBLE'
  if (both(/^(DATE|TIMESTAMP|TIMESTAMP_S|TIMESTAMP_MS)$/) && !both(/^DATE$/)) return null
  const [a, b] = [digitsOf(first), digitsOf(second)]
  if (!a || !b) return null
  const scale = Math.max(a.scale, b.scale)
  const width = Math.max(a.whole, b.whole) + scale
  return width <= 38 ? `DECIMAL(${width},${scale})` : null
}

/** Digits before and after the point of an exact number; null for other types. */
function digitsOf(name: string): { whole: number; scale: number } | null {
  const type = parseLogicalType(name)
  if (type.kind === 'decimal') return { whole: type.width - type.scale, scale: type.scale }
  if (LONG.test(name)) return { whole: 19, scale: 0 }
  return name === 'UBIGINT' ? { whole: 20, scale: 0 } : null
}

/** A value as text, numbers and times in one form whatever their type. */
function textOf(logicalType: string): string {
  const measure = measureOf(logicalType)
  const { value } = measure
  switch (measure.kind) {
    case 'text':
      return value
    case 'boolean':
      return `cast(${value} as VARCHAR)`
    case 'instant': {
      const nanoseconds = 1_000_000_000n / (measure.ticksPerSecond ?? 1n)
      const point = measure.point.replaceAll(/\bv\b/g, 'c')
      return `case when isfinite(c) then cast(cast(${point} as HUGEINT) * ${nanoseconds} as VARCHAR) else cast(c as VARCHAR) end`
    }
    case 'numeric':
      if (measure.scale === null) return doubleText(value)
      return measure.scale === 0
        ? `cast(${value} as VARCHAR)`
        : `rtrim(rtrim(cast(${value} as VARCHAR), '0'), '.')`
  }
}

/** Whole numbers with every digit; others by the shortest text that is the double, as a decimal where it is not too long. */
function doubleText(value: string): string {
  const double = `(${value})`
  const short = `try_cast(cast(${double} as VARCHAR) as DECIMAL(38,18))`
  return [
    `case when ${double} = trunc(${double}) and abs(${double}) < 1e38 then cast(cast(${double} as HUGEINT) as VARCHAR)`,
    `when cast(${short} as DOUBLE) = ${double} then rtrim(rtrim(cast(${short} as VARCHAR), '0'), '.')`,
    `else cast(${double} as VARCHAR) end`,
  ].join(' ')
}
