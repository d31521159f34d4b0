import type { RowAccount } from '../ingest/load.ts'
import type { Profile } from '../profile/profile.ts'
import {
  cellCheck,
  entriesOf,
  highCardinality,
  imbalance,
  outliersCheck,
  personalData,
} from './column-checks.ts'
import type { Evidence } from './evidence.ts'
import { constantColumns, duplicateRows, missingValues, rejectedRows } from './plain-checks.ts'
import type { Dimension, QualityReport } from './report.ts'
import type { RuleResult } from './rule.ts'
import { ruleCheck } from './rule-check.ts'
import { type Judged, scoreChecks } from './score.ts'

/** What the report of a version is made of. */
export interface Known {
  readonly profile: Profile
  /** The rows of the load that made the version. */
  readonly load: RowAccount
  readonly evidence: Evidence
  readonly rules: readonly RuleResult[]
}

/** Assess a version; `docs/quality.md` has the checks and the formula. Pure; no I/O. */
export function assessVersion({ profile, load, evidence, rules }: Known): QualityReport {
  const { columns, rowCount } = profile
  const constant = rowCount > 1 ? columns.filter(({ unique }) => unique === 1) : []
  const judged: Judged[] = [
    { ...missingValues(columns, rowCount), ...listedMissing(evidence) },
    { ...duplicateRows(profile.duplicateRows, rowCount), sampleRows: evidence.duplicates?.first ?? [] },
    constantColumns(
      constant.map(({ name }) => name),
      columns.length,
    ),
    cellCheck(profile, evidence, 'mixed_types'),
    outliersCheck(profile, evidence),
    cellCheck(profile, evidence, 'whitespace'),
    cellCheck(profile, evidence, 'case_variants'),
    cellCheck(profile, evidence, 'implausible_dates'),
    rejectedRows(load),
    ...rules.map(result => ruleCheck(result, rowCount)),
    highCardinality(profile),
    imbalance(profile),
    personalData(evidence),
  ]
  const always: Dimension[] = ['completeness', 'uniqueness', 'validity', 'consistency']
  const timed = judged.some(({ dimension }) => dimension === 'timeliness')
  return scoreChecks('profile', timed ? [...always, 'timeliness'] : always, judged)
}

/** What the check of the load lacks: which rows. */
function listedMissing(evidence: Evidence): Partial<Judged> {
  const { column, ...entries } = entriesOf(evidence, 'missing_values')
  return column === null ? {} : entries
}
