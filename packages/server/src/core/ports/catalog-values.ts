import type { Role, SandboxState, SandboxType } from '../access/access.ts'
import type { About } from '../catalog/entry.ts'
import type { Artifact, VersionSource } from '../dataset/dataset.ts'
import type {
  DatasetId,
  DeploymentId,
  ExperimentId,
  KeyId,
  LoadId,
  ModelId,
  ProjectId,
  RuleId,
  SandboxId,
  SchemaId,
  UserId,
  VersionId,
} from '../ids.ts'
import type { LoadRecord, ReadOptions } from '../ingest/load.ts'
import type { Quarantine } from '../ingest/reject.ts'
import type { DeploymentStage, Edge, ExperimentStatus } from '../lineage/lineage.ts'
import type { QualityReport } from '../quality/report.ts'
import type { Demand, OnFail } from '../quality/rule.ts'
import type { Page } from './page.ts'

export const datasetSorts = ['created_at', 'name', 'rows', 'columns', 'project_name'] as const

export interface DatasetListing extends Page {
  readonly projectId?: ProjectId
  /** Ignores case; in name and description; every character means itself. */
  readonly search?: string
  /** Of exactly this name; ignores case. */
  readonly name?: string
  readonly sortField: (typeof datasetSorts)[number]
  readonly sortDirection: 'asc' | 'desc'
}

export interface ExperimentListing extends Page {
  readonly datasetId?: DatasetId
  readonly versionId?: VersionId
  readonly status?: ExperimentStatus
}

export interface ModelListing extends Page {
  readonly experimentId?: ExperimentId
  readonly datasetId?: DatasetId
}

export interface DeploymentListing extends Page {
  readonly modelId?: ModelId
  readonly experimentId?: ExperimentId
  readonly datasetId?: DatasetId
  readonly stage?: DeploymentStage
  readonly isActive?: boolean
}

/** Who did something, and what it was. */
export interface Authorship {
  readonly userId: UserId
  readonly description: string
  readonly source: VersionSource
}

export type NewEdge = Pick<Edge, 'direction'> & { readonly versionId: VersionId }

export interface NewExperiment {
  readonly id: ExperimentId
  readonly name: string
  readonly targetColumn: string | null
  readonly problemType: string | null
  readonly status: ExperimentStatus
  readonly createdBy: UserId
}

export interface ExperimentChange {
  readonly name?: string
  readonly targetColumn?: string | null
  readonly problemType?: string | null
  readonly status?: ExperimentStatus
}

export interface NewModel {
  readonly id: ModelId
  readonly name: string
  readonly algorithm: string | null
  readonly experimentId: ExperimentId
  readonly createdBy: UserId
}

export interface NewDeployment {
  readonly id: DeploymentId
  readonly name: string
  readonly modelId: ModelId
  readonly stage: DeploymentStage
  readonly isActive: boolean
  readonly createdBy: UserId
}

export interface NewSandbox {
  readonly id: SandboxId
  readonly name: string
  readonly title: string
  readonly type: SandboxType
  readonly createdBy: UserId
}

export interface SandboxChange {
  readonly title?: string
  readonly state?: SandboxState
  /** Who changes it; without, the house itself. */
  readonly by?: UserId
}

export interface NewDataset {
  readonly id: DatasetId
  readonly code: string
  readonly projectId: ProjectId
  readonly name: string
  readonly description: string
  readonly createdBy: UserId
  /** The schema that its rows are held to; null or absent: none. */
  readonly schemaId?: SchemaId | null
  /** What the client that makes it says of it in the catalog; absent: nothing. */
  readonly about?: About
  /** Absent: one that is free, made of its name. */
  readonly tableName?: string
  /** Null or absent: made by another door than the platform's. */
  readonly createdClient?: string | null
}

export interface DatasetChange {
  readonly name?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly keyColumns?: readonly string[]
  readonly about?: About
  readonly tableName?: string
  /** Who changes it; absent: that is not noted. */
  readonly by?: UserId
}

/** The datasets of a project in the order in which they were made. */
export interface DatasetSeries {
  readonly projectId: ProjectId
  /** Those behind this one; null: from the first. */
  readonly after: DatasetId | null
  readonly limit: number
}

export interface VersionListing extends Page {
  /** Only those that carry this tag. */
  readonly tag?: string
}

export interface VersionChange {
  readonly description?: string
  readonly tags?: readonly string[]
}

export interface NewRule {
  readonly id: RuleId
  readonly datasetId: DatasetId
  readonly name: string
  readonly description: string
  readonly onFail: OnFail
  readonly demand: Demand
  readonly createdBy: UserId
}

export interface RuleChange {
  readonly name?: string
  readonly description?: string
  readonly onFail?: OnFail
  readonly demand?: Demand
}

export interface RefusedLoad {
  readonly id: LoadId
  readonly datasetId: DatasetId | null
  readonly record: LoadRecord
  readonly quarantine: Quarantine | null
  readonly options: ReadOptions
  readonly replayOf: LoadId | null
}

/** Corrected rows that a version brings of a load's rejects. */
export interface NewReplay {
  readonly of: LoadId
  /** The load of the version. */
  readonly by: LoadId
  /** Their numbers in the load's file; null: nobody knows which they are. */
  readonly rows: readonly number[] | null
}

export interface Replay {
  readonly loadId: LoadId
  readonly versionId: VersionId
  readonly version: number
  /** How many rows it brought. */
  readonly rows: number
}

/** What a version is made with, beside its plan. */
export interface VersionMaking {
  readonly loadId: LoadId
  readonly load: LoadRecord
  readonly quarantine: Quarantine | null
  readonly options: ReadOptions
  readonly replayOf: LoadId | null
  readonly artifact: Artifact | null
  readonly quality: QualityReport
  readonly by: Authorship
}

export interface NewKey {
  readonly id: KeyId
  readonly name: string
  readonly role: Role
  /** A user of this name is made when the organization has none. */
  readonly userName: string
  readonly secretHash: string
  readonly operator: boolean
  readonly expiresAt: Date | null
}
