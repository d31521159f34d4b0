import type { Places, Quantiles } from './expression.ts'
import { rounded } from './rounded.ts'

const CELLS = 4096

/** The quantiles of a distribution by its inverse distribution function; both ends stop at a share of 2^-26. */
function quantilesOf(inverse: (share: number) => number): Quantiles {
  return ofEach(shares, share => rounded(inverse(share)))
}

function ofEach({ cells, first, last }: Quantiles, of: (value: number) => number): Quantiles {
  return { cells: cells.map(of), first: first.map(of), last: last.map(of) }
}

function sharesBetween(low: number, high: number): Float64Array {
  return Float64Array.from({ length: CELLS + 1 }, (_, at) => {
    const share = low + ((high - low) * at) / CELLS
    return Math.min(Math.max(share, 2 ** -26), 1 - 2 ** -26)
  })
}

/** The shares that quantiles are of. */
const shares: Quantiles = {
  cells: sharesBetween(0, 1),
  first: sharesBetween(0, 1 / CELLS),
  last: sharesBetween(1 - 1 / CELLS, 1),
}

/** The standard normal distribution function from -8 to 8, at steps of 1/256. */
export function normalShares(): { readonly places: Places; readonly values: readonly number[] } {
  const values = Array.from({ length: 16 * SHARE_STEPS + 1 }, (_, at) => {
    return rounded(normalShare(at / SHARE_STEPS - 8))
  })
  return { places: { first: -8, perUnit: SHARE_STEPS }, values }
}

const SHARE_STEPS = 256

/** The standard normal distribution function, by its power series times the density (Marsaglia, _Evaluating the Normal Distribution_, 2004). */
export function normalShare(score: number): number {
  if (Math.abs(score) > 8) return score < 0 ? 0 : 1
  let term = score
  let sum = score
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (score * score) / odd
    sum += term
  }
  return Math.min(1, Math.max(0, 0.5 + sum * Math.exp(-(score * score) / 2) * 0.398_942_280_401_432_7))
}

/** Of values whose logarithm has this mean and standard deviation. */
export function lognormalQuantiles(mean: number, deviation: number): Quantiles {
  return ofEach(normalScores, score => rounded(Math.exp(mean + deviation * score)))
}

export function exponentialQuantiles(rate: number): Quantiles {
  return quantilesOf(share => -Math.log1p(-share) / rate)
}

/** Weights of 0, 1, 2 … events, so far as any of them is likelier than one in 2^32. */
export function poissonWeights(mean: number): number[] {
  const weights: number[] = []
  let logarithm = -mean
  for (let events = 0; events <= mean || logarithm > -23; events++) {
    weights.push(Math.round(Math.exp(logarithm) * 2 ** 40))
    logarithm += Math.log(mean / (events + 1))
  }
  return weights
}

/** Weights of the ranks from 1. */
export function zipfWeights(ranks: number, exponent: number): number[] {
  return Array.from({ length: ranks }, (_, at) => Math.round((at + 1) ** -exponent * 2 ** 40))
}

/**
 * The inverse of the standard normal distribution function, relative error below 1.2e-9, by P. J. Acklam's rational approximation
 * (_An algorithm for computing the inverse normal cumulative distribution function_, 2003).
 */
export function inverseNormal(share: number): number {
  if (share < LOW) {
    const q = Math.sqrt(-2 * Math.log(share))
    return horner(C, q) / (horner(D, q) * q + 1)
  }
  if (share > 1 - LOW) return -inverseNormal(1 - share)
  const q = share - 0.5
  const r = q * q
  return (horner(A, r) * q) / (horner(B, r) * r + 1)
}

const LOW = 0.024_25
const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
]
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
]
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416]

function horner(coefficients: readonly number[], at: number): number {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * at + coefficient
  return sum
}

/** Made once, as every normal and lognormal field is made of them. */
const normalScores = ofEach(shares, inverseNormal)

/** Of the standard normal distribution. */
export const normalQuantiles = ofEach(normalScores, rounded)
