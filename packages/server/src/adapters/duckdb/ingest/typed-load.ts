import type { Column } from '../../../core/dataset/dataset.ts'
import { dtypeOf } from '../../../core/dataset/types.ts'
import type {
  Compression,
  Dialect,
  FileFormat,
  LoadColumn,
  LoadWarning,
  ReadOptions,
  RowAccount,
} from '../../../core/ingest/load.ts'
import type { ColumnName } from '../../../core/ingest/names.ts'
import type { TextTable } from '../../../core/ingest/plan-columns.ts'
import { explainType } from '../../../core/ingest/reasons.ts'
import type { Reject } from '../../../core/ingest/reject.ts'
import type { Session } from '../session.ts'
import { findCategories } from './categories.ts'
import type { IngestOrder, Loaded } from './order.ts'
import type { Typed } from './typed.ts'
import { columnExtent } from './write-part.ts'

/** A load of texts, done but for its description. */
export interface TypedLoad {
  readonly format: FileFormat
  readonly compression: Compression | null
  readonly sheet: string | null
  readonly dialect: Dialect | null
  readonly names: readonly ColumnName[]
  readonly table: TextTable
  readonly typed: Typed
  readonly rows: RowAccount
  readonly warnings: readonly LoadWarning[]
  readonly rejectsKept: number
  readonly firstRejects: readonly Reject[]
}

/** Describes what a load of texts made: its columns, why they have their types, and what is worth a warning. */
export async function describeLoad(order: IngestOrder, load: TypedLoad, session: Session): Promise<Loaded> {
  const { format, compression, sheet, dialect, typed, rows, rejectsKept, firstRejects } = load
  const columns = await describeColumns(order, load, session)
  const warnings = [...load.warnings, ...columnWarnings(typed)]
  const record = { format, compression, sheet, dialect, rows, warnings, columns: explainColumns(load) }
  const { part } = typed
  return { columns, rowCount: part.rows, load: record, facts: part.facts, rejectsKept, firstRejects }
}

async function describeColumns(
  { target, options }: IngestOrder,
  { names, typed: { plans, part } }: TypedLoad,
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

function explainColumns({ names, table, typed: { plans, facts } }: TypedLoad): LoadColumn[] {
  return plans.map((plan, index) => ({
    name: plan.name,
    originalName: names[index]?.originalName ?? plan.name,
    type: plan.target.type,
    format: plan.target.format,
    nullTokens: plan.target.type === 'VARCHAR' ? 0 : (facts.get(index)?.tokens ?? 0),
    reason: explainType(plan, sampledValues(table, index)),
  }))
}

/** The values of a column in the sample, with the numbers of their data records. */
function* sampledValues(
  { sample, columns }: TextTable,
  index: number,
): Generator<{ row: number; value: string }> {
  let row = 0
  for (const { fields, blank, malformed } of sample) {
    if (blank && columns.length > 1) continue
    row += 1
    const value = fields[index]
    if (value !== undefined && !malformed && fields.length === columns.length) yield { row, value }
  }
}

function columnWarnings({ plans, facts }: Typed): LoadWarning[] {
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
