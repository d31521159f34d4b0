import type { ColumnFacts } from '../ingest/column-facts.ts'
import type { LoadRecord } from '../ingest/load.ts'
import { constantColumns, missingValues, rejectedRows } from './plain-checks.ts'
import type { QualityReport } from './report.ts'
import { scoreChecks } from './score.ts'

/** Assess a load by what it learnt at no cost; `docs/quality.md` has the formula. Pure; no I/O. */
export function assessLoad(facts: readonly ColumnFacts[], load: LoadRecord, rowCount: number): QualityReport {
  const known = facts.filter(({ constant }) => constant !== null)
  const constant = known.filter(fact => fact.constant).map(({ name }) => name)
  return scoreChecks(
    'load',
    ['completeness', 'validity', 'consistency'],
    [missingValues(facts, rowCount), constantColumns(constant, known.length), rejectedRows(load.rows)],
  )
}
