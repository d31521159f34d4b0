import type { Bin, ColumnCounts } from '../../../core/compare/comparison.ts'
import { measureOf, type NumericMeasure } from '../profile/measure.ts'
import { number, rowOf, rowsOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import { compareCategories } from './categories.ts'
import { mergedSql, totalsSql } from './counts-sql.ts'
import { pairOf } from './pair.ts'
import { comparePoints } from './points.ts'
import { columnOf, type Side } from './source.ts'
import type { Totals } from './totals.ts'

export interface CompareOrder {
  readonly v1: Side
  readonly v2: Side
  readonly columns: readonly string[]
}

/** The verb `compare`: both versions counted into the same bins, column by column. */
export async function compare({ v1, v2, columns }: CompareOrder, session: Session): Promise<ColumnCounts[]> {
  const counts: ColumnCounts[] = []
  for (const [index, name] of columns.entries()) {
    counts.push(await compareColumn(session, v1, v2, name))
    session.progress((index + 1) / columns.length)
  }
  return counts
}

async function compareColumn(session: Session, v1: Side, v2: Side, name: string): Promise<ColumnCounts> {
  const pair = pairOf(columnOf(v1.plan, name).logicalType, columnOf(v2.plan, name).logicalType)
  await rowsOf(session, mergedSql(v1, v2, name, pair))
  const [n = 0, m = 0, missing1 = 0, missing2 = 0, distinct = 0] = (await rowOf(session, totalsSql)).map(
    number,
  )
  const totals: Totals = { present: [n, m], missing: [missing1, missing2], distinct }
  const found =
    pair.kind === 'numeric' || pair.kind === 'instant'
      ? await comparePoints(session, measureOf(pair.type) as NumericMeasure, totals)
      : await compareCategories(session, totals)
  const missing: Bin[] = missing1 + missing2 > 0 ? [{ kind: 'missing', v1: missing1, v2: missing2 }] : []
  return { name, kind: pair.kind, ...found, bins: [...found.bins, ...missing] }
}
