import { type Moments, mergeMoments, standardDeviation } from '../profile/moments.ts'
/** Rows of both versions that share a value, or lie in one range. */
export interface Counts {
  readonly v1: number
  readonly v2: number
}

export const shiftLevels = ['low', 'moderate', 'high'] as const
export type ShiftLevel = (typeof shiftLevels)[number]

/** How far the second of two distributions is from the first; `docs/comparison.md` defines each number. */
export interface Drift {
  /** Population stability index: `Σ (q − p) · ln(q / p)`. */
  readonly psi: number
  readonly level: ShiftLevel
  /** What the index is on average when both are samples of one population. */
  readonly noiseFloor: number
  /** What it then exceeds once in twenty times. */
  readonly noiseLimit: number
  readonly significant: boolean
  /** What each bin adds to the index, in their order. */
  readonly contributions: readonly number[]
}

/** How far a version drifted from the one before it: the greatest index of any column. */
export interface VersionDrift {
  readonly level: ShiftLevel
  readonly psi: number
  readonly column: string
  /** Whether it is more than noise. */
  readonly significant: boolean
  /** The number of the version before. */
  readonly against: number
}

/** A smaller share counts as this much; shares are not scaled to 1 afterwards. */
const LEAST_SHARE = 1e-4

/** The drift between the counts of the bins. Pure; no I/O. Null when a version has no rows. */
export function driftOf(bins: readonly Counts[]): Drift | null {
  const [n, m] = totalsOf(bins)
  if (n === 0 || m === 0) return null
  const contributions = bins.map(({ v1, v2 }) => {
    const [p, q] = [Math.max(v1 / n, LEAST_SHARE), Math.max(v2 / m, LEAST_SHARE)]
    return (q - p) * Math.log(q / p)
  })
  const psi = contributions.reduce((sum, one) => sum + one, 0)
  const unit = 1 / n + 1 / m
  const freedom = bins.length - 1
  const noiseLimit = chiSquare95(freedom) * unit
  const significant = freedom > 0 && psi > noiseLimit
  return { psi, level: levelOf(psi), noiseFloor: freedom * unit, noiseLimit, significant, contributions }
}

/** Below 0.1 low, above 0.25 high; both limits themselves are moderate. */
export function levelOf(psi: number): ShiftLevel {
  if (psi < 0.1) return 'low'
  return psi > 0.25 ? 'high' : 'moderate'
}

/** Jensen–Shannon divergence in bits: 0 for equal distributions, 1 for those that share nothing. Null when a version has no rows. */
export function jensenShannon(bins: readonly Counts[]): number | null {
  const [n, m] = totalsOf(bins)
  if (n === 0 || m === 0) return null
  const divergence = bins.reduce((sum, { v1, v2 }) => {
    const [p, q] = [v1 / n, v2 / m]
    return sum + half(p, (p + q) / 2) + half(q, (p + q) / 2)
  }, 0)
  return Math.max(0, Math.min(1, divergence))
}

function half(share: number, mean: number): number {
  return share === 0 ? 0 : (share / 2) * Math.log2(share / mean)
}

function totalsOf(bins: readonly Counts[]): [number, number] {
  return [bins.reduce((sum, { v1 }) => sum + v1, 0), bins.reduce((sum, { v2 }) => sum + v2, 0)]
}

/**
 * What a chi-square variable exceeds once in twenty times: Wilson and Hilferty, The Distribution of Chi-Square (1931), within 3 %
 * for one degree of freedom and closer for more.
 */
function chiSquare95(freedom: number): number {
  if (freedom < 1) return 0
  const spread = 2 / (9 * freedom)
  return freedom * (1 - spread + 1.6448536269514722 * Math.sqrt(spread)) ** 3
}

/** How far the second mean is from the first, in percent of its size; null when the first is 0 or one is not known. */
export function meanShiftPercent(mean1: number | null, mean2: number | null): number | null {
  if (mean1 === null || mean2 === null || mean1 === 0) return null
  const percent = ((mean2 - mean1) / Math.abs(mean1)) * 100
  return Number.isFinite(percent) ? percent : null
}

/** How far the means are apart, in standard deviations of both samples together; null where that is 0 or not defined. */
export function meanShiftInDeviations(first: Moments, second: Moments): number | null {
  if (first.count === 0 || second.count === 0) return null
  const deviation = standardDeviation(mergeMoments(first, second))
  if (!deviation) return null
  const shift = (second.mean - first.mean + (second.rest - first.rest)) / deviation
  return Number.isFinite(shift) ? shift : null
}
