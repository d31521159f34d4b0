import type { FoundDialect } from '../../../core/ingest/dialect.ts'
import type { LoadWarning } from '../../../core/ingest/load.ts'
import type { ColumnName } from '../../../core/ingest/names.ts'
import type { ColumnsPlan, TextTable } from '../../../core/ingest/plan-columns.ts'

/** A CSV file whose dialect is found and whose columns are planned. */
export interface PlannedText {
  readonly found: FoundDialect
  readonly names: readonly ColumnName[]
  readonly plan: ColumnsPlan
  readonly warnings: readonly LoadWarning[]
}

export function textTable({ columns, sample, dialect }: FoundDialect): TextTable {
  const { decimal, thousands } = dialect
  return { columns, sample, decimal, thousands }
}
