import type { Column } from '../../../core/dataset/dataset.ts'
import { dtypeOf } from '../../../core/dataset/types.ts'
import { settleLoad } from '../../../core/ingest/account.ts'
import { findDialect } from '../../../core/ingest/dialect.ts'
import type { LoadWarning, ReadOptions } from '../../../core/ingest/load.ts'
import { type ColumnName, nameColumns } from '../../../core/ingest/names.ts'
import { planColumns } from '../../../core/ingest/plan-columns.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import { findCategories } from './categories.ts'
import { type LoadedText, loadText } from './csv-text.ts'
import type { FileEnds } from './head.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { columnExtent } from './write-part.ts'

/** Loads a CSV file: dialect and types from its content, every row accounted for. */
export async function loadCsv(order: IngestOrder, ends: FileEnds, session: Session): Promise<Loaded> {
  const { options } = order
  const found = findDialect(ends.head, ends.whole, options)
  const named = nameColumns(found.columns)
  const plan = planColumns(found, named.names, options)
  const loaded = await loadText(order, found, plan, session)
  const { count, part, dialect } = loaded
  if (count.records === 0) throw refuse('header_only', 'The file has a header and no rows below it.')
  const rows = {
    read: count.records + count.blank,
    loaded: part.rows,
    rejected: loaded.rejected,
    skipped: count.blank,
  }
  const warnings = [...found.warnings, ...named.warnings, ...loaded.warnings, ...columnWarnings(loaded)]
  const load = settleLoad({ format: 'csv', dialect, rows, warnings }, loaded.examples, options)
  const columns = await describeColumns(order, named.names, loaded, session)
  return { columns, rowCount: part.rows, load, facts: part.facts }
}

async function describeColumns(
  { target, options }: IngestOrder,
  names: readonly ColumnName[],
  { plans, part }: LoadedText,
  session: Session,
): Promise<Column[]> {
  const texts = plans.filter(({ trust, target }) => trust !== 'forced' && target.type === 'VARCHAR')
  const open = texts.filter(({ fewInSample }) => fewInSample).map(({ name }) => name)
  const categories = await findCategories(session.connection, target, part.rows, open)
  for (const name of forcedCategories(names, options)) categories.add(name)
  return names.map(({ name, originalName }, index) => {
    const logicalType = plans[index]?.target.type ?? 'VARCHAR'
    const dtype = categories.has(name) ? 'category' : dtypeOf(logicalType)
    return { name, originalName, logicalType, dtype, ...columnExtent(part.facts[index]) }
  })
}

function forcedCategories(names: readonly ColumnName[], { columnTypes = {} }: ReadOptions): string[] {
  const wishes = Object.entries(columnTypes).flatMap(([wish, type]) => (type === 'category' ? [wish] : []))
  return names
    .filter(({ name, originalName }) => wishes.includes(name) || wishes.includes(originalName))
    .map(({ name }) => name)
}

function columnWarnings({ plans, facts }: LoadedText): LoadWarning[] {
  return plans.flatMap(({ name, target }, index): LoadWarning[] => {
    const tokens = facts.get(index)?.tokens ?? 0
    if (target.ambiguous) return [ambiguous(name)]
    if (tokens === 0 || target.type === 'VARCHAR') return []
    const message = `Read as missing in "${name}": ${tokens} ${tokens === 1 ? 'value' : 'values'} such as NA or null. To name the tokens yourself, use null_values.`
    return [{ code: 'null_tokens', column: name, message }]
  })
}

function ambiguous(name: string): LoadWarning {
  const message = `The dates of "${name}" fit day-first and month-first alike, so they stay text. Say which with date_format, such as %d/%m/%Y.`
  return { code: 'ambiguous_date_format', column: name, message }
}
