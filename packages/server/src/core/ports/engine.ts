import type { Converted, ConvertRequest, Sampled, SampleRequest } from '../batch/conversion.ts'
import type { ColumnCounts, RowDiff } from '../compare/comparison.ts'
import type { Part } from '../dataset/dataset.ts'
import type { StagedParts } from '../dataset/plan.ts'
import type { Envelope } from '../fill/envelope.ts'
import type { FillSource } from '../fill/source.ts'
import type { Setting } from '../generation/cells.ts'
import type { Choices } from '../generation/choices.ts'
import type { Dirt, Dirty } from '../generation/dirt/dirty.ts'
import type { Learnt } from '../generation/learn/learnt.ts'
import type { Recipe } from '../generation/recipe.ts'
import type { ColumnFacts } from '../ingest/column-facts.ts'
import type { LoadRecord, ReadOptions } from '../ingest/load.ts'
import type { Quarantine, Reject } from '../ingest/reject.ts'
import type { AssociationKind } from '../profile/association.ts'
import type { Associations, Profile } from '../profile/profile.ts'
import type { Condition, QueryPlan } from '../query/query.ts'
import type { SqlAnswer, SqlRequest } from '../query/sql/request.ts'
import type { BlocksRequest, MadeBlocks } from './blocks.ts'
import type { Page } from './page.ts'
import type { StoredObject } from './store.ts'

