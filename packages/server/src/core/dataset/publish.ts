import type { Actor } from '../access/access.ts'
import { getProject } from '../access/projects.ts'
import type { DatasetId } from '../ids.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import type { NewDataset } from '../ports/catalog-values.ts'
import { refuse } from '../refusals.ts'
import type { Dataset, Version, VersionMode, VersionSource } from './dataset.ts'
import { planVersion } from './plan.ts'
import type { Staged } from './stage.ts'

export interface Publication {
  readonly staged: Staged
  readonly mode: VersionMode
  readonly description: string
  readonly source: VersionSource
}

export interface Published {
  readonly dataset: Dataset
  readonly version: Version
}

/** Runs inside the publishing transaction, so that what it writes stands or falls with the version. */
export type WithinPublish = (tx: CatalogTransaction, published: Published) => Promise<void>

/** Each round, at least one of the writers that compete for a head lands; this many rounds means something else is wrong. */
const MOST_ROUNDS = 1000

/** Publishes a new dataset with its version 0 in one transaction. Refuses with `unknown_project`. */
export async function publishDataset(
  catalog: Catalog,
  actor: Actor,
  dataset: NewDataset,
  publication: Publication,
  within: WithinPublish,
): Promise<Published> {
  return catalog.transact(actor.scope, async tx => {
    await getProject(tx, dataset.projectId)
    await tx.datasets.add(dataset)
    const published = await carryOut(tx, actor, dataset.id, null, publication)
    if (!published)
      throw refuse('head_moved', 'Someone else filled this dataset while it was being made. Try again.')
    await within(tx, published)
    return published
  })
}

/**
 * Publishes the next version of a dataset. Decides on the head it sees; when another version landed meanwhile it
 * decides again on the new head, so that two appends at once both land. Refuses with `unknown_dataset`.
 */
export async function publishVersion(
  catalog: Catalog,
  actor: Actor,
  datasetId: DatasetId,
  publication: Publication,
  within: WithinPublish,
): Promise<Published> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const dataset = await catalog.read(actor.scope, tx => tx.datasets.get(datasetId))
    if (!dataset) throw unknownDataset(datasetId)
    const published = await catalog.transact(actor.scope, async tx => {
      const carried = await carryOut(tx, actor, datasetId, dataset.head, publication)
      if (carried) await within(tx, carried)
      return carried
    })
    if (published) return published
  }
  throw refuse('busy', `Dataset ${datasetId} is being written by too many at once. Try again in a moment.`)
}

export function unknownDataset(id: string): Error {
  return refuse(
    'unknown_dataset',
    `There is no dataset ${id}. GET /api/datasets lists the datasets you can use.`,
  )
}

/** Null, and nothing done, when the head is no longer the one given. */
async function carryOut(
  tx: CatalogTransaction,
  actor: Actor,
  datasetId: DatasetId,
  head: Version | null,
  publication: Publication,
): Promise<Published | null> {
  const { staged, mode, description, source } = publication
  const plan = planVersion(head, staged, mode)
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
  const job = { scope: actor.scope, versionId: plan.id }
  await tx.jobs.add('profile', job)
  if (plan.number > 0) await tx.jobs.add('drift', job)
  const dataset = await tx.datasets.get(datasetId)
  const version = await tx.versions.get(plan.id)
  if (!dataset || !version) throw new Error(`version ${plan.id} was added and cannot be read back`)
  return { dataset, version }
}
