import { join } from 'node:path'
import type { Column } from '../../../core/dataset/dataset.ts'
import { dtypeOf } from '../../../core/dataset/types.ts'
import { CoreError } from '../../../core/errors.ts'
import type { Cell } from '../../../core/fill/cell.ts'
import type { DeclaredColumn } from '../../../core/fill/column.ts'
import { emptyType, openCell } from '../../../core/fill/open-cell.ts'
import type { FillSource } from '../../../core/fill/source.ts'
import type { LoadColumn } from '../../../core/ingest/load.ts'
import { refuse } from '../../../core/refusals.ts'
import type { LightSession, Session } from '../session.ts'
import { quoteIdentifier } from '../sql.ts'
import { canonicalRelation } from './canonical.ts'
import { extractRows } from './fill-text.ts'
import { type WrittenRows, writeRows } from './fill-write.ts'
import { nulWarning } from './json.ts'
import type { IngestOrder, Loaded } from './order.ts'
import { openQuarantine } from './quarantine.ts'
import { columnExtent, type WrittenPart, writePart } from './write-part.ts'

export interface FillOrder extends IngestOrder {
  readonly fill: FillSource
}

/**
 * The verb: the rows that a body brings as text become one Parquet part. Who sends them says what the columns are, so that once through is enough: each value is
 * converted where it stands, and the engine gets nothing but values that fit.
 */
export async function fill(order: FillOrder, light: LightSession): Promise<Loaded> {
  await using session = await light.session()
  const { fill } = order
  const { columns: declared } = fill
  const { expectedTypes = {} } = order.options
  const path = await extractRows(order.source, fill, order.maxInflatedBytes, session)
  const cells = declared.map(column => openCell(column, expectedTypes[column.name]))
  const canonical = join(session.grant.folder, 'canonical.csv')
  const quarantine = openQuarantine(session)
  const rows = await writeRows(path, declared, cells, canonical, quarantine, session.signal).catch(error => {
    throw inOurWords(error)
  })
  const { kept, first } = await quarantine.close(order.quarantine)
  const types = declared.map((column, index) => typeOf(column, cells[index], expectedTypes[column.name]))
  const part = await write(order, declared, types, canonical, rows, session)
  const columns = declared.map(({ name }, index): Column => {
    const logicalType = types[index] ?? 'VARCHAR'
    const extent = columnExtent(part.facts[index])
    return { name, originalName: name, logicalType, dtype: dtypeOf(logicalType), ...extent }
  })
  const { read, rejected } = rows
  const load = {
    format: 'json',
    compression: fill.compressed ? 'gzip' : null,
    sheet: null,
    dialect: null,
    rows: { read, loaded: part.rows, rejected, skipped: 0 },
    warnings: nulWarning(rows.nuls),
    columns: declared.map((column, index) => describe(column, types[index] ?? '', cells[index])),
  } as const
  const rejects = { rejectsKept: kept, firstRejects: first }
  return { columns, rowCount: part.rows, load, facts: part.facts, ...rejects }
}

/** Of a column without any value: the type that the dataset's has. */
function typeOf(column: DeclaredColumn, cell: Cell | null | undefined, expected: string | undefined): string {
  return cell ? (cell.type() ?? expected ?? emptyType(column)) : 'VARCHAR'
}

async function write(
  { target }: IngestOrder,
  declared: readonly DeclaredColumn[],
  types: readonly string[],
  canonical: string,
  { written, longest }: WrittenRows,
  { connection }: Session,
): Promise<WrittenPart> {
  const names = declared.map(({ name }) => name)
  if (written === 0) {
    return { rows: 0, facts: names.map(name => ({ name, missing: 0, constant: null, digits: 0 })) }
  }
  const list = names.map((name, index) => `c${index} as ${quoteIdentifier(name)}`)
  const relation = canonicalRelation(canonical, types.length, longest, types)
  return writePart(connection, `select ${list.join(', ')} from ${relation}`, target, names)
}

function describe(
  { name, subtype }: DeclaredColumn,
  type: string,
  cell: Cell | null | undefined,
): LoadColumn {
  const shown = type === 'VARCHAR' ? 'Text' : type
  const reason = {
    message: `${shown}, since the fill says ${subtype}.`,
    insteadOf: null,
    counterExamples: [],
  }
  return { name, originalName: name, type, format: cell?.strptime ?? null, nullTokens: 0, reason }
}

function inOurWords(error: unknown): unknown {
  if (!(error instanceof CoreError) || error.code !== 'unreadable_file') return error
  const message = `"insert-data" must be a JSON list of rows, each a list of values such as [["536365", 6]]. ${error.message}`
  return refuse('invalid_rows', message, { cause: error })
}
