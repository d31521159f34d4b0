import type { Actor } from '../access/access.ts'
import { type DeploymentId, type ExperimentId, isId, type ModelId, newId, type VersionId } from '../ids.ts'
import { checkName } from '../names.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { findDeployment, findExperiment, findModel } from './find.ts'
import type { Deployment, DeploymentStage, Experiment, ExperimentStatus, Model } from './lineage.ts'

/** Runs inside the transaction that makes something, so that what it writes stands or falls with it. */
export type WithinMaking<T> = (tx: CatalogTransaction, made: T) => Promise<void>

/** Longest name of an experiment, a model or a deployment, and longest other word about one. */
export const LONGEST_NAME = 500
export const LONGEST_WORD = 200

/** Records an experiment on a version. Refuses with `unknown_version` or `invalid_value`. */
export async function makeExperiment(
  catalog: Catalog,
  actor: Actor,
  request: {
    readonly name: string
    readonly versionId: string
    readonly targetColumn: string | null
    readonly problemType: string | null
    readonly status: ExperimentStatus
  },
  within: WithinMaking<Experiment>,
): Promise<Experiment> {
  const { versionId, targetColumn, problemType, status } = request
  if (!isId(versionId))
    throw refuse('unknown_version', `There is no dataset version ${versionId.slice(0, 100)}.`)
  const experiment = {
    id: newId<ExperimentId>(),
    name: checkName('name', request.name, LONGEST_NAME),
    targetColumn: checkWord('target_column', targetColumn, LONGEST_NAME),
    problemType: checkWord('problem_type', problemType),
    status,
    createdBy: actor.user.id,
  }
  return catalog.transact(actor.scope, async tx => {
    await tx.experiments.add(experiment)
    await tx.experiments.use(experiment.id, [{ direction: 'input', versionId: versionId as VersionId }])
    const made = await findExperiment(tx, experiment.id)
    await within(tx, made)
    return made
  })
}

/** Records a model that an experiment trained. Refuses with `unknown_experiment` or `invalid_value`. */
export async function makeModel(
  catalog: Catalog,
  actor: Actor,
  request: { readonly name: string; readonly algorithm: string | null; readonly experimentId: string },
  within: WithinMaking<Model>,
): Promise<Model> {
  const id = newId<ModelId>()
  const name = checkName('name', request.name, LONGEST_NAME)
  const algorithm = checkWord('algorithm', request.algorithm)
  return catalog.transact(actor.scope, async tx => {
    const { id: experimentId } = await findExperiment(tx, request.experimentId)
    await tx.models.add({ id, name, algorithm, experimentId, createdBy: actor.user.id })
    const made = await findModel(tx, id)
    await within(tx, made)
    return made
  })
}

/** Records where a model serves; without a name it has the model's. Refuses with `unknown_model` or `invalid_value`. */
export async function makeDeployment(
  catalog: Catalog,
  actor: Actor,
  request: {
    readonly name?: string
    readonly modelId: string
    readonly stage: DeploymentStage
    readonly isActive: boolean
  },
  within: WithinMaking<Deployment>,
): Promise<Deployment> {
  const { stage, isActive } = request
  const id = newId<DeploymentId>()
  const name = request.name === undefined ? null : checkName('name', request.name, LONGEST_NAME)
  return catalog.transact(actor.scope, async tx => {
    const model = await findModel(tx, request.modelId)
    const deployment = { id, name: name ?? model.name, modelId: model.id, stage, isActive }
    await tx.deployments.add({ ...deployment, createdBy: actor.user.id })
    const made = await findDeployment(tx, id)
    await within(tx, made)
    return made
  })
}

/** A word that may be left out. Pure; no I/O. Refuses with `invalid_value`. */
export function checkWord(member: string, text: string | null, longest = LONGEST_WORD): string | null {
  return text === null ? null : checkName(member, text, longest)
}
