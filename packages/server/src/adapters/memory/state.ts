import type { Key, Organization, Project, Sandbox, Scope } from '../../core/access/access.ts'
import type { Batch, BatchFile } from '../../core/batch/batch.ts'
import type { RowSchema } from '../../core/batch/row-schema.ts'
import type { Artifact, Dataset, Load, Part, Version } from '../../core/dataset/dataset.ts'
import type {
  GeneratedBlock,
  GeneratedFile,
  Generation,
  ProjectGroup,
  ProjectSchema,
} from '../../core/generation/job.ts'
import type { OrganizationId, SandboxId, UserId } from '../../core/ids.ts'
import type { JobName, Jobs } from '../../core/jobs/jobs.ts'
import type { Deployment, Experiment, Model } from '../../core/lineage/lineage.ts'
import type { RunState } from '../../core/lineage/run-state.ts'
import type { Page } from '../../core/ports/page.ts'
import type { Receipt } from '../../core/ports/receipts.ts'
import type { Associations, Profile } from '../../core/profile/profile.ts'
import type { KeptQuality } from '../../core/quality/kept.ts'
import type { Rule, RuleResult } from '../../core/quality/rule.ts'
import { refuse } from '../../core/refusals.ts'
import type { Descriptor, SchemaChange, SchemaResource } from '../../core/schema/resource.ts'
import type { Delivery } from '../../core/webhooks/webhook.ts'

type Placed<T> = T & { readonly organizationId: OrganizationId; readonly sandboxId: SandboxId }

export interface User {
  readonly id: UserId
  readonly organizationId: OrganizationId
  readonly name: string
  readonly code: string
}

export type KeptKey = Omit<Key, 'userName'> & {
  readonly organizationId: OrganizationId
  readonly secretHash: string
}

export type KeptDataset = Placed<Omit<Dataset, 'projectName' | 'createdByName' | 'head'>> & {
  readonly head: number | null
}

export type KeptPart = Part & {
  readonly datasetId: Dataset['id']
  readonly since: number
  /** In the row order: by version, and within it. */
  readonly place: readonly [version: number, position: number]
  readonly until: number | null
}

/** The version of a batch is that of its load. */
export type KeptBatch = Placed<Omit<Batch, 'versionId' | 'version'>>

export type KeptVersion = Omit<Version, 'createdByName' | 'qualityScore'>

export type KeptRule = Omit<Rule, 'createdByName'> & { readonly createdBy: UserId }

type Made<T> = Placed<Omit<T, 'createdByName'>> & { readonly createdBy: UserId }

export type KeptExperiment = Made<Omit<Experiment, 'edges' | 'modelCount'>> & {
  readonly runState: RunState | null
}

/** An edge outlives its version: `versionId` names one that may be gone. */
export interface KeptEdge {
  readonly sandboxId: SandboxId
  readonly experimentId: Experiment['id']
  readonly direction: 'input' | 'output'
  readonly datasetId: Dataset['id']
  readonly version: number
  readonly versionId: Version['id']
  /** The dataset's last name, once it is gone. */
  readonly datasetName: string | null
  readonly since: Date
}

/** A measure of association, as long as the version's profile is of these definitions. */
export interface KeptAssociations {
  readonly associations: Associations
  readonly profileVersion: number
}

/** How an experiment, a model or a deployment was from a time on. */
export interface KeptState {
  readonly sandboxId: SandboxId
  readonly id: string
  readonly since: Date
  readonly state: object
}

export type KeptGeneration = Placed<Generation> & {
  readonly blocks: readonly GeneratedBlock[]
  readonly files: readonly GeneratedFile[]
}

export interface KeptReceipt {
  readonly claimedUntil: number
  readonly createdAt: number
  readonly settled: Receipt | null
}

export type Job = {
  readonly [Name in JobName]: {
    readonly name: Name
    readonly payload: Jobs[Name]
    readonly once?: string
    readonly at?: Date
  }
}[JobName]

