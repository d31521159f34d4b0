import { doubleSql } from './deviation.ts'

/** Bounds of points, as doubles. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

/** Bins that points are counted into. */
const BINS = 1024

/** SQL of the bin of a point `p` within bounds; one bin where they cannot be divided. It never falls while points rise. */
export function binOf({ low, high }: Bounds): string {
  // Halved, so that the width of all doubles is one.
  const factor = BINS / (high / 2 - low / 2)
  if (!(factor > 0) || !Number.isFinite(factor)) return '0'
  const place = `(cast(p as DOUBLE) * ${doubleSql(0.5)} - ${doubleSql(low / 2)}) * ${doubleSql(factor)}`
  return `cast(greatest(0, least(floor(${place}), ${BINS - 1})) as INTEGER)`
}

/**
 * The bins of a relation `p, n` that are not empty, in order: points, distinct points, the first and the last as doubles, and the
 * sum of an expression over `p`. Pure; no I/O.
 */
export function binsSql(relation: string, bin: string, summed: string): string {
  return `
select bin, sum(n), count(*), min(x), max(x), fsum(d * n)
from (select n, ${bin} as bin, cast(p as DOUBLE) as x, ${summed} as d from (${relation}))
group by bin
order by bin`
}

/** A rank to find, counted within its bin; or how many of a bin's points fulfil a condition on `p`. */
export type Question =
  | { readonly bin: number; readonly rank: number }
  | { readonly bin: number; readonly condition: string }

/** Answers questions about a few bins, one column each. Pure; no I/O. */
export function questionsSql(relation: string, bin: string, questions: readonly Question[]): string {
  const answers = questions.map(question =>
    'rank' in question
      ? `cast(min(p) filter (bin = ${question.bin} and upto > ${question.rank}) as VARCHAR)`
      : `coalesce(sum(n) filter (bin = ${question.bin} and ${question.condition}), 0)`,
  )
  const bins = [...new Set(questions.map(question => question.bin))]
  return `
select ${answers.join(',\n  ')}
from (
  select p, n, bin, sum(n) over (partition by bin order by p) as upto
  from (select p, n, ${bin} as bin from (${relation}))
  where bin in (${bins.join(', ')})
)`
}

/** Ranks as columns: the least point of a relation `p, n` with more than so many points up to it. Pure; no I/O. */
export function ranksSql(relation: string, ranks: readonly number[]): string {
  const found = ranks.map(rank => `cast(min(p) filter (upto > ${rank}) as VARCHAR)`)
  return `select ${found.join(', ')}\nfrom (select p, sum(n) over (order by p) as upto from (${relation}))`
}
