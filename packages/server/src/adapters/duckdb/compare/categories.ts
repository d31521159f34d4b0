import type { Bin, Category, ColumnCounts, OwnCategories } from '../../../core/compare/comparison.ts'
import { type Cell, number, rowsOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import { ownSql, sharesSql } from './counts-sql.ts'
import { otherBin, type Totals } from './totals.ts'

/** The texts in the table `m`: a bin for each of the most frequent, and those that only one version has. */
export async function compareCategories(
  session: Session,
  totals: Totals,
): Promise<Omit<ColumnCounts, 'name' | 'kind'>> {
  const rows = await rowsOf(session, sharesSql(totals.present))
  const bins = rows.map((row): Bin => {
    const { value, cut } = textOf(row)
    return { kind: 'value', value, ...cut, v1: number(row[2]), v2: number(row[3]) }
  })
  return {
    bins: [...bins, ...otherBin(bins, totals)],
    distance: null,
    categories: {
      appeared: ownOf(await rowsOf(session, ownSql('n2', 'n1')), 3),
      vanished: ownOf(await rowsOf(session, ownSql('n1', 'n2')), 2),
    },
  }
}

function ownOf(rows: readonly Cell[][], count: number): OwnCategories {
  const most = rows.map((row): Category => {
    const { value, cut } = textOf(row)
    return { value, count: number(row[count]), ...cut }
  })
  return { most, total: number(rows[0]?.[4]) }
}

function textOf([text, longer]: readonly Cell[]): { value: string; cut: { cut?: true } } {
  return { value: String(text), cut: longer ? { cut: true } : {} }
}
