import { fromDouble, type Rational, scale, subtract, toDouble } from './rational.ts'

/**
 * Count, mean and central sums of a sample, mergeable. The mean is `mean + rest`, the rest being what a double cannot hold of
 * it; the central sums are `m2 · 4^exponent`, `m3 · 8^exponent`, `m4 · 16^exponent`, so that neither large offsets nor extreme
 * scales lose anything.
 */
export interface Moments {
  readonly count: number
  readonly mean: number
  readonly rest: number
  readonly exponent: number
  readonly m2: number
  readonly m3: number
  readonly m4: number
}

/** Sums of the powers of `d = (x − centre) / 2^exponent`. */
export interface PowerSums {
  readonly count: number
  readonly centre: Rational
  readonly exponent: number
  readonly s1: number
  readonly s2: number
  readonly s3: number
  readonly s4: number
}

export const noMoments: Moments = { count: 0, mean: 0, rest: 0, exponent: 0, m2: 0, m3: 0, m4: 0 }

/** Moments about the mean from sums about a centre near it. Pure; no I/O. */
export function centralMoments({ count, centre, exponent, s1, s2, s3, s4 }: PowerSums): Moments {
  if (count === 0) return noMoments
  const shift = s1 / count
  const high = toDouble(centre)
  const low = toDouble(subtract(centre, fromDouble(high))) + scale(shift, exponent)
  return {
    count,
    ...normalized(high, low),
    exponent,
    m2: Math.max(0, s2 - shift * s1),
    m3: s3 - 3 * shift * s2 + 2 * shift * shift * s1,
    m4: Math.max(0, s4 - 4 * shift * s3 + 6 * shift * shift * s2 - 3 * shift * shift * shift * s1),
  }
}

/**
 * The moments of both samples together. Pure; no I/O.
 * P. Pébay, Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments,
 * Sandia Report SAND2008-6212, equations 2.1 and 3.1, which extend Chan, Golub and LeVeque (1979) to higher orders.
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b
  if (b.count === 0) return a
  const count = a.count + b.count
  const difference = b.mean - a.mean + (b.rest - a.rest)
  const exponent = Math.max(a.exponent, b.exponent, exponentOf(difference))
  const [left, right] = [rescaled(a, exponent), rescaled(b, exponent)]
  const delta = scale(difference, -exponent)
  const [p, q] = [a.count / count, b.count / count]
  return {
    count,
    ...normalized(a.mean, a.rest + difference * q),
    exponent,
    m2: left.m2 + right.m2 + delta * delta * a.count * q,
    m3: left.m3 + right.m3 + delta ** 3 * a.count * q * (p - q) + 3 * delta * (p * right.m2 - q * left.m2),
    m4:
      left.m4 +
      right.m4 +
      delta ** 4 * a.count * q * (p * p - p * q + q * q) +
      6 * delta * delta * (p * p * right.m2 + q * q * left.m2) +
      4 * delta * (p * right.m3 - q * left.m3),
  }
}

export function meanOf({ count, mean, rest }: Moments): number | null {
  return count === 0 ? null : mean + rest
}

/** Standard deviation with `n − 1`; null below two values. */
export function standardDeviation({ count, exponent, m2 }: Moments): number | null {
  return count < 2 ? null : scale(Math.sqrt(m2 / (count - 1)), exponent)
}

/** Adjusted Fisher–Pearson G1; null below three values, 0 for a constant. */
export function skewness({ count: n, m2, m3 }: Moments): number | null {
  if (n < 3) return null
  if (m2 === 0) return 0
  return ((Math.sqrt(n * (n - 1)) / (n - 2)) * (m3 / n)) / (m2 / n) ** 1.5
}

/** Bias-corrected excess G2; null below four values, 0 for a constant. */
export function kurtosis({ count: n, m2, m4 }: Moments): number | null {
  if (n < 4) return null
  if (m2 === 0) return 0
  const excess = (n * m4) / (m2 * m2) - 3
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6)
}

/** The least `e` with `|value| ≤ 2^e`, as near as a logarithm tells; bounded so that `2^−e` is a double. */
export function exponentOf(value: number): number {
  const size = Math.abs(value)
  if (size === 0) return -1000
  return Math.max(-1000, Math.min(1024, size === Infinity ? 1024 : Math.ceil(Math.log2(size))))
}

function rescaled({ exponent, m2, m3, m4 }: Moments, to: number): Pick<Moments, 'm2' | 'm3' | 'm4'> {
  const by = exponent - to
  return { m2: scale(m2, 2 * by), m3: scale(m3, 3 * by), m4: scale(m4, 4 * by) }
}

/** `high + low` with the rounding error of the sum kept (Knuth's two-sum). */
function normalized(high: number, low: number): Pick<Moments, 'mean' | 'rest'> {
  const mean = high + low
  const part = mean - high
  const rest = high - (mean - part) + (low - part)
  return { mean, rest: Number.isFinite(rest) ? rest : 0 }
}
