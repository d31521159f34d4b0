import type { Scope } from '../access/access.ts'
import { type DeploymentId, type ExperimentId, isId, type ModelId } from '../ids.ts'
import { checkName } from '../names.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { ExperimentChange } from '../ports/catalog-values.ts'
import { unknownDeployment, unknownExperiment, unknownModel } from './find.ts'
import type { Deployment, DeploymentStage, Experiment, Model } from './lineage.ts'
import { checkWord, LONGEST_NAME } from './make.ts'

/** Changes what is said of an experiment. Refuses with `unknown_experiment` or `invalid_value`. */
export async function changeExperiment(
  catalog: Catalog,
  scope: Scope,
  id: string,
  asked: ExperimentChange,
): Promise<Experiment> {
  if (!isId(id)) throw unknownExperiment(id)
  const { targetColumn, problemType } = asked
  const change = {
    ...asked,
    ...named(asked.name),
    ...(targetColumn !== undefined && {
      targetColumn: checkWord('target_column', targetColumn, LONGEST_NAME),
    }),
    ...(problemType !== undefined && { problemType: checkWord('problem_type', problemType) }),
  }
  const changed = await catalog.transact(scope, tx => tx.experiments.change(id as ExperimentId, change))
  if (!changed) throw unknownExperiment(id)
  return changed
}

/** Changes what is said of a model. Refuses with `unknown_model` or `invalid_value`. */
export async function changeModel(
  catalog: Catalog,
  scope: Scope,
  id: string,
  asked: { readonly name?: string; readonly algorithm?: string | null },
): Promise<Model> {
  if (!isId(id)) throw unknownModel(id)
  const { algorithm } = asked
  const change = {
    ...named(asked.name),
    ...(algorithm !== undefined && { algorithm: checkWord('algorithm', algorithm) }),
  }
  const changed = await catalog.transact(scope, tx => tx.models.change(id as ModelId, change))
  if (!changed) throw unknownModel(id)
  return changed
}

/** Renames, promotes, activates or retires a deployment. Refuses with `unknown_deployment` or `invalid_value`. */
export async function changeDeployment(
  catalog: Catalog,
  scope: Scope,
  id: string,
  asked: { readonly name?: string; readonly stage?: DeploymentStage; readonly isActive?: boolean },
): Promise<Deployment> {
  if (!isId(id)) throw unknownDeployment(id)
  const change = { ...asked, ...named(asked.name) }
  const changed = await catalog.transact(scope, tx => tx.deployments.change(id as DeploymentId, change))
  if (!changed) throw unknownDeployment(id)
  return changed
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name: checkName('name', name, LONGEST_NAME) }
}
