import { inverseNormal } from '../quantiles.ts'

/** The mean normal score of values of which the share `from` lies below and the share `upto` does not lie above. Pure; no I/O. */
export function scoreOf(from: number, upto: number): number {
  return upto > from ? (densityAt(from) - densityAt(upto)) / (upto - from) : 0
}

/** The standard normal density at the quantile of a share. */
function densityAt(share: number): number {
  if (share <= 0 || share >= 1) return 0
  const score = inverseNormal(share)
  return Math.exp(-(score * score) / 2) / Math.sqrt(2 * Math.PI)
}
