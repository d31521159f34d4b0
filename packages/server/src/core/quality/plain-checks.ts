import type { RowAccount } from '../ingest/load.ts'
import { counted, listed, percent } from './phrase.ts'
import type { CheckColumn } from './report.ts'
import { type Judged, sum } from './score.ts'

/** A column with a larger share of missing values does not pass. */
const MOST_MISSING = 0.05
/** A version with a larger share of duplicates does not pass. */
const MOST_DUPLICATES = 0.01

/** Columns that a check names; of very many, the first. */
const MOST_NAMED = 100

const nothing = { column: null, affectedRows: 0, sampleRows: [], listed: false, columns: [], penalty: 0 }

/** The cells without a value. Pure; no I/O. */
export function missingValues(
  columns: readonly { readonly name: string; readonly missing: number }[],
  rowCount: number,
): Judged {
  const worst = columns.reduce<{ name: string; missing: number } | null>(
    (most, column) => (column.missing > (most?.missing ?? 0) ? column : most),
    null,
  )
  const share = worst && rowCount > 0 ? worst.missing / rowCount : 0
  const over = columns.filter(({ missing }) => rowCount > 0 && missing / rowCount > MOST_MISSING).length
  const where = worst ? ` (column "${worst.name}")` : ''
  const more = over > 1 ? `; ${over} columns have more than ${MOST_MISSING * 100}%` : ''
  const cells = columns.length * rowCount
  return {
    ...nothing,
    name: 'missing_values',
    passed: over === 0,
    details: `Max ${percent(share)}% missing${where}${more}`,
    severity: over > 0 ? 'warning' : 'info',
    dimension: 'completeness',
    column: worst?.name ?? null,
    affectedRows: worst?.missing ?? 0,
    penalty: cells === 0 ? 0 : sum(columns.map(({ missing }) => missing)) / cells,
  }
}

/** The rows equal to an earlier one. Pure; no I/O. */
export function duplicateRows(duplicates: number, rowCount: number): Judged {
  const share = rowCount === 0 ? 0 : duplicates / rowCount
  return {
    ...nothing,
    name: 'duplicate_rows',
    passed: share <= MOST_DUPLICATES,
    details: duplicates === 0 ? 'No duplicates' : `${counted(duplicates, 'duplicate')} (${percent(share)}%)`,
    severity: share > MOST_DUPLICATES ? 'warning' : 'info',
    dimension: 'uniqueness',
    affectedRows: duplicates,
    listed: duplicates > 0,
    penalty: share,
  }
}

/** The columns that hold one value only, of so many of which that is known. Pure; no I/O. */
export function constantColumns(constant: readonly string[], known: number): Judged {
  return {
    ...nothing,
    name: 'constant_columns',
    passed: constant.length === 0,
    details: constant.length === 0 ? 'No column has one value only' : `One value only: ${listed(constant)}`,
    severity: constant.length > 0 ? 'warning' : 'info',
    dimension: 'consistency',
    column: constant.length === 1 ? (constant[0] ?? null) : null,
    columns: withoutRows(constant),
    penalty: known === 0 ? 0 : constant.length / known,
  }
}

/** Entries of columns that a check is about as a whole. Pure; no I/O. */
export function withoutRows(names: readonly string[]): CheckColumn[] {
  return names.slice(0, MOST_NAMED).map(column => {
    return { column, found: null, affectedRows: 0, sampleRows: [], listed: false }
  })
}

/** The records that the load could not take. They are no rows of the version: the load lists them. Pure; no I/O. */
export function rejectedRows({ loaded, rejected }: RowAccount): Judged {
  const records = loaded + rejected
  const share = records === 0 ? 0 : rejected / records
  return {
    ...nothing,
    name: 'rejected_rows',
    passed: rejected === 0,
    details:
      rejected === 0
        ? 'Every row was loaded'
        : `${rejected} of ${records} rows rejected (${percent(share)}%)`,
    severity: rejected > 0 ? 'warning' : 'info',
    dimension: 'validity',
    affectedRows: rejected,
    penalty: share,
  }
}
