import { type Dimension, FORMULA_VERSION, type QualityCheck, type QualityReport, WEIGHTS } from './report.ts'

/** A check with the share of its dimension that it loses, 0 … 1, and not yet the points. */
export type Judged = Omit<QualityCheck, 'pointsLost'> & { readonly penalty: number }

/**
 * Score the checks; `docs/quality.md` has the formula. Pure; no I/O. A dimension's weight is what is left of it when those that were not
 * assessed give theirs to the others. The points that the checks lose add up to what the overall score lacks of 100, to the last digit.
 */
export function scoreChecks(
  basis: QualityReport['basis'],
  assessed: readonly Dimension[],
  judged: readonly Judged[],
): QualityReport {
  const weights = sum(assessed.map(dimension => WEIGHTS[dimension]))
  const penalties = new Map(
    assessed.map(dimension => {
      return [dimension, sum(judged.filter(each => each.dimension === dimension).map(each => each.penalty))]
    }),
  )
  let left = 100_00
  const checks = judged.map(({ penalty, ...check }) => {
    const share = penalty / Math.max(1, penalties.get(check.dimension) ?? 1)
    const hundredths = 100_00 * (WEIGHTS[check.dimension] / weights) * share
    const lost = penalty > 0 ? Math.min(left, Math.max(1, Math.round(hundredths))) : 0
    left -= lost
    return { ...check, pointsLost: lost / 100 }
  })
  const dimensions = assessed.map(dimension => {
    return [dimension, Math.round(100_00 * (1 - Math.min(1, penalties.get(dimension) ?? 0))) / 100]
  })
  return {
    basis,
    overallScore: left / 100,
    formulaVersion: FORMULA_VERSION,
    dimensions: Object.fromEntries(dimensions),
    checks,
  }
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
