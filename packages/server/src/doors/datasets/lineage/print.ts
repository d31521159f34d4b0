import type {
  Dependent,
  Deployment,
  Edge,
  Experiment,
  Model,
  Source,
  Traced,
  Use,
} from '../../../core/lineage/lineage.ts'
import { printTime } from '../print.ts'

export function printExperiment(experiment: Experiment) {
  const { id, name, targetColumn, problemType, status, modelCount, edges } = experiment
  const inputs = edges.filter(({ direction }) => direction === 'input')
  const [first] = inputs
  return {
    id,
    name,
    target_column: targetColumn,
    problem_type: problemType,
    status,
    model_count: modelCount,
    dataset_version_id: first?.versionId ?? null,
    dataset_id: first?.datasetId ?? null,
    version: first?.version ?? null,
    deleted_dataset: first && first.versionId === null ? first.datasetName : null,
    inputs: inputs.map(printEdge),
    outputs: edges.filter(({ direction }) => direction === 'output').map(printEdge),
    ...printMaking(experiment),
  }
}

function printEdge({ datasetId, datasetName, version, versionId }: Edge) {
  return { dataset_id: datasetId, dataset_name: datasetName, version, dataset_version_id: versionId }
}

export function printModel(model: Model) {
  const { id, name, algorithm, experimentId } = model
  return { id, name, algorithm, experiment_id: experimentId, ...printMaking(model) }
}

export function printDeployment(deployment: Deployment) {
  const { id, name, modelId, stage, isActive } = deployment
  return { id, name, model_id: modelId, stage, is_active: isActive, ...printMaking(deployment) }
}

function printMaking(made: Pick<Experiment, 'createdAt' | 'updatedAt' | 'createdByName'>) {
  return {
    created_at: printTime(made.createdAt),
    updated_at: printTime(made.updatedAt),
    created_by_name: made.createdByName,
  }
}

/** The seed's members first; then the versions it used, the latest of them by itself. */
export function printTracedExperiment(experiment: Traced<Experiment>) {
  const { id, name, targetColumn, problemType, status, modelCount, uses } = experiment
  const seed = {
    id,
    name,
    target_column: targetColumn,
    problem_type: problemType,
    status,
    model_count: modelCount,
  }
  return { ...seed, ...printUses(uses) }
}

export function printTracedModel({ id, name, algorithm, experimentId, uses }: Traced<Model>) {
  return { id, name, algorithm, experiment_id: experimentId, ...printUses(uses) }
}

export function printTracedDeployment({ id, name, modelId, stage, isActive, uses }: Traced<Deployment>) {
  return { id, name, model_id: modelId, stage, is_active: isActive, ...printUses(uses) }
}

function printUses(uses: readonly Use[]) {
  const last = uses.at(-1)
  return {
    dataset_version_id: last?.versionId ?? null,
    version: last?.version ?? null,
    uses: uses.map(printUse),
  }
}

function printUse({ versionId, version }: Use) {
  return { dataset_version_id: versionId, version }
}

export function printSource({ kind, relation, id, use, details }: Source) {
  return { kind, id, ...printUse(use), relation, ...details }
}

export function printDependent({ deployment, model, experiment, use }: Dependent) {
  return {
    id: deployment.id,
    name: deployment.name,
    model_id: model.id,
    stage: deployment.stage,
    is_active: deployment.isActive,
    model_name: model.name,
    experiment_id: experiment.id,
    experiment_name: experiment.name,
    ...printUse(use),
  }
}
