import assert from 'node:assert/strict'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import {
  type DatasetId,
  type ExperimentId,
  type ModelId,
  newId,
  type VersionId,
} from '../../packages/server/src/core/ids.ts'
import type { Moment } from '../../packages/server/src/core/lineage/lineage.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type { NewDeployment } from '../../packages/server/src/core/ports/catalog-values.ts'
import { addDataset, publish, settleIn } from './catalog-house.ts'

/** What is said of every run. */
export const ran = { name: 'Run', targetColumn: 'id', problemType: null, status: 'queued' } as const

/** An experiment as it is begun, but for its id. */
export function run(actor: Actor) {
  return { ...ran, createdBy: actor.user.id }
}

/** A live deployment of a model that is still to be named. */
export function served(actor: Actor): Omit<NewDeployment, 'modelId'> {
  return { id: newId(), name: 'GBM_1', stage: 'production', isActive: true, createdBy: actor.user.id }
}

/** What tests of lineage begin with. */
export type Settled = Awaited<ReturnType<typeof settle>>

/** An organization with a dataset of two versions, and a way to make something of one. */
export async function settle(catalog: Catalog) {
  const actor = await settleIn(catalog)
  const dataset = await addDataset(catalog, actor)
  const first = (await publish(catalog, actor, dataset)).id
  const versions = [first, (await publish(catalog, actor, dataset)).id] as const
  const chain = (version: VersionId, more: Partial<NewDeployment> = {}) =>
    chainIn(catalog, actor, version, more)
  return { actor, dataset, versions, chain }
}

/** An experiment on a version, with a model and its deployment. */
export async function chainIn(
  catalog: Catalog,
  actor: Actor,
  versionId: VersionId,
  more: Partial<NewDeployment> = {},
) {
  const made = {
    experiment: newId<ExperimentId>(),
    model: newId<ModelId>(),
    deployment: newId<NewDeployment['id']>(),
  }
  await catalog.transact(actor.scope, async tx => {
    assert.ok(await tx.experiments.add({ ...run(actor), id: made.experiment }))
    await tx.experiments.use(made.experiment, [{ direction: 'input', versionId }])
    const model = { id: made.model, name: 'GBM_1', algorithm: 'GBM', experimentId: made.experiment }
    await tx.models.add({ ...model, createdBy: actor.user.id })
    await tx.deployments.add({ ...served(actor), ...more, id: made.deployment, modelId: made.model })
  })
  return made
}

/** What was made from a dataset, as of a moment. */
export function downstream(catalog: Catalog, actor: Actor, dataset: DatasetId, moment: Moment = {}) {
  return catalog.read(actor.scope, tx => tx.lineage.downstream(dataset, moment))
}
