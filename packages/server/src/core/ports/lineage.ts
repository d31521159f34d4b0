import type { Version } from '../dataset/dataset.ts'
import type { DatasetId, DeploymentId, ExperimentId, ModelId } from '../ids.ts'
import type {
  Dependent,
  Deployment,
  DeploymentStage,
  Downstream,
  Experiment,
  Model,
  Moment,
  Source,
} from '../lineage/lineage.ts'
import type { RunState } from '../lineage/run-state.ts'
import type {
  DeploymentListing,
  ExperimentChange,
  ExperimentListing,
  ModelListing,
  NewDeployment,
  NewEdge,
  NewExperiment,
  NewModel,
} from './catalog-values.ts'
import type { Listed } from './page.ts'

/** What was made from datasets: the experiments, models and deployments of a sandbox, and how they hang together. */
export interface LineageReader {
  readonly experiments: {
    get(id: ExperimentId): Promise<Experiment | null>
    /** Oldest first, as the two lists below. */
    list(listing: ExperimentListing): Promise<Listed<Experiment>>
  }
  readonly models: {
    get(id: ModelId): Promise<Model | null>
    list(listing: ModelListing): Promise<Listed<Model>>
  }
  readonly deployments: {
    get(id: DeploymentId): Promise<Deployment | null>
    list(listing: DeploymentListing): Promise<Listed<Deployment>>
  }
  readonly lineage: {
    /** What was made from a dataset, one more of each than `MOST_TRACED` at most. */
    downstream(dataset: DatasetId, moment: Moment): Promise<Downstream>
    /**
     * Where the rows of a dataset came from, latest version first. With `moment.version`, those of all versions whose rows it
     * holds. Of one version more than `MOST_TRACED` at most.
     */
    upstream(dataset: DatasetId, moment: Moment): Promise<readonly Source[]>
    /** The active deployments made from this version or from a later one that still holds its rows. */
    impact(version: Version): Promise<readonly Dependent[]>
  }
}

export interface LineageWriter extends LineageReader {
  readonly experiments: LineageReader['experiments'] & {
    /** False, and nothing done, when there is one with this id. */
    add(experiment: NewExperiment): Promise<boolean>
    /** Null when there is none. */
    change(id: ExperimentId, to: ExperimentChange): Promise<Experiment | null>
    /**
     * Adds those of the edges that it does not have; nothing is done when there is no such experiment. Refuses with
     * `unknown_version`. Holds the versions' datasets until the transaction ends: they cannot be removed meanwhile.
     */
    use(id: ExperimentId, edges: readonly NewEdge[]): Promise<void>
  }
  readonly models: LineageReader['models'] & {
    /** Refuses with `unknown_experiment`. */
    add(model: NewModel): Promise<void>
    change(id: ModelId, to: { name?: string; algorithm?: string | null }): Promise<Model | null>
  }
  /** What makes a deployment active holds the datasets it depends on until the transaction ends. */
  readonly deployments: LineageReader['deployments'] & {
    /** Refuses with `unknown_model`. */
    add(deployment: NewDeployment): Promise<void>
    change(
      id: DeploymentId,
      to: { name?: string; stage?: DeploymentStage; isActive?: boolean },
    ): Promise<Deployment | null>
  }
  readonly lineage: LineageReader['lineage'] & {
    /** The active deployments made from any version of the dataset; until the transaction ends no other can be made. */
    dependents(dataset: DatasetId): Promise<readonly Dependent[]>
    /** Notes that a run told of this state. False, and nothing done, when it did so before. */
    note(id: ExperimentId, state: RunState): Promise<boolean>
    /** The state that a run is in; null when it never told of one. Locked until the transaction ends. */
    state(id: ExperimentId): Promise<RunState | null>
    /** Keeps the state that a run is in. */
    settle(id: ExperimentId, state: RunState): Promise<void>
  }
}
