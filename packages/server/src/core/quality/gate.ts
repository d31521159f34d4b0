import type { Scope } from '../access/access.ts'
import type { Dataset } from '../dataset/dataset.ts'
import type { VersionPlan } from '../dataset/plan.ts'
import { CoreError } from '../errors.ts'
import type { DatasetId, LoadId } from '../ids.ts'
import type { RefusedLoad } from '../ports/catalog-values.ts'
import type { Ports } from '../ports/ports.ts'
import { planQuery } from '../query/plan.ts'
import type { SourcePart } from '../query/query.ts'
import { refuse } from '../refusals.ts'
import { type Candidate, type Checked, checkRules, isRefused } from './check-rules.ts'
import { counted, listed } from './phrase.ts'
import { findReferences } from './references.ts'
import { columnsOf, type Rule, type RuleResult } from './rule.ts'

type GatePorts = Pick<Ports, 'catalog' | 'engine'>

/** What a dataset's rules say of a version that is yet to be published. */
export interface CheckedPlan {
  readonly rules: readonly Rule[]
  readonly results: readonly RuleResult[]
  readonly checks: readonly Checked[]
  readonly candidate: Candidate | null
}

/** Violating rows that a refusal shows of each rule, and columns of rows that no column is to blame for. */
const SHOWN_ROWS = 3
const SHOWN_COLUMNS = 20

/** Holds a planned version against the dataset's rules: its own parts, and for keys and references those it keeps. */
export async function checkPlan(
  { catalog, engine }: GatePorts,
  scope: Scope,
  dataset: Dataset,
  plan: VersionPlan,
  signal?: AbortSignal,
): Promise<CheckedPlan> {
  const kept = plan.mode === 'append' ? dataset.head : null
  const withdrawn = new Set(plan.withdrawn)
  const seen = await catalog.read(scope, async tx => {
    const rules = await tx.rules.list(dataset.id)
    if (rules.length === 0) return null
    const demands = rules.map(({ demand }) => demand)
    const parts = kept ? await tx.versions.parts(kept) : []
    return {
      rules,
      parts: parts.filter(({ id }) => !withdrawn.has(id)),
      // What was said of the head holds for its rows only while they all stay.
      before: kept && withdrawn.size === 0 ? await tx.rules.results(kept.id) : [],
      references: await findReferences(tx, demands),
    }
  })
  if (!seen) return { rules: [], results: [], checks: [], candidate: null }
  const { rules, references, before } = seen
  const candidate: Candidate = {
    datasetId: dataset.id,
    columns: plan.columns,
    rowCount: plan.rowCount,
    parts: [...seen.parts, ...plan.added],
    kept: plan.rowCount - plan.added.reduce((sum, { rows }) => sum + rows, 0),
    now: new Date(),
    references,
    before,
  }
  const checks = await checkRules(engine, rules, candidate, signal)
  return { rules, checks, candidate, results: checks.map(({ result }) => result) }
}

/** Whether these are the same rules, none of them changed. */
export function sameRules(left: readonly Rule[], right: readonly Rule[]): boolean {
  const named = (rules: readonly Rule[]) => rules.map(({ id, revision }) => `${id} ${revision}`).join()
  return named(left) === named(right)
}

interface Judgement {
  readonly datasetId: DatasetId
  readonly staged: Omit<RefusedLoad, 'id' | 'datasetId' | 'record'> & {
    readonly loadId: LoadId
    readonly load: RefusedLoad['record']
  }
  readonly checked: CheckedPlan
}

/** Refuses with `rules_violated` when a rule that rejects is violated. The load is then kept as a refused one. */
export async function refuseViolations(
  { catalog, engine }: GatePorts,
  scope: Scope,
  { datasetId, staged, checked }: Judgement,
  signal?: AbortSignal,
): Promise<void> {
  const violated = checked.checks.filter(isRefused)
  const { candidate } = checked
  if (violated.length === 0 || !candidate) return
  const rules = []
  for (const one of violated) rules.push(await describe(engine, candidate, one, signal))
  const said = violated.map(sentence)
  const { loadId: id, load, quarantine, options, replayOf } = staged
  const message = `${said.slice(0, 5).join('; ')}${said.length > 5 ? ` and ${said.length - 5} more rules` : ''}`
  const warning = { code: 'rules_violated', message: `Refused by rules: ${message}.`.toWellFormed() }
  const record = { ...load, warnings: [...load.warnings, warning] }
  await catalog.transact(scope, tx => tx.loads.add({ id, datasetId, record, quarantine, options, replayOf }))
  const {
    kind,
    code,
    message: refusal,
  } = refuse(
    'rules_violated',
    `Nothing was published, since rules reject it: ${message}. Correct the rows, or change the rules.`,
  )
  throw new CoreError(kind, code, refusal, { details: { load_id: id, rules } })
}

function sentence({ rule, result, brought }: Checked): string {
  const columns = columnsOf(rule.demand)
  const where = columns.length > 0 ? ` (${listed(columns)})` : ''
  const what =
    result.message ?? `${counted(brought.count, 'row')} ${brought.count === 1 ? 'violates' : 'violate'} it`
  return `"${rule.name}"${where}: ${what.replace(/\.$/, '')}`
}

/** A violated rule with its first rows, numbered from 1 among the rows that the load brings. */
async function describe(
  engine: GatePorts['engine'],
  { columns, parts, kept }: Candidate & { readonly parts: readonly SourcePart[] },
  { rule, result, brought, violation }: Checked,
  signal?: AbortSignal,
) {
  const described = {
    rule_id: rule.id,
    name: rule.name,
    kind: rule.demand.kind,
    violations: result.message === null ? brought.count : 1,
    message: result.message,
  }
  if (violation.kind !== 'rows' || brought.count === 0) return { ...described, first_rows: [] }
  const named = columnsOf(rule.demand)
  const only = { kind: 'all', conditions: [violation.condition, { kind: 'from', row: kept }] } as const
  const shown = named.length > 0 ? named : columns.slice(0, SHOWN_COLUMNS).map(({ name }) => name)
  const plan = planQuery({ columns }, parts, { only, columns: shown, limit: SHOWN_ROWS })
  const page = await engine.rows({ plan, bigAsString: true, longestCell: 200 }, signal)
  const rows = page.rows.map((text, at) => ({
    row: (brought.first[at] ?? 0) - kept + 1,
    values: JSON.parse(text) as unknown,
  }))
  return { ...described, first_rows: rows }
}
