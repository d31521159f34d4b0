import type { QueryPlan } from '../../../core/query/query.ts'
import { expressionOf, type Output, selectSql } from '../select.ts'
import type { Statement } from '../statement.ts'
import type { Frame } from './deviation.ts'
import type { NumericMeasure } from './measure.ts'

/** A column to correlate, with the frame in which its values are near 0 and of size 1. */
export interface Operand {
  readonly name: string
  readonly measure: NumericMeasure
  readonly frame: Frame
  readonly constant: boolean
  /** Whether every row has a finite value. */
  readonly complete: boolean
}

export interface Pair {
  readonly x: Operand
  readonly y: Operand
}

/**
 * Compile the sums of pairs over the rows that have both values. `places` says for each pair where its count, x, y, xx, yy and xy
 * stand in the row: sums that pairs share are taken once. Pure; no I/O.
 */
export function pairSumsSql(
  plan: QueryPlan,
  paths: readonly string[],
  pairs: readonly Pair[],
): Statement & { readonly places: readonly (readonly number[])[] } {
  const names = namesOf(pairs)
  const outputs = [...names].map(([{ name, measure, frame }, as]) => {
    const point = `(${pointOf(plan, name, measure)})`
    return { name: as, expression: frame.deviation.replaceAll(/\bp\b/g, point) }
  })
  const sums = new Map<string, number>()
  const place = (sum: string) => sums.get(sum) ?? sums.set(sum, sums.size).size - 1
  const places = pairs.map(({ x, y }) => {
    const [a, b] = [names.get(x) ?? '', names.get(y) ?? '']
    // Deviations are finite: `0 * b` is 0, or null where b is.
    const [withX, withY] = [
      x.complete || x === y ? '' : ` + 0 * ${a}`,
      y.complete || x === y ? '' : ` + 0 * ${b}`,
    ]
    const count = y.complete ? `count(${a})` : x.complete ? `count(${b})` : `count(${a}${withY})`
    const products = [`sum(${a} * ${a}${withY})`, `sum(${b} * ${b}${withX})`, `sum(${a} * ${b})`]
    return [count, `sum(${a}${withY})`, `sum(${b}${withX})`, ...products].map(place)
  })
  return { ...over(plan, paths, outputs, [...sums.keys()]), places }
}

/** Compile the bounds of pairs, four columns each: least and greatest x and y over the rows that have both. Pure; no I/O. */
export function boundsSql(plan: QueryPlan, paths: readonly string[], pairs: readonly Pair[]): Statement {
  const names = namesOf(pairs)
  const outputs = [...names].map(([{ name, measure }, as]) => ({
    name: as,
    expression: pointOf(plan, name, measure),
  }))
  const bounds = pairs.flatMap(({ x, y }) => {
    const [a, b] = [names.get(x), names.get(y)]
    return [
      `cast(min(${a}) filter (${b} is not null) as VARCHAR)`,
      `cast(max(${a}) filter (${b} is not null) as VARCHAR)`,
      `cast(min(${b}) filter (${a} is not null) as VARCHAR)`,
      `cast(max(${b}) filter (${a} is not null) as VARCHAR)`,
    ]
  })
  return over(plan, paths, outputs, bounds)
}

function over(
  plan: QueryPlan,
  paths: readonly string[],
  outputs: readonly Output[],
  aggregates: readonly string[],
): Statement {
  const { sql, parameters } = selectSql(plan, paths, outputs)
  return { sql: `select ${aggregates.join(',\n  ')}\nfrom (\n${sql}\n)`, parameters }
}

function namesOf(pairs: readonly Pair[]): Map<Operand, string> {
  const operands = new Set(pairs.flatMap(({ x, y }) => [x, y]))
  return new Map([...operands].map((operand, index) => [operand, `d${index}`]))
}

/** The finite point of a row, else null. */
function pointOf(plan: QueryPlan, name: string, { value, finite, point }: NumericMeasure): string {
  const own = value.replaceAll(/\bc\b/g, expressionOf(plan, name))
  const inner = point.replaceAll(/\bv\b/g, `(${own})`)
  return finite ? `case when ${finite.replaceAll(/\bv\b/g, `(${own})`)} then ${inner} end` : inner
}
