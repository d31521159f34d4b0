import type { Scope } from '../access/access.ts'
import type { Dataset, Version } from '../dataset/dataset.ts'
import type { Ports } from '../ports/ports.ts'
import type { Condition } from '../query/query.ts'
import { refuse } from '../refusals.ts'
import { ruleCondition } from './find-rule.ts'
import { checkCondition } from './listed-rows.ts'
import { reportVersion } from './report-version.ts'

/** Rows of a version as a check of its quality, or a rule of its dataset, singles them out. */
export interface SingledOut {
  readonly check?: string
  /** Of a check: only what it found there. */
  readonly column?: string
  /** The id of a rule. */
  readonly rule?: string
}

/** What singles the rows out; null when nothing is asked for. Refuses with `invalid_value` or `unknown_rule`. */
export async function findCondition(
  ports: Pick<Ports, 'catalog' | 'engine'>,
  scope: Scope,
  { dataset, version }: { readonly dataset: Dataset; readonly version: Version },
  { check, column, rule }: SingledOut,
  signal?: AbortSignal,
): Promise<Condition | null> {
  if (check !== undefined && rule !== undefined)
    throw misplaced('rule', 'cannot be asked for together with "check"')
  if (column !== undefined && check === undefined) throw misplaced('column', 'goes with "check"')
  if (rule !== undefined) return ports.catalog.read(scope, tx => ruleCondition(tx, dataset, version, rule))
  if (check === undefined) return null
  const { evidence } = await reportVersion(ports, scope, version, signal)
  return checkCondition(evidence, check, column)
}

function misplaced(parameter: string, message: string): Error {
  return refuse('invalid_value', `"${parameter}" ${message}.`, {
    faults: [{ parameter, code: 'invalid_value', message }],
  })
}
