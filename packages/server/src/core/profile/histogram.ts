/** Counts of equal-width bins, right-open but for the last; `edges` has one more entry than `counts`. */
export interface Histogram<Edge = number> {
  readonly counts: readonly number[]
  readonly edges: readonly Edge[]
}

export const BINS = 10

/**
 * The edges that `numpy.histogram` takes for values from `low` to `high`: `numpy.linspace` in its own arithmetic, to the last
 * bit; a constant c gives c ± 0.5. Pure; no I/O.
 */
export function binEdges(low: number, high: number, bins = BINS): number[] {
  const [start, stop] = low === high ? [low - 0.5, high + 0.5] : [low, high]
  const delta = stop - start
  const step = delta / bins
  const edges = Array.from({ length: bins + 1 }, (_, index) => {
    if (index === bins) return stop
    // Beyond the largest double numpy gives up; halves stay in range.
    if (!Number.isFinite(delta)) return start * (1 - index / bins) + stop * (index / bins)
    return (step === 0 ? (index / bins) * delta : index * step) + start
  })
  return edges
}

/** The edges of whole ticks, rounded down; a constant c gives c ± `half`. */
export function tickEdges(low: bigint, high: bigint, half: bigint, bins = BINS): bigint[] {
  const [start, stop] = low === high ? [low - half, high + half] : [low, high]
  return Array.from(
    { length: bins + 1 },
    (_, index) => start + ((stop - start) * BigInt(index)) / BigInt(bins),
  )
}

/**
 * Counts of the bins from how many values lie below each inner edge. What numpy computes by division and then corrects with the
 * edges comes to the same: a value is in the last bin whose left edge is not above it.
 */
export function binCounts(below: readonly number[], total: number): number[] {
  return [...below, total].map((count, index) => count - (below[index - 1] ?? 0))
}
