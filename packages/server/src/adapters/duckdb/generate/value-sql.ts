import type { Places, Quantiles } from '../../../core/generation/expression.ts'
import { quoteLiteral } from '../sql.ts'

/** The widest range that one draw decides. */
export const WIDEST = 2n ** 32n

export function constantSql(value: string | number | bigint | boolean | null): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return quoteLiteral(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return `cast(${value} as BIGINT)`
  // A template would write -0 without its sign.
  return `cast('${Object.is(value, -0) ? '-0' : value}' as DOUBLE)`
}

export function belowSql(draw: string, below: bigint): string {
  return `cast((${draw} * cast(${below} as UBIGINT)) >> 32 as BIGINT)`
}

/** A whole number from `low` on, out of the bits of a draw, or of two where the range is larger. */
export function betweenSql(low: bigint, size: bigint, draw: string, second: string): string {
  const added = `cast(${low} as BIGINT)`
  if (size <= WIDEST) return `(${belowSql(draw, size)} + ${added})`
  const bits = `(cast(${draw} as UHUGEINT) * 4294967296 + ${second})`
  return `(cast((${bits} * cast(${size} as UHUGEINT)) >> 64 as BIGINT) + ${added})`
}

/** Halves the thresholds until one place is left. */
export function chooseSql(draw: string, weights: readonly number[]): string {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  const bounds = weights.map(weight => {
    sum += weight
    return Math.round((sum / total) * 2 ** 32)
  })
  const within = (from: number, to: number): string => {
    if (from === to) return String(from)
    const middle = (from + to) >> 1
    return `case when ${draw} < ${bounds[middle]} then ${within(from, middle)} else ${within(middle + 1, to)} end`
  }
  return `cast(${within(0, weights.length - 1)} as BIGINT)`
}

/** `list` gives the SQL of a list of numbers that is written once. */
export function quantileSql(
  draw: string,
  { cells, first, last }: Quantiles,
  list: (sql: string) => string,
): string {
  const cell = `cast(${draw} >> 20 as BIGINT)`
  const rest = `(${draw} & 1048575)`
  const line = (values: Float64Array, at: string, share: string) => {
    const name = list(`[${Array.from(values, value => value.toExponential()).join(', ')}]`)
    return `(${name}[${at} + 1] + (${name}[${at} + 2] - ${name}[${at} + 1]) * ${share})`
  }
  const within = (values: Float64Array) =>
    line(values, `cast(${rest} >> 8 as BIGINT)`, `(cast(${draw} & 255 as DOUBLE) / 256.0)`)
  return `case when ${cell} = 0 then ${within(first)} when ${cell} = 4095 then ${within(last)} else ${line(cells, cell, `(cast(${rest} as DOUBLE) / 1048576.0)`)} end`
}

/** The value at `x`, the name of a column with a double, on the lines between points; `list` gives the SQL of a list that is written once. */
export function lineSql(
  x: string,
  places: Places,
  values: readonly number[],
  list: (sql: string) => string,
): string {
  if ('length' in places) return segmentsSql(x, places, values)
  const [last, perUnit] = [values.length - 1, constantSql(places.perUnit)]
  const name = list(`[${values.map(value => value.toExponential()).join(', ')}]`)
  const place = `least(greatest((${x} - ${constantSql(places.first)}) * ${perUnit}, 0.0::DOUBLE), ${constantSql(last)})`
  const cell = `least(cast(floor(${place}) as BIGINT), ${last - 1})`
  return `(${name}[${cell} + 1] + (${name}[${cell} + 2] - ${name}[${cell} + 1]) * (${place} - cast(${cell} as DOUBLE)))`
}

/** Halves the segments until one is left. */
function segmentsSql(x: string, places: readonly number[], values: readonly number[]): string {
  const segment = (at: number): string => {
    const [low = 0, high = 0] = [values[at], values[at + 1]]
    if (low === high) return constantSql(low)
    const [from = 0, to = 1] = [places[at], places[at + 1]]
    return `${constantSql(low)} + ${constantSql(high - low)} * ((${x} - ${constantSql(from)}) / ${constantSql(to - from)})`
  }
  const within = (from: number, to: number): string => {
    if (from === to) return segment(from)
    const middle = (from + to) >> 1
    return `case when ${x} < ${constantSql(places[middle + 1] ?? 1)} then ${within(from, middle)} else ${within(middle + 1, to)} end`
  }
  return `(${within(0, places.length - 2)})`
}
