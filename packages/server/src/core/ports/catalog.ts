import type {
  Actor,
  Key,
  Organization,
  Project,
  Sandbox,
  SandboxState,
  Scope,
  User,
} from '../access/access.ts'
import type { VersionDrift } from '../compare/drift.ts'
import type { Dataset, Load, MergedPart, Part, Version } from '../dataset/dataset.ts'
import type { VersionPlan, Withdrawal } from '../dataset/plan.ts'
import type { DeclaredColumn } from '../fill/column.ts'
import type { GeneratedFile, Generation } from '../generation/job.ts'
import type {
  DatasetId,
  GenerationId,
  KeyId,
  LoadId,
  OrganizationId,
  ProjectId,
  RuleId,
  SandboxId,
  VersionId,
} from '../ids.ts'
import type { JobName, Jobs } from '../jobs/jobs.ts'
import type { AssociationKind } from '../profile/association.ts'
import type { Associations, Profile } from '../profile/profile.ts'
import type { KeptQuality } from '../quality/kept.ts'
import type { Rule, RuleResult } from '../quality/rule.ts'
import type { BatchReader, BatchWriter, DueTimes } from './batches.ts'
import type {
  DatasetChange,
  DatasetListing,
  DatasetSeries,
  NewDataset,
  NewKey,
  NewReplay,
  NewRule,
  NewSandbox,
  RefusedLoad,
  Replay,
  RuleChange,
  SandboxChange,
  VersionChange,
  VersionListing,
  VersionMaking,
} from './catalog-values.ts'
import type { GenerationReader, GenerationWriter } from './generations.ts'
import type { LineageReader, LineageWriter } from './lineage.ts'
import type { Listed, Page } from './page.ts'
import type { Receipts } from './receipts.ts'
import type { SchemaReader, SchemaWriter } from './schemas.ts'
import type { WebhookReader, WebhookWriter } from './webhooks.ts'
import type { HistoryReader, RowKeeper } from './world-lists.ts'
import type { HistoryWriter, ThingReader, ThingWriter, WorldReader, WorldWriter } from './worlds.ts'

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
  /** Those of the given store keys that no artifact, no part, no quarantine and no batch names. */
  unreferenced(storeKeys: readonly string[]): Promise<string[]>
  /** Batches of all organizations whose time has come, oldest first, some hundreds at most. */
  dueBatches(times: DueTimes): Promise<readonly { readonly scope: Scope; readonly id: LoadId }[]>
  /** Generations of all organizations that ended before and have not expired, oldest first, some hundreds at most. */
  dueGenerations(endedBefore: Date): Promise<readonly { readonly scope: Scope; readonly id: GenerationId }[]>
  /** A generation with its files, of whichever organization: for those who have a signed address of one. */
  generated(id: GenerationId): Promise<{ generation: Generation; files: readonly GeneratedFile[] } | null>
  /** Forgets the receipts of all organizations that are older than 24 hours; answers how many. */
  expireReceipts(): Promise<number>
  /** Throws `unavailable` when the catalog does not answer. */
  check(): Promise<void>
  close(): Promise<void>
}

