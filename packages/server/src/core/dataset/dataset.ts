import type { CatalogEntry } from '../catalog/entry.ts'
import type { VersionDrift } from '../compare/drift.ts'
import type { DeclaredColumn } from '../fill/column.ts'
import type { ArtifactId, DatasetId, LoadId, PartId, ProjectId, SchemaId, UserId, VersionId } from '../ids.ts'
import type { LoadRecord, ReadOptions } from '../ingest/load.ts'
import type { Quarantine } from '../ingest/reject.ts'
import type { QualityReport } from '../quality/report.ts'

/** The dtype names of pandas that the datasets door prints. */
export type Dtype = 'int64' | 'float64' | 'object' | 'bool' | 'datetime64' | 'category'

export interface Column {
  /** Unique within a version. */
  readonly name: string
  readonly dtype: Dtype
  /** The engine's full type, exact: `BIGINT`, `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`, `STRUCT(a BIGINT)` … */
  readonly logicalType: string
  readonly nullable: boolean
  /** Of whole numbers: how many digits the longest value has, 0 when there is none. Absent where that is not known. */
  readonly digits?: number
  /** The name as the file spelt it; differs from `name` when that had to be made unique or printable. */
  readonly originalName: string
  /**
   * Only of a part's columns: where the values lie in a file whose rows are nested, from the outermost field inwards; `logicalType` is then
   * the type that they have there. Absent: at the top, under `name`.
   */
  readonly path?: readonly string[]
}

/** One Parquet file of a dataset. It belongs to the versions `since ≤ n < until` (`until` null: to the head). */
export interface Part {
  readonly id: PartId
  /** Where the object lies on the store. */
  readonly key: string
  readonly rows: number
  readonly bytes: number
  /** SHA-256 of the file's bytes, hex. */
  readonly digest: string
  /** The columns the file itself has; a version's columns may be wider. */
  readonly columns: readonly Column[]
}

/** A part that holds the rows of others, in their order. */
export interface MergedPart {
  readonly part: Part
  /** Neighbours, in row order. */
  readonly sources: readonly PartId[]
}

/** The bytes of a file as they were received. */
export interface Artifact {
  readonly id: ArtifactId
  readonly key: string
  readonly bytes: number
  /** SHA-256, hex. */
  readonly digest: string
  /** As the client named it; shown, never used as a path. */
  readonly fileName: string
  readonly mediaType: string
}

export interface Dataset {
  readonly id: DatasetId
  /** 12 hex digits; names the dataset at the fill door. */
  readonly code: string
  readonly projectId: ProjectId
  readonly projectName: string
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly keyColumns: readonly string[]
  /** The schema that its rows are held to; null: none. */
  readonly schemaId: SchemaId | null
  /** What was said of its columns where it was filled, by name; of columns that no version has, too. */
  readonly declared: readonly DeclaredColumn[]
  readonly entry: CatalogEntry
  /** Goes up by one with each change of name, description, tags, key columns, declared columns or what its entry says. */
  readonly revision: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly createdBy: UserId
  readonly createdByName: string
  /** The latest version. Null only for a dataset that was defined without rows. */
  readonly head: Version | null
}

/** One state of a dataset: its rows never change, what is said about them may. */
export interface Version {
  readonly id: VersionId
  readonly datasetId: DatasetId
  /** From 0, without gaps. */
  readonly number: number
  readonly rowCount: number
  readonly columns: readonly Column[]
  readonly description: string
  readonly tags: readonly string[]
  /** Goes up by one with each change of description or tags. */
  readonly revision: number
  /** Null until it is measured, for version 0, and where there is nothing to compare. */
  readonly drift: VersionDrift | null
  /** SHA-256 over columns and part digests, hex: what an ETag is made of. */
  readonly digest: string
  /** Which way the rows came in. */
  readonly source: VersionSource
  readonly mode: VersionMode
  /** As the load told it. */
  readonly quality: QualityReport
  /** Of the report that is kept of its profile; else that of the load. */
  readonly qualityScore: number
  readonly artifactId: ArtifactId | null
  readonly loadId: LoadId
  /** Bytes of its parts as they were published; merging them later changes what lies on the store, and not this. */
  readonly storedBytes: number
  readonly createdAt: Date
  readonly createdBy: UserId
  readonly createdByName: string
}

export const versionModes = ['replace', 'append'] as const
export type VersionMode = (typeof versionModes)[number]

export type VersionSource = 'upload' | 'batch' | 'fill' | 'generation' | 'pack' | 'replay'

/** A load as it is kept: its record, whose it is, and what became of it. */
export interface Load extends LoadRecord {
  readonly id: LoadId
  readonly datasetId: DatasetId | null
  readonly versionId: VersionId | null
  readonly artifactId: ArtifactId | null
  /** Null when nothing was rejected. */
  readonly quarantine: Quarantine | null
  /** How the file was asked to be read. */
  readonly options: ReadOptions
  /** The load whose rejects it brings corrected. */
  readonly replayOf: LoadId | null
  readonly createdAt: Date
}
