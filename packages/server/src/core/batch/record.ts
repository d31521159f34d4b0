import type { Column } from '../dataset/dataset.ts'
import type { Staged } from '../dataset/stage.ts'
import { type LoadId, newId } from '../ids.ts'
import type { LoadRecord, LoadWarning, RowAccount } from '../ingest/load.ts'
import { assessLoad } from '../quality/assess-load.ts'
import type { BatchFormat } from './format.ts'

/** What a batch did, as the record of its load. Pure; no I/O. */
export function batchRecord(
  format: BatchFormat,
  rows: RowAccount,
  warnings: readonly LoadWarning[],
  columns: readonly Column[],
): LoadRecord {
  return {
    format: format.format === 'json' && !format.isMultiLine ? 'ndjson' : format.format,
    compression: null,
    sheet: null,
    dialect: null,
    rows,
    warnings,
    columns: columns.map(({ name, originalName, logicalType }) => ({
      name,
      originalName,
      type: logicalType,
      format: null,
      nullTokens: 0,
      reason: { message: 'As the schema of the dataset says.', insteadOf: null, counterExamples: [] },
    })),
  }
}

/** No rows, staged: what a version brings that only takes rows out. */
export function noRows(format: BatchFormat): Staged {
  const load = batchRecord(format, { read: 0, loaded: 0, rejected: 0, skipped: 0 }, [], [])
  return {
    parts: [],
    columns: [],
    rowCount: 0,
    load,
    facts: [],
    quarantine: null,
    firstRejects: [],
    loadId: newId<LoadId>(),
    options: {},
    replayOf: null,
    artifact: null,
    quality: assessLoad([], load, 0),
  }
}