/** Everything the catalog knows. Records are replaced, never changed, so a shallow copy of the maps is a snapshot. */
export interface State {
  readonly organizations: Map<string, Organization>
  readonly sandboxes: Map<string, Sandbox & { readonly organizationId: OrganizationId }>
  readonly users: Map<string, User>
  readonly keys: Map<string, KeptKey>
  readonly projects: Map<string, Placed<Project>>
  readonly datasets: Map<string, KeptDataset>
  readonly versions: Map<string, KeptVersion>
  readonly parts: Map<string, KeptPart>
  readonly artifacts: Map<string, Artifact & { readonly datasetId: Dataset['id'] }>
  readonly loads: Map<string, Placed<Omit<Load, 'versionId'>>>
  /** By load and row. */
  readonly replays: Map<string, { readonly of: Load['id']; readonly row: number }>
  readonly profiles: Map<string, Profile>
  readonly quality: Map<string, KeptQuality>
  readonly rules: Map<string, KeptRule>
  /** By version. */
  readonly ruleResults: Map<string, readonly RuleResult[]>
  /** By version and kind. */
  readonly associations: Map<string, KeptAssociations>
  /** By sandbox and id: runs choose their ids themselves. */
  readonly experiments: Map<string, KeptExperiment>
  readonly models: Map<string, Made<Model>>
  readonly deployments: Map<string, Made<Deployment>>
  readonly edges: KeptEdge[]
  readonly lineageStates: KeptState[]
  readonly lineageEvents: Set<string>
  /** By sandbox and id, as the next: what is imported keeps its id. */
  readonly schemas: Map<string, Placed<SchemaResource>>
  readonly descriptors: Map<string, Placed<Descriptor>>
  readonly schemaChanges: Map<string, Placed<SchemaChange>>
  readonly batches: Map<string, KeptBatch>
  /** By batch. */
  readonly rowSchemas: Map<string, RowSchema>
  /** By batch and path. */
  readonly batchFiles: Map<string, BatchFile>
  readonly generations: Map<string, KeptGeneration>
  readonly projectGroups: Map<string, Placed<ProjectGroup>>
  /** By project, as the next. */
  readonly groupsOfProjects: Map<string, ProjectGroup['id']>
  readonly projectSchemas: Map<string, ProjectSchema>
  readonly deliveries: Map<string, Placed<Delivery>>
  /** By organization. */
  readonly webhookSecrets: Map<string, string>
  readonly receipts: Map<string, KeptReceipt>
  readonly jobs: Job[]
}

/** What a transaction works with: its own copy of everything, where it may look, and what time it is. */
export interface Within {
  readonly state: State
  readonly scope: Scope
  readonly now: () => Date
}

export function emptyState(): State {
  return copyState({} as State)
}

export function copyState(state: Partial<State>): State {
  return {
    organizations: new Map(state.organizations),
    sandboxes: new Map(state.sandboxes),
    users: new Map(state.users),
    keys: new Map(state.keys),
    projects: new Map(state.projects),
    datasets: new Map(state.datasets),
    versions: new Map(state.versions),
    parts: new Map(state.parts),
    artifacts: new Map(state.artifacts),
    loads: new Map(state.loads),
    replays: new Map(state.replays),
    profiles: new Map(state.profiles),
    quality: new Map(state.quality),
    rules: new Map(state.rules),
    ruleResults: new Map(state.ruleResults),
    associations: new Map(state.associations),
    experiments: new Map(state.experiments),
    models: new Map(state.models),
    deployments: new Map(state.deployments),
    edges: [...(state.edges ?? [])],
    lineageStates: [...(state.lineageStates ?? [])],
    lineageEvents: new Set(state.lineageEvents),
    schemas: new Map(state.schemas),
    descriptors: new Map(state.descriptors),
    schemaChanges: new Map(state.schemaChanges),
    batches: new Map(state.batches),
    rowSchemas: new Map(state.rowSchemas),
    batchFiles: new Map(state.batchFiles),
    generations: new Map(state.generations),
    projectGroups: new Map(state.projectGroups),
    groupsOfProjects: new Map(state.groupsOfProjects),
    projectSchemas: new Map(state.projectSchemas),
    deliveries: new Map(state.deliveries),
    webhookSecrets: new Map(state.webhookSecrets),
    receipts: new Map(state.receipts),
    jobs: [...(state.jobs ?? [])],
  }
}

/** Ids come in any case, as the doors take them. */
export function found<T>(map: Map<string, T>, id: string | null): T | null {
  return (id && map.get(id.toLowerCase())) || null
}

export function inScope(
  { scope }: Within,
  record: { organizationId: OrganizationId; sandboxId: SandboxId } | null,
): boolean {
  return record?.organizationId === scope.organizationId && record.sandboxId === scope.sandboxId
}

export function page<T>(items: readonly T[], { limit, offset }: Page): { items: T[]; total: number } {
  return { items: items.slice(offset, offset + limit), total: items.length }
}

/** Refuses text that not every catalog can keep. */
export function checkText(...texts: readonly (string | undefined)[]): void {
  if (texts.some(text => text?.includes('\0'))) {
    throw refuse('invalid_value', 'The text contains the character U+0000, which cannot be kept. Remove it.')
  }
}

/** What lies in a sandbox beside its datasets and what came for them. */
export function sandboxRecords(state: State) {
  return [
    state.loads,
    state.batches,
    state.experiments,
    state.models,
    state.deployments,
    state.generations,
    state.deliveries,
    state.projectGroups,
    state.schemas,
    state.descriptors,
    state.schemaChanges,
    state.projects,
  ]
}
