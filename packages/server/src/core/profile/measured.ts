import type { Histogram } from './histogram.ts'
import type { Moments } from './moments.ts'
import type { PercentileName } from './percentiles.ts'
import type { Rational } from './rational.ts'

/** The finite numbers of a column, measured; exact, and not yet printed. */
export interface Measured {
  readonly min: Rational
  readonly max: Rational
  readonly mean: Rational
  readonly moments: Moments
  readonly percentiles: Readonly<Record<PercentileName, Rational>>
  /** Strictly outside the fences of the quartiles. */
  readonly outliers: number
  /** Median of the distances from the median. */
  readonly mad: number
  /** Edges are doubles, or ticks of instants. */
  readonly histogram: Histogram<number | bigint>
}
