import type { Evidence } from './evidence.ts'
import type { QualityReport } from './report.ts'
import type { RuleResult } from './rule.ts'

/** The report of a version as it is kept, with what its rows showed: rules that come later make another report of it. */
export interface KeptQuality {
  readonly evidence: Evidence
  /** What the rules had said. */
  readonly rules: readonly RuleResult[]
  readonly report: QualityReport
}