/** The one that reads files and computes. Every verb runs in a process of its own, bounded in memory and time. */
export interface Engine {
  /**
   * Turns a received file into parts on the store, and what it rejects into a quarantine beside them. Whether that many rejects
   * are too many is the caller's to judge. Refuses files it cannot read, never with a half result.
   */
  ingest(request: IngestRequest, signal?: AbortSignal): Promise<Ingested>
  /** How many calls of `generate` are worked on at once; more wait. */
  readonly generators: number
  /** Makes rows of an entity and writes them as a part. Refuses with `invalid_recipe` what only shows once values are computed. */
  generate(request: GenerateRequest, signal?: AbortSignal): Promise<MadeRows>
  /** Makes blocks of a pack: the rows of its tables and their history, as texts for the catalog and as parts. */
  makeBlocks(request: BlocksRequest, signal?: AbortSignal): Promise<MadeBlocks>
  /** What a schema to generate by is made of: statistics of a version's rows, and none of the rows. */
  learn(request: LearnRequest, signal?: AbortSignal): Promise<Learnt>
  /** How many rows of one version are there in another, equal in all of some columns; missing is equal to missing. */
  copies(request: CompareRequest, signal?: AbortSignal): Promise<Copies>
  /** The first records of a received file, as they stand there. */
  sample(request: SampleRequest, signal?: AbortSignal): Promise<Sampled>
  /** Turns a received file of a batch into nested parts of a schema, and what it rejects into a quarantine and a book of faults. */
  convert(request: ConvertRequest, signal?: AbortSignal): Promise<Converted>
  /** A page of rows as JSON text, so that no digit passes through a JavaScript number. */
  rows(request: RowsRequest, signal?: AbortSignal): Promise<RowsPage>
  /** The rows as a file in another format. Written while it is read. */
  export(request: ExportRequest, signal?: AbortSignal): Promise<Exported>
  /**
   * All rows as the same bytes that `export` gives, for a plan that neither selects nor sorts any: several parts are written at once, and
   * nothing is kept. Each chunk is the reader's until it asks for the next one.
   */
  exportParts(request: ExportPartsRequest, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** The statistics of the rows, exact. Calls with one key at one time are one computation. */
  profile(request: ProfileRequest, signal?: AbortSignal): Promise<Profile>
  /** How far the profile under this key is, 0 … 1; null when this engine is not making it. */
  profiling(key: string): number | null
  /** Ends the profiles that read one of these parts; who waits for them is refused with this reason. */
  abandon(partKeys: readonly string[], reason: Error): void
  /** A measure of association for each pair of the plan's columns. */
  associate(request: AssociateRequest, signal?: AbortSignal): Promise<Associations>
  /** The rows of two versions, counted column by column into the same bins. */
  compare(request: CompareRequest, signal?: AbortSignal): Promise<readonly ColumnCounts[]>
  /** The rows of two versions, told apart by key. */
  diff(request: DiffRequest, signal?: AbortSignal): Promise<RowDiff>
  /**
   * How many rows fit each condition, and which are the first. Null for a probe that was not worth it. Refuses with `invalid_value` a
   * pattern that is no regular expression.
   */
  find(request: FindRequest, signal?: AbortSignal): Promise<readonly (Finding | null)[]>
  /** The names that a query uses as tables, as it writes them. Refuses what is not one SELECT over nothing but named tables. */
  tables(sql: string, signal?: AbortSignal): Promise<readonly string[]>
  /** The answer of a query over the given tables, and over nothing else. */
  query(request: SqlRequest, signal?: AbortSignal): Promise<SqlAnswer>
  /** What a body holds beside the rows that it brings as text, and where these are. Refuses with `malformed_request`. */
  envelope(artifactKey: string, signal?: AbortSignal): Promise<Envelope>
  /** Writes the rows of several parts as one, in their order; others may be put among them by key. Refuses with `missing_key_value` and `duplicate_key_value`. */
  rewrite(request: RewriteRequest, signal?: AbortSignal): Promise<Rewritten>
  /** Puts parts that `generate` made of neighbouring rows together as one file, the same whatever the parts are cut to. */
  join(request: JoinRequest, signal?: AbortSignal): Promise<StoredObject>
  /** Throws `unavailable` when no engine process can work. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface IngestRequest {
  /** The received file on the store. */
  readonly artifactKey: string
  readonly fileName: string
  readonly options: ReadOptions
  /** The rows are a text within the file; absent: the file itself holds them. */
  readonly fill?: FillSource
  /** The names of a text's columns: under a header that has them, no column lacks its name. Absent: one may, that of row names. */
  readonly header?: readonly string[]
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

export interface GenerateRequest {
  readonly recipe: Recipe
  readonly setting: Setting
  readonly entity: string
  readonly seed: bigint
  /** The first row, from 0, and how many; of rows that are spoilt, the first line of their file, and how many at most. */
  readonly from: number
  readonly count: number
  /** Null or left out: they are clean. */
  readonly spoilt?: Spoilt | null
  readonly partPrefix: string
}

/** How rows are spoilt, and how many there are of the entity; some come twice. */
export interface Spoilt {
  readonly dirty: Dirty
  readonly rows: number
}

export interface MadeRows {
  readonly part: Part
  /** What was done to them; null for clean ones. */
  readonly dirt: Dirt | null
}

export interface LearnRequest {
  /** All rows of a version, with the columns to learn. */
  readonly plan: QueryPlan
}

export interface Copies {
  /** Rows of the second version that are rows of the first. */
  readonly copied: number
  /** Rows of the first that another row of it equals. */
  readonly repeated: number
}

export interface RewriteRequest {
  /** All rows of the parts, with all columns that they are to have. */
  readonly plan: QueryPlan
  readonly partPrefix: string
  readonly upsert: Upsert | null
}

export interface JoinRequest {
  /** All rows of the parts, with all their columns. */
  readonly plan: QueryPlan
  readonly parts: readonly Part[]
  /** Those of the entity whose rows they are; none where the rows are dirty. */
  readonly choices: Choices
  readonly partPrefix: string
}

export interface Upsert {
  /** The rows that come, with the same columns. */
  readonly rows: QueryPlan
  readonly key: readonly string[]
  /** The columns that they bring; the others stay as they are where a row is replaced. */
  readonly brings: readonly string[]
}

export interface Rewritten {
  readonly part: Part
  readonly facts: readonly ColumnFacts[]
  /** How many rows took the place of others. */
  readonly replaced: number
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

export interface ExportPartsRequest {
  /** All rows of its parts. */
  readonly plan: QueryPlan
  readonly format: Extract<ExportFormat, 'csv' | 'json' | 'ndjson'>
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

export interface FindRequest {
  /** All rows of a version, with all its columns. */
  readonly plan: QueryPlan
  readonly probes: readonly Probe[]
  /** Nobody waits for it. */
  readonly study?: boolean
}

export interface Probe {
  readonly condition: Condition
  /** Of many rows, a sample is looked at first: it is not worth to look at all when the share in it lies outside. */
  readonly worth?: { readonly least: number; readonly most: number }
}

export interface Finding {
  readonly count: number
  /** The numbers of the first ten, in the version, from 0. */
  readonly first: readonly number[]
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
