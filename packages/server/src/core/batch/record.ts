import type { Column } from '../dataset/dataset.ts'
import type { LoadRecord, LoadWarning, RowAccount } from '../ingest/load.ts'
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
