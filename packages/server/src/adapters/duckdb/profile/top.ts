import type { TopValue } from '../../../core/profile/profile.ts'
import type { Session } from '../session.ts'
import { topSql } from './grouped.ts'
import { number, rowsOf } from './read.ts'

/** A longer value is shown by so many of its characters. */
const SHOWN = 1000

/** The most frequent values of a table `v, n`, and how many of the `count` values are not among them. */
export async function topOf(
  session: Session,
  count: number,
  print: (text: string) => string = text => text,
  table = 'g',
): Promise<{ topValues: TopValue[]; otherCount: number }> {
  const shown = `left(cast(v as VARCHAR), ${SHOWN}), length(cast(v as VARCHAR)) > ${SHOWN}`
  const rows = await rowsOf(session, topSql(table, shown))
  const topValues = rows.map(([text, cut, n]) => ({
    value: print(String(text)),
    count: number(n),
    ...(cut ? ({ cut: true } as const) : {}),
  }))
  return { topValues, otherCount: count - topValues.reduce((sum, top) => sum + top.count, 0) }
}
