/** Pivots below this are taken for none: what is left of a variance of 1 is rounding. */
const LEAST_PIVOT = 1e-9

/** The lower half of a symmetric matrix with ones on its diagonal, which is left out: row `i` has `i` members. */
export type Correlations = readonly (readonly number[])[]

/**
 * The lower triangular factor of a correlation matrix, of which the product with its transpose is the matrix; null for one that is not
 * positive definite. Sums, products, quotients and square roots alone: the same on every machine. Pure; no I/O.
 */
export function cholesky(correlations: Correlations): number[][] | null {
  const factor: number[][] = []
  for (const [at, row] of correlations.entries()) {
    const own: number[] = []
    let pivot = 1
    for (let column = 0; column < at; column++) {
      const above = factor[column] ?? []
      let rest = row[column] ?? 0
      for (let each = 0; each < column; each++) rest -= (own[each] ?? 0) * (above[each] ?? 0)
      const value = rest / (above[column] ?? 1)
      own.push(value)
      pivot -= value * value
    }
    if (!(pivot > LEAST_PIVOT)) return null
    factor.push([...own, Math.sqrt(pivot)])
  }
  return factor
}

const DIGITS = 4
const STEPS = 40

/**
 * The correlations with so many digits as are written, all drawn towards 0 by the least share that makes them positive definite: pairs that were
 * measured over different rows can contradict each other. Pure; no I/O.
 */
export function mended(correlations: Correlations): number[][] {
  const drawn = (share: number) =>
    correlations.map(row => row.map(value => Number((value * (1 - share)).toFixed(DIGITS))))
  if (cholesky(drawn(0))) return drawn(0)
  let [low, high] = [0, 1]
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    if (cholesky(drawn(middle))) high = middle
    else low = middle
  }
  return drawn(high)
}
