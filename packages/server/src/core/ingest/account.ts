import { refuse } from '../refusals.ts'
import type { LoadRecord, LoadWarning, ReadOptions, RowAccount } from './load.ts'
import type { Reject } from './reject.ts'

const MOST_ERROR_PERCENT = 10
const SHOWN = 3

/**
 * Check the row accounting of a load and judge its rejected rows. Pure; no I/O. Answers the record to publish.
 * Refuses with `rows_do_not_add_up` and, more being rejected than the options allow, with `too_many_rejects`.
 */
export function settleLoad(
  load: LoadRecord,
  firstRejects: readonly Reject[],
  options: Pick<ReadOptions, 'onError' | 'maxErrorPercent'>,
): LoadRecord {
  const { rows } = load
  if (rows.read !== rows.loaded + rows.rejected + rows.skipped) throw notAddingUp(rows)
  if (rows.rejected === 0) return load
  const records = rows.read - rows.skipped
  const percent = (rows.rejected / records) * 100
  const shown =
    firstRejects.length > 0 ? ` First: ${firstRejects.slice(0, SHOWN).map(describe).join('; ')}.` : ''
  const said = `${rows.rejected} of ${records} rows could not be read`
  if (options.onError === 'reject') {
    throw refuse('too_many_rejects', `${said}, and on_error=reject allows none.${shown}`, {
      details: { rows },
    })
  }
  if (rows.loaded === 0) {
    throw refuse('too_many_rejects', `None of the ${records} rows could be read.${shown}`, {
      details: { rows },
    })
  }
  const most = options.maxErrorPercent ?? MOST_ERROR_PERCENT
  if (percent > most) {
    const message = `${said} (${percent.toFixed(1)} %), more than the ${most} % that max_error_percent allows.${shown}`
    throw refuse('too_many_rejects', message, { details: { rows } })
  }
  const warning: LoadWarning = { code: 'rejected_rows', message: `${said} and were left out.${shown}` }
  return { ...load, warnings: [...load.warnings, warning] }
}

function describe({ row, column, message }: Reject): string {
  return column === null ? `row ${row}: ${message}` : `row ${row}, "${column}": ${message}`
}

function notAddingUp(rows: RowAccount): Error {
  const { read, loaded, rejected, skipped } = rows
  return refuse(
    'rows_do_not_add_up',
    `The file holds ${read} rows, but ${loaded} were loaded, ${rejected} rejected and ${skipped} skipped. Nothing was kept; quotes that are not closed or not doubled are the usual cause, so check the delimiter, quote and escape.`,
    { details: { rows } },
  )
}
