/** Sums over the rows that have both values, of numbers near 0 and of size 1. */
export interface PairSums {
  readonly count: number
  readonly x: number
  readonly y: number
  readonly xx: number
  readonly yy: number
  readonly xy: number
}

/** Below this share of the raw squares, what is left about the mean has lost digits. */
const LOST = 1e-6

/** Pearson's coefficient; null for a constant and below two rows. */
export function pearson(sums: PairSums): number | null {
  const { varianceX, varianceY, covariance } = central(sums)
  if (sums.count < 2 || !(varianceX > 0) || !(varianceY > 0)) return null
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX) / Math.sqrt(varianceY)))
}

/** Whether the sums were taken so far from the mean of these rows that they have to be taken again. */
export function isIllConditioned(sums: PairSums): boolean {
  const { varianceX, varianceY } = central(sums)
  return sums.count > 1 && !(varianceX > LOST * sums.xx && varianceY > LOST * sums.yy)
}

function central({ count, x, y, xx, yy, xy }: PairSums) {
  return {
    varianceX: xx - (x * x) / count,
    varianceY: yy - (y * y) / count,
    covariance: xy - (x * y) / count,
  }
}
