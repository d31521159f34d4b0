import type { Actor, Scope } from '../access/access.ts'
import type { Dataset, Version } from '../dataset/dataset.ts'
import { unknownDataset } from '../dataset/publish.ts'
import { type DatasetId, newId, type RuleId } from '../ids.ts'
import { checkName } from '../names.ts'
import type { CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { refuse } from '../refusals.ts'
import { type Candidate, checkRules, type HeldRule, subjectOf } from './check-rules.ts'
import { findRule } from './find-rule.ts'
import { findReferences } from './references.ts'
import { reportAgain } from './report-version.ts'
import { type Demand, MOST_RULES, type OnFail, type Rule, type RuleResult } from './rule.ts'
import { violationOf } from './violation.ts'

export const LONGEST_RULE_NAME = 200

type RulePorts = Pick<Ports, 'catalog' | 'engine'>

/** A rule with what it says of the latest version. */
export interface MadeRule {
  readonly rule: Rule
  readonly version: Version
  readonly result: RuleResult
}

/** Runs inside the transaction, so that what it writes stands or falls with the rule. */
export type WithinRule = (tx: CatalogTransaction, made: MadeRule) => Promise<void>

export interface RuleRequest {
  readonly name: string
  readonly description: string
  readonly onFail: OnFail
  readonly demand: Demand
}

/**
 * Gives a dataset a rule and holds its latest version against it. Refuses with `unknown_dataset`, `unknown_version` where there is none,
 * `too_many_rules`, and what cannot be asked of its columns.
 */
export async function makeRule(
  ports: RulePorts,
  actor: Actor,
  datasetId: DatasetId,
  request: RuleRequest,
  within: WithinRule,
  signal?: AbortSignal,
): Promise<MadeRule> {
  const id = newId<RuleId>()
  const asked = { ...request, name: checkName('name', request.name, LONGEST_RULE_NAME) }
  const draft: HeldRule = { ...asked, id, revision: 0 }
  return settle(
    ports,
    actor.scope,
    datasetId,
    async () => draft,
    within,
    signal,
    async tx => {
      if ((await tx.rules.list(datasetId)).length >= MOST_RULES) throw tooMany(datasetId)
      await tx.rules.add({ ...asked, id, datasetId, createdBy: actor.user.id })
    },
  )
}

/** Changes a rule and holds the latest version against what it is now. Refuses as `makeRule` does, and with `unknown_rule`. */
export async function changeRule(
  ports: RulePorts,
  scope: Scope,
  datasetId: DatasetId,
  id: string,
  change: Partial<RuleRequest>,
  signal?: AbortSignal,
): Promise<MadeRule> {
  const to = {
    ...change,
    ...(change.name !== undefined && { name: checkName('name', change.name, LONGEST_RULE_NAME) }),
  }
  const drafted = async (tx: CatalogReader, dataset: Dataset): Promise<HeldRule> => {
    const rule = await findRule(tx, dataset, id)
    return { ...rule, ...to, revision: rule.revision + 1 }
  }
  return settle(
    ports,
    scope,
    datasetId,
    drafted,
    async () => {},
    signal,
    async (tx, { id: rule, revision }) => {
      const changed = await tx.rules.change(rule, to)
      if (changed?.revision !== revision) throw moved
    },
  )
}

/** Takes a rule away; what it said of earlier versions stays. Refuses with `unknown_rule`. */
export async function removeRule(
  { catalog }: Pick<RulePorts, 'catalog'>,
  scope: Scope,
  datasetId: DatasetId,
  id: string,
): Promise<void> {
  await catalog.transact(scope, async tx => {
    const dataset = await tx.datasets.get(datasetId)
    if (!dataset) throw unknownDataset(datasetId)
    const rule = await findRule(tx, dataset, id)
    await tx.rules.remove(rule.id)
    const head = (await tx.datasets.get(datasetId))?.head
    if (head) await reportAgain(tx, head)
  })
}

const MOST_ROUNDS = 100
/** Undoes a transaction. */
const moved = new Error('the version or the rule changed while one was held against the other')

/** Checks the rule on the latest version and carries the change out, provided that both are still the same then; else again. */
async function settle(
  { catalog, engine }: RulePorts,
  scope: Scope,
  datasetId: DatasetId,
  drafted: (tx: CatalogReader, dataset: Dataset) => Promise<HeldRule>,
  within: WithinRule,
  signal: AbortSignal | undefined,
  change: (tx: CatalogTransaction, draft: HeldRule) => Promise<void>,
): Promise<MadeRule> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { draft, version, candidate } = await catalog.read(scope, async tx => {
      const dataset = await tx.datasets.get(datasetId)
      if (!dataset) throw unknownDataset(datasetId)
      const draft = await drafted(tx, dataset)
      return { draft, ...(await candidateOf(tx, dataset, draft.demand)) }
    })
    refuseImpossible(draft.demand, candidate)
    const [checked] = await checkRules(engine, [draft], candidate, signal)
    if (!checked) throw new Error('a rule was checked without a result')
    const { result } = checked
    const made = await catalog
      .transact(scope, async tx => {
        await change(tx, draft)
        const [rule, dataset] = [await tx.rules.get(draft.id), await tx.datasets.get(datasetId)]
        if (!rule || dataset?.head?.id !== version.id) throw moved
        await tx.rules.settle(version.id, [result])
        await reportAgain(tx, version)
        const made = { rule, version, result }
        await within(tx, made)
        return made
      })
      .catch(error => {
        if (error !== moved) throw error
        return null
      })
    if (made) return made
  }
  throw refuse('busy', `Dataset ${datasetId} is being written by too many at once. Try again in a moment.`)
}

/** The latest version, to be held against a demand. */
async function candidateOf(
  tx: CatalogReader,
  dataset: Dataset,
  demand: Demand,
): Promise<{ version: Version; candidate: Candidate }> {
  const version = dataset.head
  if (!version) {
    throw refuse(
      'unknown_version',
      `Dataset ${dataset.id} has no rows yet, so no rule can be held against them.`,
    )
  }
  const candidate: Candidate = {
    datasetId: dataset.id,
    columns: version.columns,
    rowCount: version.rowCount,
    parts: await tx.versions.parts(version),
    kept: 0,
    now: version.createdAt,
    references: await findReferences(tx, [demand]),
    before: [],
  }
  return { version, candidate }
}

/** What no version could satisfy is refused at once. */
function refuseImpossible(demand: Demand, candidate: Candidate): void {
  const violation = violationOf(demand, subjectOf(candidate))
  if (demand.kind !== 'reference' || violation.kind !== 'decided' || violation.message === null) return
  throw refuse('invalid_value', violation.message, {
    faults: [{ pointer: '/dataset_id', code: 'invalid_value', message: 'names no column of this sandbox' }],
  })
}

function tooMany(id: string): Error {
  return refuse(
    'too_many_rules',
    `Dataset ${id} has ${MOST_RULES} rules, the most it can have. Delete one first.`,
  )
}
