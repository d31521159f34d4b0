import { type AssociationKind, cramersV, spearman } from '../../../core/profile/association.ts'
import type { Associations } from '../../../core/profile/profile.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import type { Session } from '../session.ts'
import { ranksSumsSql, tableSumsSql } from './associate-sql.ts'
import { number, rowOf } from './read.ts'

export interface AssociateOrder {
  /** Of the columns to associate. */
  readonly plan: QueryPlan
  readonly paths: readonly string[]
  readonly kind: AssociationKind
}

interface Found {
  readonly value: number | null
  readonly count: number
}

/** The verb `associate`: a measure for each pair of columns, itself with itself among them. */
export async function associate(
  { plan, paths, kind }: AssociateOrder,
  session: Session,
): Promise<Associations> {
  const names = plan.selected.map(({ name }) => name)
  const measure = kind === 'spearman' ? spearmanOf : cramersOf
  const rows: Found[][] = []
  for (const [i, x] of names.entries()) {
    const row: Found[] = []
    for (const y of names.slice(i)) {
      const found = await measure(session, plan, paths, x, y)
      row.push(x === y && found.value !== null ? { ...found, value: 1 } : found)
    }
    rows.push(row)
    session.progress((i + 1) / names.length)
  }
  return {
    columns: names,
    omitted: [],
    values: rows.map(row => row.map(({ value }) => value)),
    counts: rows.map(row => row.map(({ count }) => count)),
  }
}

async function spearmanOf(session: Session, plan: QueryPlan, paths: readonly string[], x: string, y: string) {
  const row = await rowOf(session, ranksSumsSql(plan, paths, x, y))
  const [count = 0n, xx = 0n, yy = 0n, xy = 0n] = row.map(cell => BigInt(String(cell ?? 0)))
  return { value: spearman({ count, xx, yy, xy }), count: Number(count) }
}

async function cramersOf(session: Session, plan: QueryPlan, paths: readonly string[], x: string, y: string) {
  const row = (await rowOf(session, tableSumsSql(plan, paths, x, y))).map(number)
  const [count = 0, rows = 0, columns = 0, squares = 0] = row
  return { value: cramersV({ count, rows, columns, squares }), count }
}
