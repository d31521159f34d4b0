import { add, multiply, type Rational, rational, subtract } from './rational.ts'

export const percentileNames = ['p1', 'p5', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99'] as const
export type PercentileName = (typeof percentileNames)[number]

/** Where a percentile lies between the values of two ranks (from 0): `hundredths` of the way from `low` to `low + 1`. */
export interface Place {
  readonly low: number
  readonly hundredths: number
}

/** Linear interpolation of type 7 (Hyndman and Fan, 1996; numpy's and pandas' default): the place of `percent` among `count` values. */
export function placeOf(percent: number, count: number): Place {
  const hundredths = (count - 1) * percent
  return { low: Math.floor(hundredths / 100), hundredths: hundredths % 100 }
}

/** The ranks whose values the percentiles need, ascending. */
export function ranksOf(percents: readonly number[], count: number): number[] {
  if (count === 0) return []
  const ranks = percents.flatMap(percent => {
    const { low, hundredths } = placeOf(percent, count)
    return hundredths === 0 ? [low] : [low, low + 1]
  })
  return [...new Set(ranks)].sort((a, b) => a - b)
}

/** The percentile, exact, from the values at its ranks. */
export function percentileAt(percent: number, count: number, valueAt: (rank: number) => Rational): Rational {
  const { low, hundredths } = placeOf(percent, count)
  const below = valueAt(low)
  if (hundredths === 0) return below
  return add(below, multiply(subtract(valueAt(low + 1), below), rational(BigInt(hundredths), 100n)))
}

export function percentOf(name: PercentileName): number {
  return Number(name.slice(1))
}

/** Values strictly outside these are outliers (Tukey): `p25 − 1.5 · iqr` and `p75 + 1.5 · iqr`. */
export function fencesOf(p25: Rational, p75: Rational): { iqr: Rational; lower: Rational; upper: Rational } {
  const iqr = subtract(p75, p25)
  const reach = multiply(iqr, rational(3n, 2n))
  return { iqr, lower: subtract(p25, reach), upper: add(p75, reach) }
}

/** The percentiles from the values at their ranks. */
export function percentilesFrom(
  count: number,
  valueAt: (rank: number) => Rational,
): Readonly<Record<PercentileName, Rational>> {
  const entries = percentileNames.map(name => [name, percentileAt(percentOf(name), count, valueAt)] as const)
  return Object.fromEntries(entries) as Record<PercentileName, Rational>
}