/** What may be read. Getters answer null for what does not exist in this scope. */
export interface CatalogReader extends LineageReader {
  readonly organizations: { current(): Promise<Organization> }
  readonly sandboxes: {
    /** Oldest first. */
    list(): Promise<readonly Sandbox[]>
    named(name: string): Promise<Sandbox | null>
    /** Where the batch with this id lies, or the only one where a client calls a batch so. */
    withBatch(id: string): Promise<Sandbox | null>
  }
  readonly projects: {
    get(id: ProjectId): Promise<Project | null>
    named(name: string): Promise<Project | null>
    list(page: Page): Promise<Listed<Project>>
  }
  readonly users: {
    /** The user of the organization with this code. */
    coded(code: string): Promise<User | null>
  }
  readonly datasets: {
    get(id: DatasetId): Promise<Dataset | null>
    coded(code: string): Promise<Dataset | null>
    /** By its id in the platform's catalog. */
    cataloged(id: string): Promise<Dataset | null>
    series(series: DatasetSeries): Promise<readonly Dataset[]>
    list(listing: DatasetListing): Promise<Listed<Dataset>>
  }
  readonly versions: {
    get(id: VersionId): Promise<Version | null>
    numbered(dataset: DatasetId, number: number): Promise<Version | null>
    /** By number, ascending. */
    list(dataset: DatasetId, listing: VersionListing): Promise<Listed<Version>>
    /** The version's parts in row order. */
    parts(version: Version): Promise<readonly Part[]>
    /** How many parts the version has. */
    partCount(version: Version): Promise<number>
    /**
     * What the versions with these numbers brought and the head still has. Null when parts were merged with those of others since, so
     * that what they brought cannot be told apart.
     */
    brought(dataset: DatasetId, numbers: readonly number[]): Promise<Withdrawal | null>
  }
  readonly loads: {
    get(id: LoadId): Promise<Load | null>
    /** What versions replay of a load's rejects, by version. */
    replays(of: LoadId): Promise<readonly Replay[]>
    /** Those of a load's rejects that were replayed by their number, ascending. */
    replayedRows(of: LoadId): Promise<readonly number[]>
  }
  readonly profiles: {
    get(version: VersionId): Promise<Profile | null>
    /** A measure that was kept beside the profile the version has now; null when there is none. */
    associations(version: VersionId, kind: AssociationKind): Promise<Associations | null>
  }
  readonly quality: { get(version: VersionId): Promise<KeptQuality | null> }
  readonly rules: {
    get(id: RuleId): Promise<Rule | null>
    /** Oldest first. */
    list(dataset: DatasetId): Promise<readonly Rule[]>
    /** What the rules said of a version, oldest first. */
    results(version: VersionId): Promise<readonly RuleResult[]>
  }
  readonly keys: { list(page: Page): Promise<Listed<Key>> }
  readonly schemas: SchemaReader
  readonly batches: BatchReader
  readonly generations: GenerationReader
  readonly webhooks: WebhookReader
  readonly things: ThingReader
  readonly worlds: WorldReader
  readonly history: HistoryReader
}

