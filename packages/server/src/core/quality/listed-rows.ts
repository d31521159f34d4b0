import type { Condition } from '../query/query.ts'
import { refuse } from '../refusals.ts'
import { anyOf, type Evidence } from './evidence.ts'

/** Matches no row. */
const nothing: Condition = { kind: 'any', conditions: [] }

/** Why the rows of a check cannot be listed; null: they can. */
const whyNot: Readonly<Record<string, string | null>> = {
  missing_values: null,
  duplicate_rows: null,
  mixed_types: null,
  outliers: null,
  whitespace: null,
  case_variants: null,
  implausible_dates: null,
  personal_data: null,
  constant_columns: 'is about columns of which all rows are alike',
  high_cardinality: 'is about columns of which nearly all rows differ',
  imbalance: 'is about columns as a whole',
  rejected_rows: 'is about what is no row of the version; GET /api/loads/{load_id}/rejects lists it',
  rule_violations: 'is about rules; "rule" with the id of one lists its rows',
}

/** What singles out the rows that a check found, in one column or in any. Pure; no I/O. Refuses with `invalid_value` what lists no rows. */
export function checkCondition(evidence: Evidence, check: string, column: string | undefined): Condition {
  const why = Object.hasOwn(whyNot, check) ? whyNot[check] : undefined
  if (why === undefined) {
    const known = Object.keys(whyNot).filter(each => whyNot[each] === null)
    throw unlisted(`is no check; those that list rows are ${known.join(', ')}`)
  }
  if (why !== null) throw unlisted(`${why}, and lists no rows`)
  if (check === 'duplicate_rows') return evidence.duplicates ? { kind: 'copy' } : nothing
  const found = evidence.found.filter(each => each.check === check)
  const those = column === undefined ? found : found.filter(each => each.column === column)
  return those.length > 0 ? anyOf(those) : nothing
}

function unlisted(message: string): Error {
  return refuse('invalid_value', `"check" ${message}.`, {
    faults: [{ parameter: 'check', code: 'invalid_value', message }],
  })
}
