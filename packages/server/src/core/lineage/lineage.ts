import type { DatasetId, DeploymentId, ExperimentId, LoadId, ModelId, VersionId } from '../ids.ts'

export const experimentStatuses = ['queued', 'running', 'succeeded', 'failed'] as const
export type ExperimentStatus = (typeof experimentStatuses)[number]

export const deploymentStages = ['staging', 'production'] as const
export type DeploymentStage = (typeof deploymentStages)[number]

/** A version that an experiment read or made. It outlives the version, as a name. */
export interface Edge {
  readonly direction: 'input' | 'output'
  readonly datasetId: DatasetId
  /** The dataset's name; after its end, its last one. */
  readonly datasetName: string
  readonly version: number
  /** Null when the dataset was deleted. */
  readonly versionId: VersionId | null
}

/** A run that made models of a version, or a version of another. */
export interface Experiment {
  readonly id: ExperimentId
  readonly name: string
  readonly targetColumn: string | null
  readonly problemType: string | null
  readonly status: ExperimentStatus
  /** In the order they were named. */
  readonly edges: readonly Edge[]
  readonly modelCount: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly createdByName: string
}

export interface Model {
  readonly id: ModelId
  readonly name: string
  readonly algorithm: string | null
  readonly experimentId: ExperimentId
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly createdByName: string
}

export interface Deployment {
  readonly id: DeploymentId
  readonly name: string
  readonly modelId: ModelId
  readonly stage: DeploymentStage
  readonly isActive: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly createdByName: string
}

/** One of the versions that something was made from. */
export interface Use {
  readonly versionId: VersionId
  readonly version: number
}

export type Traced<T> = Omit<T, 'edges' | 'createdAt' | 'updatedAt' | 'createdByName'> & {
  /** The versions of the dataset that it was made from, by number. */
  readonly uses: readonly Use[]
}

/** What was made from a dataset, newest first. */
export interface Downstream {
  readonly experiments: readonly Traced<Experiment>[]
  readonly models: readonly Traced<Model>[]
  readonly deployments: readonly Traced<Deployment>[]
}

/** Where a version's rows came from. More kinds come with more ways in. */
export interface Source {
  readonly kind: 'load' | 'artifact' | 'version' | 'experiment'
  readonly relation: 'loaded_by' | 'read_from' | 'appended_to' | 'replays' | 'written_by'
  readonly id: LoadId | VersionId | ExperimentId | string
  /** The version of the dataset that came from it. */
  readonly use: Use
  /** What else is known of it, in plain words for the answer. */
  readonly details: Readonly<Record<string, string | number | null>>
}

/** An active deployment that depends on a version. */
export interface Dependent {
  readonly deployment: Pick<Deployment, 'id' | 'name' | 'stage' | 'isActive'>
  readonly model: Pick<Model, 'id' | 'name'>
  readonly experiment: Pick<Experiment, 'id' | 'name'>
  /** The version that its experiment read. */
  readonly use: Use
}

/** Which part of a dataset's lineage is meant. */
export interface Moment {
  /** Only what has to do with this version; absent: with any. */
  readonly version?: number
  /** As it was known at this time; absent: now. */
  readonly asOf?: Date
}

/** The most that one answer about lineage lists of anything. */
export const MOST_TRACED = 1000
