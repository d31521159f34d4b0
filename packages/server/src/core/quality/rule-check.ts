import { counted, percent } from './phrase.ts'
import { columnsOf, type Demand, demandDimensions, type RuleResult } from './rule.ts'
import type { Judged } from './score.ts'

/** What a rule said of a version of so many rows, as a check. Pure; no I/O. `/rows?rule=` lists the rows. */
export function ruleCheck(result: RuleResult, rowCount: number): Judged {
  const { ruleId, name, onFail, demand, violations, first, message } = result
  const passed = violations === 0
  const share = rowCount === 0 ? 0 : violations / rowCount
  const columns = columnsOf(demand)
  const said = passed
    ? 'satisfied'
    : `${counted(violations, 'row')} of ${rowCount} ${violations === 1 ? 'violates' : 'violate'} it (${percent(share)}%)`
  return {
    name: 'rule_violations',
    ruleId,
    passed,
    details: `"${name}": ${message ?? said}`,
    severity: passed ? 'info' : onFail === 'reject' ? 'error' : 'warning',
    dimension: demandDimensions[demand.kind],
    column: columns.length === 1 ? (columns[0] ?? null) : null,
    affectedRows: message === null ? violations : 0,
    sampleRows: first,
    listed: message === null && violations > 0,
    columns: [],
    penalty: message === null ? Math.min(1, share) : lacking(demand, rowCount),
  }
}

/** What a version loses that violates a rule as a whole: all, or the share of rows that are wanting or too many. */
function lacking(demand: Demand, rowCount: number): number {
  if (demand.kind !== 'row_count') return 1
  const { min, max } = demand
  if (min !== null && rowCount < min) return (min - rowCount) / min
  return max !== null && rowCount > max ? (rowCount - max) / rowCount : 1
}
