import type { Scope, User } from '../access/access.ts'
import { getProject } from '../access/projects.ts'
import type { DatasetId } from '../ids.ts'
import type { Catalog, CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import type { NewDataset } from '../ports/catalog-values.ts'
import type { Ports } from '../ports/ports.ts'
import { checkPlan, refuseViolations, sameRules } from '../quality/gate.ts'
import type { RuleResult } from '../quality/rule.ts'
import { refuse } from '../refusals.ts'
import type { Dataset, Version, VersionMode, VersionSource } from './dataset.ts'
import { MANY_PARTS } from './merge.ts'
import { nothingWithdrawn, planVersion, type VersionPlan } from './plan.ts'
import type { Staged } from './stage.ts'

/** Who publishes, and where. */
export interface Publisher {
  readonly scope: Scope
  readonly user: Pick<User, 'id'>
}

export interface Publication {
  readonly staged: Staged
  readonly mode: VersionMode
  readonly description: string
  readonly source: VersionSource
  /** The head that the rows were made for; absent: whatever it is. */
  readonly head?: Version | null
  /** The numbers of versions whose rows leave in the same step. */
  readonly withdraws?: readonly number[]
}

export interface Published {
  readonly dataset: Dataset
  readonly version: Version
  /** What the dataset's rules say of it. */
  readonly rules: readonly RuleResult[]
}

/** Runs inside the publishing transaction, so that what it writes stands or falls with the version. */
export type WithinPublish = (tx: CatalogTransaction, published: Published) => Promise<void>

/** Each round, at least one of the writers that compete for a head lands; this many rounds means something else is wrong. */
const MOST_ROUNDS = 1000

/** Publishes a new dataset with its version 0 in one transaction. Refuses with `unknown_project`. */
export async function publishDataset(
  catalog: Catalog,
  actor: Publisher,
  dataset: NewDataset,
  publication: Publication,
  within: WithinPublish,
): Promise<Published> {
  return catalog.transact(actor.scope, async tx => {
    await getProject(tx, dataset.projectId)
    const published = await publishDatasetIn(tx, actor, dataset, publication)
    await within(tx, published)
    return published
  })
}

/** The same within a transaction of the caller's. */
export async function publishDatasetIn(
  tx: CatalogTransaction,
  actor: Publisher,
  dataset: NewDataset,
  publication: Publication,
): Promise<Published> {
  await tx.datasets.add(dataset)
  const plan = planVersion(null, publication.staged, publication.mode)
  const published = await carryOut(tx, actor, dataset.id, plan, [], publication)
  if (!published) throw headMoved()
  return published
}

/**
 * Publishes the next version of a dataset, having held its rows against the dataset's rules. When another version landed meanwhile, or the
 * rules changed, it decides again, so that appends at one time all land. Refuses with `unknown_dataset`, with `head_moved` when the
 * rows were made for another head, and with `rules_violated`, having kept the load as a refused one.
 */
export async function publishVersion(
  ports: Pick<Ports, 'catalog' | 'engine'>,
  actor: Publisher,
  datasetId: DatasetId,
  publication: Publication,
  within: WithinPublish,
  signal?: AbortSignal,
): Promise<Published> {
  const { staged } = publication
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const dataset = await ports.catalog.read(actor.scope, tx => tx.datasets.get(datasetId))
    if (!dataset) throw unknownDataset(datasetId)
    const plan = await planNext(ports.catalog, actor, dataset, publication)
    const checked = await checkPlan(ports, actor.scope, dataset, plan, signal)
    await refuseViolations(ports, actor.scope, { datasetId, staged, checked }, signal)
    const published = await ports.catalog
      .transact(actor.scope, async tx => {
        // From here on nobody else writes it: no version lands, and no rule comes or goes.
        const held = await tx.datasets.hold(datasetId)
        if (!held) throw unknownDataset(datasetId)
        if (publication.head !== undefined && held.head?.id !== publication.head?.id) throw headMoved()
        // Where there are no rules to ask, a plan costs nothing and is made for the head as it is now.
        const current = checked.rules.length > 0 ? plan : await planOn(tx, held, publication)
        const carried = await carryOut(tx, actor, datasetId, current, checked.results, publication)
        if (carried && !sameRules(checked.rules, await tx.rules.list(datasetId))) throw rulesMoved
        if (carried) await within(tx, carried)
        return carried
      })
      .catch(error => {
        if (error !== rulesMoved) throw error
        return null
      })
    if (published) return published
  }
  throw refuse('busy', `Dataset ${datasetId} is being written by too many at once. Try again in a moment.`)
}

function planNext(catalog: Catalog, { scope }: Publisher, dataset: Dataset, publication: Publication) {
  return catalog.read(scope, tx => planOn(tx, dataset, publication))
}

/** Refuses with `rows_merged` when what is to leave cannot be told apart. */
async function planOn(
  tx: Pick<CatalogReader, 'versions'>,
  { id, head, schemaId }: Dataset,
  { staged, mode, withdraws = [] }: Publication,
): Promise<VersionPlan> {
  const withdrawal = withdraws.length > 0 ? await tx.versions.brought(id, withdraws) : nothingWithdrawn
  if (!withdrawal) throw rowsMerged(withdraws)
  // Rows of one schema belong together also where they share no column with those that are there.
  return planVersion(head, staged, mode, withdrawal, schemaId !== null)
}

/** Undoes a transaction. */
const rulesMoved = new Error('the rules changed while the version was held against them')

export function unknownDataset(id: string): Error {
  return refuse(
    'unknown_dataset',
    `There is no dataset ${id}. GET /api/datasets lists the datasets you can use.`,
  )
}

export function rowsMerged(numbers: readonly number[]): Error {
  const message = `The rows of version ${numbers.join(', ')} were merged with those of others and can no longer be taken out. Append or replace rows instead.`
  return refuse('rows_merged', message)
}

function headMoved(): Error {
  return refuse('head_moved', 'Someone else wrote this dataset at the same moment. Try again.')
}

/** Null, and nothing done, when the head is no longer the one that the plan was made on. */
async function carryOut(
  tx: CatalogTransaction,
  actor: Publisher,
  datasetId: DatasetId,
  plan: VersionPlan,
  rules: readonly RuleResult[],
  publication: Publication,
): Promise<Published | null> {
  const { staged, description, source } = publication
  const added = await tx.versions.add(datasetId, plan, {
    loadId: staged.loadId,
    load: staged.load,
    quarantine: staged.quarantine,
    options: staged.options,
    replayOf: staged.replayOf,
    artifact: staged.artifact,
    quality: staged.quality,
    by: { userId: actor.user.id, description, source },
  })
  if (!added) return null
  await tx.rules.settle(plan.id, rules)
  const dataset = await tx.datasets.get(datasetId)
  const version = await tx.versions.get(plan.id)
  if (!dataset || !version) throw new Error(`version ${plan.id} was added and cannot be read back`)
  await followUp(tx, actor, version)
  return { dataset, version, rules }
}

/** The jobs that a version brings with it. A fill is one of many: its statistics wait until someone asks, or says that all is there. */
async function followUp(tx: CatalogTransaction, { scope }: Publisher, version: Version): Promise<void> {
  const { id: versionId, datasetId, number, source, mode } = version
  if (source !== 'fill') await tx.jobs.add('profile', { scope, versionId })
  if (source !== 'fill' && number > 0) await tx.jobs.add('drift', { scope, versionId })
  if (mode === 'append' && (await tx.versions.partCount(version)) > MANY_PARTS)
    await tx.jobs.add('merge', { scope, datasetId }, `merge ${datasetId}`)
}
