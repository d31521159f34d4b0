import type { Column } from '../../../core/dataset/dataset.ts'
import { dtypeOf } from '../../../core/dataset/types.ts'
import type { LoadColumn, ReadOptions } from '../../../core/ingest/load.ts'
import type { ColumnName } from '../../../core/ingest/names.ts'
import { type Evidence, explainType } from '../../../core/ingest/reasons.ts'
import type { Session } from '../session.ts'
import { findCategories } from './categories.ts'
import { columnWarnings } from './column-warnings.ts'
import { type Findings, findEvidence } from './evidence.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { countTokens, type TokenCounts, totalOf } from './tokens.ts'
import type { TypedLoad } from './typed-load.ts'
import { columnExtent } from './write-part.ts'

/** Describes what a load of texts made: its columns, why they have their types, and what is worth a warning. */
export async function describeLoad(order: IngestOrder, load: TypedLoad, session: Session): Promise<Loaded> {
  const { format, compression, sheet, dialect, typed, rows, rejectsKept, firstRejects } = load
  const columns = await describeColumns(order, load, session)
  const findings = await findEvidence(order, load, session)
  const tokens = await countTokens(load, session)
  const warnings = [...load.warnings, ...columnWarnings(typed.plans, findings, tokens)]
  const explained = explainColumns(load, findings, tokens)
  const record = { format, compression, sheet, dialect, rows, warnings, columns: explained }
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

function explainColumns(
  { names, typed: { plans, reading } }: TypedLoad,
  { evidence }: Findings,
  tokens: ReadonlyMap<number, TokenCounts>,
): LoadColumn[] {
  return plans.map((plan, index) => ({
    name: plan.name,
    originalName: names[index]?.originalName ?? plan.name,
    type: plan.target.type,
    format: plan.target.format,
    nullTokens: totalOf(tokens.get(index)),
    reason: explainType(plan, evidence[index] as Evidence, reading.numbers),
  }))
}
