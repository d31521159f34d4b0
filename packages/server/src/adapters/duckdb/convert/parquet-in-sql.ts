import type { Session } from '../session.ts'
import { quoteIdentifier } from '../sql.ts'
import { convertRecords } from './convert-records.ts'
import { type ConvertedFile, type ConvertOrder, nothingConverted } from './converted-file.ts'
import { fieldsIn, type RowFit } from './parquet-fit.ts'
import { type OpenedParquet, readParquetRecords, relationOf, unreadable } from './parquet-records.ts'
import { madeRow } from './row-work.ts'
import { writeFound } from './write-rows.ts'

/**
 * Converts the rows that fit in one statement, and tells of every other what is wrong with it; null when one of the others is a row, too,
 * so that each record has to be looked at. The session must neither take the footer's statistics for granted nor let them skip rows.
 */
export async function convertInSql(
  order: ConvertOrder,
  opened: OpenedParquet,
  { columns, fits }: RowFit,
  session: Session,
): Promise<ConvertedFile | null> {
  const selected = columns.map(({ name, sql }) => `${sql} as ${quoteIdentifier(name)}`).join(', ')
  const query = `select ${selected} from ${relationOf(opened)} where ${fits}`
  const fields = fieldsIn(order.schema.fields, opened.columns)
  const rows = await writeFound(query, order.target, fields, session).catch(error => {
    throw unreadable(error, 'cannot be read to its end', session.signal)
  })
  const loaded = rows?.rows ?? 0
  if (rows && loaded === opened.rows) {
    return { ...nothingConverted, rows, account: { read: loaded, loaded, rejected: 0, skipped: 0 } }
  }
  try {
    const rest = await convertRecords(
      order,
      session,
      sink => readParquetRecords(opened, session, sink, { butWhere: fits }),
      loaded > 0,
    )
    if (loaded === 0) return rest
    const { read, rejected, skipped } = rest.account
    return { ...rest, rows, account: { read: loaded + read, loaded, rejected, skipped } }
  } catch (error) {
    if (error === madeRow) return null
    throw error
  }
}
