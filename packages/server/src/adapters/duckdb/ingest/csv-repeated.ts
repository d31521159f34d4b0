import type { ColumnPlan } from '../../../core/ingest/plan-columns.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'

/** A number or a date may be written in other ways than the engine's cast reads. */
const DIGITS = /^[\d\s.,:/+-]*\d[\d\s.,:/+-]*$/

/** Whether a part may hold the header once more as a row, as where files were joined. A file of one column has no such rows. */
export async function mayRepeatHeader(
  session: Session,
  target: string,
  plans: readonly ColumnPlan[],
  header: readonly string[],
  nullTokens: readonly string[],
): Promise<boolean> {
  if (plans.length < 2) return false
  const conditions = plans.map((plan, index) => equals(plan, header[index] ?? '', index === 0, nullTokens))
  if (conditions.includes(null)) return false
  const reader = await session.connection.runAndReadAll(
    `select count(*) as n from (select 1 from read_parquet(${quoteLiteral(target)}) where ${conditions.join(' and ')} limit 1)`,
  )
  return Number(reader.getRowObjects()[0]?.n) > 0
}

/** When a row's value may have been written like that name; null: never. */
function equals(
  { name, target }: ColumnPlan,
  text: string,
  first: boolean,
  nullTokens: readonly string[],
): string | null {
  const column = quoteIdentifier(name)
  if (text === '' || nullTokens.includes(text)) {
    return target.type === 'VARCHAR'
      ? `coalesce(${column}, '') in ('', ${quoteLiteral(text)})`
      : `${column} is null`
  }
  if (target.type === 'VARCHAR') {
    // A byte order mark may stand before it.
    const marked = first ? `, ${quoteLiteral(`\ufeff${text}`)}, ${quoteLiteral(`\ufeff"${text}"`)}` : ''
    return `${column} in (${quoteLiteral(text)}${marked})`
  }
  if (/^(true|false)$/i.test(text)) return 'true'
  return DIGITS.test(text) ? 'true' : null
}
