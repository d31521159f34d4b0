import { type DeploymentId, type ExperimentId, isId, type ModelId } from '../ids.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Deployment, Experiment, Model } from './lineage.ts'

/** The experiment, or `unknown_experiment`. */
export async function findExperiment(tx: CatalogReader, id: string): Promise<Experiment> {
  const found = isId(id) ? await tx.experiments.get(id as ExperimentId) : null
  if (!found) throw unknownExperiment(id)
  return found
}

/** The model, or `unknown_model`. */
export async function findModel(tx: CatalogReader, id: string): Promise<Model> {
  const found = isId(id) ? await tx.models.get(id as ModelId) : null
  if (!found) throw unknownModel(id)
  return found
}

/** The deployment, or `unknown_deployment`. */
export async function findDeployment(tx: CatalogReader, id: string): Promise<Deployment> {
  const found = isId(id) ? await tx.deployments.get(id as DeploymentId) : null
  if (!found) throw unknownDeployment(id)
  return found
}

export function unknownExperiment(id: string): Error {
  const message = `There is no experiment ${id.slice(0, 100)}. GET /api/experiments lists those you can use.`
  return refuse('unknown_experiment', message)
}

export function unknownModel(id: string): Error {
  return refuse(
    'unknown_model',
    `There is no model ${id.slice(0, 100)}. GET /api/models lists those you can use.`,
  )
}

export function unknownDeployment(id: string): Error {
  const message = `There is no deployment ${id.slice(0, 100)}. GET /api/deployments lists those you can use.`
  return refuse('unknown_deployment', message)
}
