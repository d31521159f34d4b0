import type { Actor, Key, Organization, Project, Role, Sandbox, Scope } from './access/access.ts'
import type { ColumnCounts, RowDiff } from './compare/comparison.ts'
import type { Artifact, Dataset, Load, Part, Version, VersionSource } from './dataset/dataset.ts'
import type { StagedParts, VersionPlan } from './dataset/plan.ts'
import type {
  DatasetId,
  DeploymentId,
  ExperimentId,
  KeyId,
  LoadId,
  ModelId,
  OrganizationId,
  ProjectId,
  UserId,
  VersionId,
} from './ids.ts'
import type { FileFormat, LoadRecord, ReadOptions } from './ingest/load.ts'
import type { Quarantine, Reject } from './ingest/reject.ts'
import type { JobName, Jobs } from './jobs/jobs.ts'
import type {
  Dependent,
  Deployment,
  DeploymentStage,
  Downstream,
  Edge,
  Experiment,
  ExperimentStatus,
  Model,
  Moment,
  Source,
} from './lineage/lineage.ts'
import type { RunState } from './lineage/run-state.ts'
import type { AssociationKind } from './profile/association.ts'
import type { Associations, Profile } from './profile/profile.ts'
import type { QualityReport } from './profile/quality.ts'
import type { QueryPlan } from './query/query.ts'
import type { SqlAnswer, SqlRequest } from './query/sql/request.ts'

/** Everything the core needs from outside. `open.ts` decides what stands behind each. */
export interface Ports {
  readonly catalog: Catalog
  readonly store: Store
  readonly engine: Engine
  readonly queue: Queue
}

// ── Catalog ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Where everything but the bytes is kept. A transaction is a place you are let into, already scoped. */
export interface Catalog {
  /** A consistent view; nothing of it can be changed. */
  read<T>(scope: Scope, view: (tx: CatalogReader) => Promise<T>): Promise<T>
  /** All of it happens or nothing. Nothing slow belongs inside: no bytes, no engine. */
  transact<T>(scope: Scope, change: (tx: CatalogTransaction) => Promise<T>): Promise<T>
  /** Who holds the key with this hash and is not expired; null when nobody. Notes the use, at most once a minute. */
  identify(secretHash: string): Promise<Actor | null>
  /** Organizations as such, for the operator and the first start. */
  govern<T>(change: (tx: GovernTransaction) => Promise<T>): Promise<T>
  /** Those of the given store keys that no artifact, no part and no quarantine names. */
  unreferenced(storeKeys: readonly string[]): Promise<string[]>
  /** Forgets the receipts of all organizations that are older than 24 hours; answers how many. */
  expireReceipts(): Promise<number>
  /** Throws `unavailable` when the catalog does not answer. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface Page {
  readonly limit: number
  readonly offset: number
}

export interface Listed<T> {
  readonly items: readonly T[]
  /** How many there are beyond the page. */
  readonly total: number
}

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