export interface CatalogTransaction extends Omit<CatalogReader, keyof LineageReader>, LineageWriter {
  readonly sandboxes: CatalogReader['sandboxes'] & {
    /** Makes it in the state `creating`, without any project. Refuses with `sandbox_exists`. */
    add(sandbox: NewSandbox): Promise<Sandbox>
    /** Raises the revision. Null when there is none, or it is not in one of the states `from`. */
    change(id: SandboxId, from: readonly SandboxState[], to: SandboxChange): Promise<Sandbox | null>
    /** Removes everything in the sandbox of this transaction; answers the store keys to delete. */
    empty(): Promise<readonly string[]>
    /** Removes the sandbox of this transaction, which must be empty; false when there is none. */
    remove(): Promise<boolean>
  }
  readonly projects: CatalogReader['projects'] & {
    /** Refuses with `name_taken`. */
    add(project: { id: ProjectId; name: string; description: string }): Promise<Project>
    /** Refuses with `name_taken`; null when there is none. */
    change(id: ProjectId, to: { name?: string; description?: string }): Promise<Project | null>
    /** Refuses with `project_not_empty`; false when there is none. */
    remove(id: ProjectId): Promise<boolean>
  }
  readonly datasets: CatalogReader['datasets'] & {
    /**
     * Adds it, and to the platform's catalog too. Refuses with `unknown_project`, with `unknown_schema` when it names one that is not in
     * this sandbox, and with `table_name_taken`.
     */
    add(dataset: NewDataset): Promise<void>
    /** The dataset, which nobody else changes until the transaction ends. */
    hold(id: DatasetId): Promise<Dataset | null>
    /** Null when there is none or its revision is not `revision`. Refuses with `table_name_taken`. */
    change(id: DatasetId, revision: number | null, to: DatasetChange): Promise<Dataset | null>
    /** Keeps what is said of its columns in the place of what was said before. Nothing happens when there is none. */
    declare(id: DatasetId, columns: readonly DeclaredColumn[]): Promise<void>
    /**
     * Removes it with its versions, parts, loads, artifacts and quarantines; its batches are `deleted` from then on. Answers the store
     * keys to delete, null when there is none.
     */
    remove(id: DatasetId): Promise<readonly string[] | null>
  }
  readonly versions: CatalogReader['versions'] & {
    /** Carries out the plan with its load and artifact. False, and nothing done, when the precondition does not hold. */
    add(dataset: DatasetId, plan: VersionPlan, made: VersionMaking): Promise<boolean>
    /** Null when there is none or its revision is not `revision`. */
    change(id: VersionId, revision: number | null, to: VersionChange): Promise<Version | null>
    /** Keeps how far it drifted. Nothing happens when there is no such version. */
    drifted(id: VersionId, drift: VersionDrift): Promise<void>
    /**
     * Puts merged parts in the place of those that they were made of, from the head on; versions before it keep theirs. False, and
     * nothing done, when one of these is not the head's, or came with it.
     */
    merge(dataset: DatasetId, merged: readonly MergedPart[]): Promise<boolean>
  }
  readonly loads: CatalogReader['loads'] & {
    /** Keeps the record of a load that was refused. */
    add(load: RefusedLoad): Promise<void>
    /**
     * Notes which rejects of a load a version of this transaction brings. Refuses with `already_replayed` when one of them
     * was replayed, or when more were than the load rejected.
     */
    replay(replay: NewReplay): Promise<void>
    /** Forgets the rejects of a load, not their number; answers the store keys that are free then. */
    dropRejects(id: LoadId): Promise<readonly string[]>
  }
  readonly profiles: CatalogReader['profiles'] & {
    /** Keeps it in the place of one before. Nothing happens when there is no such version. */
    put(version: VersionId, profile: Profile): Promise<void>
    /** Keeps it beside the version's profile, in the place of one before. Nothing happens when there is no profile. */
    associate(version: VersionId, kind: AssociationKind, found: Associations): Promise<void>
  }
  readonly quality: CatalogReader['quality'] & {
    /** Keeps it in the place of one before; its score is then the version's. Nothing happens when there is no such version. */
    put(version: VersionId, quality: KeptQuality): Promise<void>
  }
  /** Adding, changing and removing hold the dataset until the transaction ends: no version of it is published meanwhile. */
  readonly rules: CatalogReader['rules'] & {
    /** Refuses with `unknown_dataset`. */
    add(rule: NewRule): Promise<void>
    /** Null when there is none. */
    change(id: RuleId, to: RuleChange): Promise<Rule | null>
    /** Also what it said of the latest version; false when there is none. */
    remove(id: RuleId): Promise<boolean>
    /** Keeps what rules said of a version in the place of what the same rules said before. Nothing happens when there is no such version. */
    settle(version: VersionId, results: readonly RuleResult[]): Promise<void>
  }
  readonly keys: CatalogReader['keys'] & {
    add(key: NewKey): Promise<Key>
    /** Refuses with `last_admin_key`; false when there is none. */
    remove(id: KeyId): Promise<boolean>
  }
  readonly schemas: SchemaWriter
  readonly batches: BatchWriter
  readonly generations: GenerationWriter
  readonly webhooks: WebhookWriter
  readonly things: ThingWriter
  readonly worlds: WorldWriter
  readonly history: HistoryWriter
  readonly rows: RowKeeper
  readonly receipts: Receipts
  readonly jobs: {
    /**
     * Seen by the queue when, and only when, this transaction commits. It takes the place of one with the same `once` that has not begun,
     * and begins no sooner than `at`.
     */
    add<Name extends JobName>(name: Name, payload: Jobs[Name], once?: string, at?: Date): Promise<void>
  }
}

export interface GovernTransaction {
  /** Receipts of a scope, to be settled together with what is governed. */
  receipts(scope: Scope): Receipts
  readonly organizations: {
    list(page: Page): Promise<Listed<Organization>>
    get(idOrUuid: string): Promise<Organization | null>
    /**
     * Makes it with sandbox `prod`, project `default` and a first key; refuses with `name_taken`. A tenant that another
     * organization has gets a number behind it.
     */
    add(
      organization: { id: string; name: string; tenant: string },
      firstKey: NewKey,
    ): Promise<{ organization: Organization; key: Key }>
    /** Refuses with `organization_not_empty` while it has datasets, a pack, or something of users' own in its schema; false when there is none. */
    remove(id: OrganizationId): Promise<boolean>
  }
}
