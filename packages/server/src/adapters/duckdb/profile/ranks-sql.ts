import { doubleSql } from './deviation.ts'

/** Points between two bounds, both included; `before` points lie below. Bounds are doubles, at or beyond the points. */
export interface Cell {
  readonly low: number
  readonly high: number
  readonly before: number
  readonly distinct: number
}

/** Bins that a cell is divided into. */
const BINS = 1024

/** Ranks as columns: the least point of the relation `p, n` with more than so many points up to it. Pure; no I/O. */
export function ranksSql(relation: string, ranks: readonly number[]): string {
  const found = ranks.map(rank => `cast(min(p) filter (upto > ${rank}) as VARCHAR)`)
  return `select ${found.join(', ')}\nfrom (select p, sum(n) over (order by p) as upto from (${relation}))`
}

/** The same for ranks that are known to lie in cells. Pure; no I/O. */
export function cellRanksSql(relation: string, ranks: readonly { rank: number; cell: Cell }[]): string {
  const cells = [...new Set(ranks.map(({ cell }) => cell))]
  const which = cells.map((cell, index) => `when ${inside(cell)} then ${index}`).join(' ')
  const found = ranks.map(({ rank, cell }) => {
    const own = `cell = ${cells.indexOf(cell)} and upto > ${rank - cell.before}`
    return `cast(min(p) filter (${own}) as VARCHAR)`
  })
  return `
select ${found.join(', ')}
from (
  select p, cell, sum(n) over (partition by cell order by p) as upto
  from (select p, n, case ${which} end as cell from (${relation}))
  where cell is not null
)`
}

/**
 * How the points of a cell spread over its bins: the bins in order, with the points in each, the distinct ones among them, and
 * the first and the last. Null when the cell cannot be divided. Pure; no I/O.
 */
export function binsSql(relation: string, cell: Cell): string | null {
  // Halved, so that the width of all doubles is one.
  const width = cell.high / 2 - cell.low / 2
  const factor = BINS / width
  if (!(width > 0) || !Number.isFinite(factor)) return null
  const place = `floor((x * 0.5::DOUBLE - ${doubleSql(cell.low / 2)}) * ${doubleSql(factor)})`
  return `
select least(cast(${place} as INTEGER), ${BINS - 1}) as bin, sum(n), count(*), min(x), max(x)
from (select p, n, cast(p as DOUBLE) as x from (${relation}))
where ${inside(cell)}
group by bin
order by bin`
}

function inside({ low, high }: Cell): string {
  return `cast(p as DOUBLE) between ${doubleSql(low)} and ${doubleSql(high)}`
}