/** What may be read. Getters answer null for what does not exist in this scope. */
export interface CatalogReader {
  readonly organizations: { current(): Promise<Organization> }
  readonly sandboxes: { list(): Promise<readonly Sandbox[]>; named(name: string): Promise<Sandbox | null> }
  readonly projects: {
    get(id: ProjectId): Promise<Project | null>
    named(name: string): Promise<Project | null>
    list(page: Page): Promise<Listed<Project>>
  }
  readonly datasets: {
    get(id: DatasetId): Promise<Dataset | null>
    list(listing: DatasetListing): Promise<Listed<Dataset>>
  }
  readonly versions: {
    get(id: VersionId): Promise<Version | null>
    numbered(dataset: DatasetId, number: number): Promise<Version | null>
    /** By number, ascending. */
    list(dataset: DatasetId, page: Page): Promise<Listed<Version>>
    /** The version's parts in row order. */
    parts(version: Version): Promise<readonly Part[]>
  }
  readonly loads: {
    get(id: LoadId): Promise<Load | null>
    /** What versions replay of a load's rejects, by version. */
    replays(of: LoadId): Promise<readonly Replay[]>
    /** Those of a load's rejects that were replayed by their number, ascending. */
    replayedRows(of: LoadId): Promise<readonly number[]>
  }
  readonly profiles: { get(version: VersionId): Promise<Profile | null> }
  readonly keys: { list(page: Page): Promise<Listed<Key>> }
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

export interface CatalogTransaction extends CatalogReader {
  readonly projects: CatalogReader['projects'] & {
    /** Refuses with `name_taken`. */
    add(project: { id: ProjectId; name: string; description: string }): Promise<Project>
    /** Refuses with `name_taken`; null when there is none. */
    change(id: ProjectId, to: { name?: string; description?: string }): Promise<Project | null>
    /** Refuses with `project_not_empty`; false when there is none. */
    remove(id: ProjectId): Promise<boolean>
  }
  readonly datasets: CatalogReader['datasets'] & {
    add(dataset: NewDataset): Promise<void>
    /** Null when there is none or its revision is not `revision`. */
    change(id: DatasetId, revision: number | null, to: DatasetChange): Promise<Dataset | null>
    /** Removes it with its versions, parts, loads, artifacts and quarantines; answers the store keys to delete, null when there is none. */
    remove(id: DatasetId): Promise<readonly string[] | null>
  }
  readonly versions: CatalogReader['versions'] & {
    /** Carries out the plan with its load and artifact. False, and nothing done, when the precondition does not hold. */
    add(dataset: DatasetId, plan: VersionPlan, made: VersionMaking): Promise<boolean>
  }
  readonly loads: CatalogReader['loads'] & {
    /** Keeps the record of a load that was refused. */
    add(load: RefusedLoad): Promise<void>
    /**
     * Notes which rejects of a load a version of this transaction brings. Refuses with `already_replayed` when one of them
     * was replayed, or when more were than the load rejected.
     */
    replay(replay: NewReplay): Promise<void>
  }
  readonly profiles: CatalogReader['profiles'] & {
    /** Keeps it in the place of one before. Nothing happens when there is no such version. */
    put(version: VersionId, profile: Profile): Promise<void>
  }
  readonly keys: CatalogReader['keys'] & {
    add(key: NewKey): Promise<Key>
    /** Refuses with `last_admin_key`; false when there is none. */
    remove(id: KeyId): Promise<boolean>
  }
  readonly experiments: CatalogReader['experiments'] & {
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
  readonly models: CatalogReader['models'] & {
    /** Refuses with `unknown_experiment`. */
    add(model: NewModel): Promise<void>
    change(id: ModelId, to: { name?: string; algorithm?: string | null }): Promise<Model | null>
  }
  /** What makes a deployment active holds the datasets it depends on until the transaction ends. */
  readonly deployments: CatalogReader['deployments'] & {
    /** Refuses with `unknown_model`. */
    add(deployment: NewDeployment): Promise<void>
    change(
      id: DeploymentId,
      to: { name?: string; stage?: DeploymentStage; isActive?: boolean },
    ): Promise<Deployment | null>
  }
  readonly lineage: CatalogReader['lineage'] & {
    /** The active deployments made from any version of the dataset; until the transaction ends no other can be made. */
    dependents(dataset: DatasetId): Promise<readonly Dependent[]>
    /** Notes that a run told of this state. False, and nothing done, when it did so before. */
    note(id: ExperimentId, state: RunState): Promise<boolean>
    /** The state that a run is in; null when it never told of one. Locked until the transaction ends. */
    state(id: ExperimentId): Promise<RunState | null>
    /** Keeps the state that a run is in. */
    settle(id: ExperimentId, state: RunState): Promise<void>
  }
  readonly receipts: Receipts
  readonly jobs: {
    /** Seen by the queue when, and only when, this transaction commits. */
    add<Name extends JobName>(name: Name, payload: Jobs[Name]): Promise<void>
  }
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

export interface NewDataset {
  readonly id: DatasetId
  readonly code: string
  readonly projectId: ProjectId
  readonly name: string
  readonly description: string
  readonly createdBy: UserId
}

export interface DatasetChange {
  readonly name?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly keyColumns?: readonly string[]
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

/** Answers to requests that carry an `Idempotency-Key`, kept for 24 hours per API key. */
export interface Receipts {
  /**
   * Claims the receipt for this request. `claimed`: do it, and settle. `running`: someone else is doing it.
   * `settled`: it was done; here is the answer. A claim that was neither settled nor renewed for a minute is free again.
   */
  claim(
    receipt: ReceiptName,
  ): Promise<{ state: 'claimed' } | { state: 'running' } | ({ state: 'settled' } & Receipt)>
  /** Keeps the claim alive while a long request runs. */
  renew(receipt: ReceiptName): Promise<void>
  /** Keeps the answer; in the same transaction as what the request did. */
  settle(receipt: ReceiptName, answer: Receipt): Promise<void>
  /** Gives an unsettled claim back: the request was refused and may be tried again. A settled one stays. */
  release(receipt: ReceiptName): Promise<void>
}

export interface ReceiptName {
  readonly keyId: KeyId
  readonly idempotencyKey: string
}

export interface Receipt {
  /** SHA-256 of operation and payload, hex. */
  readonly fingerprint: string
  readonly status: number
  /** The answer's body, sealed by the door. */
  readonly body: Uint8Array
}

export interface GovernTransaction {
  /** Receipts of a scope, to be settled together with what is governed. */
  receipts(scope: Scope): Receipts
  readonly organizations: {
    list(page: Page): Promise<Listed<Organization>>
    get(idOrUuid: string): Promise<Organization | null>
    /** Makes it with sandbox `prod`, project `default` and a first key; refuses with `name_taken`. */
    add(
      organization: { id: string; name: string; tenant: string },
      firstKey: NewKey,
    ): Promise<{ organization: Organization; key: Key }>
    /** Refuses with `organization_not_empty` while it has datasets; false when there is none. */
    remove(id: OrganizationId): Promise<boolean>
  }
}

// ── Store ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Objects by key. A key is `[a-z0-9][a-z0-9._/-]*`, made by the house and never from outside. */
export interface Store {
  /** Writes the whole stream, or nothing: a reader that sees the object sees all of it, and it survives a power cut. */
  put(key: string, bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredObject>
  /** Takes over a finished local file, which is gone afterwards. */
  adopt(key: string, path: string): Promise<StoredObject>
  /** The bytes from `start` to `end` (both included); refuses with `unavailable` naming the key when there is none. */
  get(key: string, range?: { start: number; end: number }): AsyncIterable<Uint8Array>
  /** Null when there is none. */
  size(key: string): Promise<number | null>
  /** A path on this machine under which the engine can read the object until `release`. */
  local(key: string): Promise<LocalObject>
  /** Every object below the prefix, in key order, as a stream. */
  list(prefix: string): AsyncIterable<{ key: string; bytes: number; changedAt: Date }>
  /** Deletes what exists of them; the others are no error. */
  delete(keys: readonly string[]): Promise<void>
  /** Throws `unavailable` or `storage_full` when nothing can be written. */
  check(): Promise<void>
}

export interface StoredObject {
  readonly key: string
  readonly bytes: number
  /** SHA-256 of the bytes, hex. */
  readonly digest: string
}

export interface LocalObject extends AsyncDisposable {
  readonly path: string
}

// ── Engine ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The one that reads files and computes. Every verb runs in a process of its own, bounded in memory and time. */
export interface Engine {
  /**
   * Turns a received file into parts on the store, and what it rejects into a quarantine beside them. Whether that many rejects
   * are too many is the caller's to judge. Refuses files it cannot read, never with a half result.
   */
  ingest(request: IngestRequest, signal?: AbortSignal): Promise<Ingested>
  /** A page of rows as JSON text, so that no digit passes through a JavaScript number. */
  rows(request: RowsRequest, signal?: AbortSignal): Promise<RowsPage>
  /** The rows as a file in another format. Written while it is read. */
  export(request: ExportRequest, signal?: AbortSignal): Promise<Exported>
  /** The statistics of the rows, exact. Calls with one key at one time are one computation. */
  profile(request: ProfileRequest, signal?: AbortSignal): Promise<Profile>
  /** A measure of association for each pair of the plan's columns. */
  associate(request: AssociateRequest, signal?: AbortSignal): Promise<Associations>
  /** The rows of two versions, counted column by column into the same bins. */
  compare(request: CompareRequest, signal?: AbortSignal): Promise<readonly ColumnCounts[]>
  /** The rows of two versions, told apart by key. */
  diff(request: DiffRequest, signal?: AbortSignal): Promise<RowDiff>
  /** The names that a query uses as tables, as it writes them. Refuses what is not one SELECT over nothing but named tables. */
  tables(sql: string, signal?: AbortSignal): Promise<readonly string[]>
  /** The answer of a query over the given tables, and over nothing else. */
  query(request: SqlRequest, signal?: AbortSignal): Promise<SqlAnswer>
  /** Throws `unavailable` when no engine process can work. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface IngestRequest {
  /** The received file on the store. */
  readonly artifactKey: string
  readonly fileName: string
  readonly options: ReadOptions
  /** Parts are put below this prefix, and a quarantine below the other. */
  readonly partPrefix: string
  readonly quarantinePrefix: string
}

export interface Ingested extends StagedParts {
  readonly load: LoadRecord
  readonly facts: readonly ColumnFacts[]
  /** Null when nothing was rejected. */
  readonly quarantine: Quarantine | null
  /** The first rejects, for messages. */
  readonly firstRejects: readonly Reject[]
}

/** What an ingest learns of a column at no cost; the upload's quality report is made of it. */
export interface ColumnFacts {
  readonly name: string
  /** Null or NaN. */
  readonly missing: number
  /** All non-missing values are one and the same. Null: not known. */
  readonly constant: boolean | null
  /** Of whole numbers: how many digits the longest value has, 0 when there is none. Absent where that is not known. */
  readonly digits?: number
}

export interface RowsRequest {
  readonly plan: QueryPlan
  /** Integers beyond 2^53 as JSON strings instead of numbers. */
  readonly bigAsString: boolean
  /** Cut cells that are longer than this many characters, a multiple of four; absent: every cell is whole. */
  readonly longestCell?: number
  /** Whether to count the rows that fit the plan, wherever its page begins. */
  readonly counted?: boolean
}

export interface RowsPage {
  /** JSON text of each row's object, in order. */
  readonly rows: readonly string[]
  /** The number of the last row in the version; null when the page is empty. */
  readonly last: number | null
  /** How many rows fit the plan; null when that was not asked. */
  readonly total: number | null
  /** The cells that were cut, in order. */
  readonly cut: readonly CutCell[]
}

export interface CutCell {
  /** The row's place in the page, from 0. */
  readonly row: number
  readonly column: string
  /** Characters of the whole cell. */
  readonly length: number
}

export const exportFormats = ['csv', 'xlsx', 'parquet', 'json', 'ndjson', 'arrow'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportRequest {
  readonly plan: QueryPlan
  readonly format: ExportFormat
  /** CSV only: text that a spreadsheet would run as a formula gets a leading apostrophe. */
  readonly spreadsheetSafe: boolean
  /** Same key, same bytes: a finished export may be served again under it. */
  readonly cacheKey: string
}

/** A file being made, or made before. Release it when done, read or not. */
export interface Exported extends AsyncDisposable {
  /** Waits until the file is whole; answers its size in bytes. */
  whole(): Promise<number>
  /**
   * The bytes from `start` to `end` (both included; default all), following the file while it grows.
   * Throws when the engine fails midway: an export never ends early in silence. Each chunk is the reader's until it asks for
   * the next one; its memory is then used again.
   */
  bytes(range?: { start: number; end: number }): AsyncIterable<Uint8Array>
}

export interface ProfileRequest {
  /** All rows of a version, with all its columns. */
  readonly plan: QueryPlan
  /** Same key, same rows. */
  readonly key: string
}

export interface AssociateRequest {
  /** Of the columns to associate. */
  readonly plan: QueryPlan
  readonly kind: AssociationKind
}

export interface CompareRequest {
  /** All rows of each version, with all its columns. */
  readonly v1: QueryPlan
  readonly v2: QueryPlan
  /** In both of them. */
  readonly columns: readonly string[]
}

export interface DiffRequest {
  readonly v1: QueryPlan
  readonly v2: QueryPlan
  /** Columns in both that tell rows apart. */
  readonly key: readonly string[]
  /** Of the rows that differ, by key. */
  readonly page: Page
  /** Whether it is known that no key occurs twice in either. */
  readonly distinct: boolean
}

export type { FileFormat }

// ── Queue ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Work done later. Jobs are added inside catalog transactions; a job that a dead worker held is done again. */
export interface Queue {
  /** Starts to work until `stop`, which lets running jobs end or hands them back. */
  work(tasks: Tasks): Promise<{ stop(): Promise<void> }>
}

export type Tasks = {
  readonly [Name in JobName]: (payload: Jobs[Name], signal: AbortSignal) => Promise<void>
}
