import type { Compression, Dialect, FileFormat, LoadWarning } from '../../../core/ingest/load.ts'
import type { ColumnName } from '../../../core/ingest/names.ts'
import { planColumns, type TextTable } from '../../../core/ingest/plan-columns.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import { canonicalRelation } from './canonical.ts'
import { describeLoad } from './describe-load.ts'
import { quarantineMisfits, type ReadRaw } from './misfits.ts'
import type { IngestOrder, Loaded } from './order.ts'
import type { Quarantine } from './quarantine.ts'
import { castOptions, writeTyped } from './typed.ts'

/** Records that lie in a canonical file, and what became of the others. */
export interface CanonicalRecords {
  readonly format: FileFormat
  readonly compression: Compression | null
  readonly sheet: string | null
  readonly dialect: Dialect | null
  readonly path: string
  /** Bytes of its longest record, where they are known. */
  readonly longest?: number
  readonly names: readonly ColumnName[]
  readonly table: TextTable
  /** Records in the source, counted independently of the reading that wrote the file. */
  readonly read: number
  /** Records that the reading put into the quarantine. */
  readonly rejected: number
  /** Records that the reading passed over, since they are no data. */
  readonly skipped: number
  readonly warnings: readonly LoadWarning[]
  readonly readRaw: ReadRaw
}

/** Types the texts of a canonical file and writes them as the part, and closes the quarantine. */
export async function loadCanonical(
  order: IngestOrder,
  records: CanonicalRecords,
  quarantine: Quarantine,
  session: Session,
): Promise<Loaded> {
  const { names, table, path, readRaw } = records
  const plan = planColumns(table, names, order.options)
  const relation = canonicalRelation(path, names.length, records.longest)
  const typed = await writeTyped(order, relation, plan, session)
  const options = castOptions(order, plan)
  const misfits = await quarantineMisfits(session, relation, typed.plans, options, quarantine, readRaw)
  const rejected = records.rejected + misfits
  const { read, skipped } = records
  if (read === skipped) throw refuse('header_only', 'The file has columns and no rows.')
  const { kept, first } = await quarantine.close(order.quarantine)
  const rows = { read, loaded: typed.part.rows, rejected, skipped }
  const done = { typed, rows, rejectsKept: kept, firstRejects: first, numbered: true }
  return describeLoad(order, { ...records, ...done }, session)
}
