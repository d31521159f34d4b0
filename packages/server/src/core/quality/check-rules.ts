import type { Column } from '../dataset/dataset.ts'
import { CoreError } from '../errors.ts'
import type { DatasetId } from '../ids.ts'
import type { Engine, Finding, Probe } from '../ports/engine.ts'
import { planQuery } from '../query/plan.ts'
import type { QueryPlan, SourcePart } from '../query/query.ts'
import { type References, referenceOf } from './references.ts'
import type { Rule, RuleResult } from './rule.ts'
import { type Subject, type Violation, violationOf } from './violation.ts'

/** A version, published or yet to be, that is held against rules. */
export interface Candidate {
  readonly datasetId: DatasetId
  readonly columns: readonly Column[]
  readonly rowCount: number
  /** All of its parts, in row order. */
  readonly parts: readonly SourcePart[]
  /** How many of its first rows the version before has too. */
  readonly kept: number
  readonly now: Date
  readonly references: References
  /** What the rules said of the version before. */
  readonly before: readonly RuleResult[]
}

/** A rule as far as checking needs it. */
export type HeldRule = Pick<Rule, 'id' | 'revision' | 'name' | 'onFail' | 'demand'>

/** A result, and how many of the rows that it is about the version before does not have. */
export interface Checked {
  readonly result: RuleResult
  readonly rule: HeldRule
  readonly violation: Violation
  readonly brought: Finding
}

const none: Finding = { count: 0, first: [] }

/** Holds a version against rules. Of an append, rows that were checked before are counted and not read again where each row decides for itself. */
export async function checkRules(
  engine: Pick<Engine, 'find'>,
  rules: readonly HeldRule[],
  candidate: Candidate,
  signal?: AbortSignal,
): Promise<Checked[]> {
  const { kept } = candidate
  const plan = planQuery(candidate, candidate.parts, {})
  const tail = tailOf(plan, kept)
  const asked = rules.map(rule => {
    const violation = judge(rule, candidate)
    const before = candidate.before.find(({ ruleId }) => ruleId === rule.id)
    const known = before?.revision === rule.revision && before.message === null ? before : null
    const merges = kept > 0 && violation.kind === 'rows' && violation.local ? known : null
    return { rule, violation, merges }
  })
  const whole = asked.filter(({ merges, violation }) => !merges && violation.kind !== 'decided')
  const wholeProbes = whole.flatMap(({ violation }) => probesOf(violation, kept))
  const local = asked.filter(({ merges }) => merges)
  const found = await engine.find({ plan, probes: wholeProbes }, signal)
  const added = await engine.find(
    { plan: tail, probes: local.flatMap(({ violation }) => probesOf(violation, 0)) },
    signal,
  )
  const findings = new Map([...inPairs(whole, found, kept > 0), ...inPairs(local, added, false)])
  return asked.map(one => {
    const { all, brought } = findings.get(one) ?? { all: none, brought: none }
    return { ...one, brought, result: resultOf(one.rule, one.violation, one.merges, all) }
  })
}

/** Whether a version that showed this may be published. */
export function isRefused({ rule, result, violation, brought }: Checked): boolean {
  if (rule.onFail !== 'reject') return false
  return result.message !== null || (violation.kind === 'rows' && brought.count > 0)
}

/** The rows behind the first `kept`, numbered as in the whole. */
export function tailOf(plan: QueryPlan, kept: number): QueryPlan {
  let rows = 0
  const parts = plan.parts.filter(part => {
    rows += part.rows
    return rows > kept
  })
  return { ...plan, parts, firstRow: kept }
}

/** A version as demands see it. */
export function subjectOf(candidate: Candidate): Subject {
  return { ...candidate, reference: demand => referenceOf(candidate.references, demand, candidate) }
}

/** A demand that cannot be made of the version's columns is violated by the version as a whole. */
function judge(rule: HeldRule, candidate: Candidate): Violation {
  try {
    return violationOf(rule.demand, subjectOf(candidate))
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    return { kind: 'decided', message: error.message }
  }
}

function probesOf(violation: Violation, kept: number): Probe[] {
  if (violation.kind === 'decided') return []
  const { condition } = violation
  if (kept === 0) return [{ condition }]
  return [{ condition }, { condition: { kind: 'all', conditions: [condition, { kind: 'from', row: kept }] } }]
}

function inPairs<T>(
  asked: readonly T[],
  found: readonly (Finding | null)[],
  paired: boolean,
): [T, { all: Finding; brought: Finding }][] {
  const step = paired ? 2 : 1
  return asked.map((one, at) => {
    const all = found[at * step] ?? none
    return [one, { all, brought: (paired ? found[at * step + 1] : all) ?? none }]
  })
}

function resultOf(
  rule: HeldRule,
  violation: Violation,
  before: RuleResult | null,
  found: Finding,
): RuleResult {
  const { id: ruleId, revision, name, onFail, demand } = rule
  const kept = { ruleId, revision, name, onFail, demand }
  if (violation.kind === 'rows') {
    const first = [...(before?.first ?? []), ...found.first].slice(0, 10)
    return { ...kept, violations: (before?.violations ?? 0) + found.count, first, message: null }
  }
  const stale = violation.kind === 'no_row' && found.count === 0
  const message = violation.kind === 'decided' || stale ? violation.message : null
  return { ...kept, violations: message === null ? 0 : 1, first: [], message }
}
