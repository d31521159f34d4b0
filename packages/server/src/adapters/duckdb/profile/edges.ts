import { binEdges, tickEdges } from '../../../core/profile/histogram.ts'
import { floorAt, toDouble } from '../../../core/profile/rational.ts'
import type { Range } from './facts.ts'
import type { NumericMeasure } from './measure.ts'

/** The edges of a column's bins: doubles, or ticks of instants, of which a constant gets half a second on both sides. */
export function edgesOf({ min, max }: Range, { ticksPerSecond }: NumericMeasure): (number | bigint)[] {
  if (ticksPerSecond === undefined) return binEdges(toDouble(min), toDouble(max))
  return tickEdges(floorAt(min, 0), floorAt(max, 0), ticksPerSecond / 2n)
}
