import type { Bin } from '../../../core/compare/comparison.ts'

/** What the table `m` of a column tells at first sight. */
export interface Totals {
  /** Values that are there, in each version. */
  readonly present: readonly [number, number]
  readonly missing: readonly [number, number]
  /** Distinct values of the first version. */
  readonly distinct: number
}

/** The bin of the values that have none of their own; none when there are no such values. Pure; no I/O. */
export function otherBin(bins: readonly Bin[], { present }: Totals): Bin[] {
  const v1 = present[0] - bins.reduce((sum, bin) => sum + bin.v1, 0)
  const v2 = present[1] - bins.reduce((sum, bin) => sum + bin.v2, 0)
  return v1 + v2 > 0 ? [{ kind: 'other', v1, v2 }] : []
}
