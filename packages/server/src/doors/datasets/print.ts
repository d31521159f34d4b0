import type { Key, Organization, Project, Sandbox } from '../../core/access/access.ts'
import type { VersionDrift } from '../../core/compare/drift.ts'
import type { Column, Dataset, Load, Version } from '../../core/dataset/dataset.ts'
import type { DeclaredColumn } from '../../core/fill/column.ts'
import type { Reject } from '../../core/ingest/reject.ts'
import type { Replay } from '../../core/ports/catalog-values.ts'
import { printLoad } from '../load.ts'

/** RFC 3339 in UTC; whole seconds without a fraction, as the contract's examples print them. */
export function printTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z')
}

export function printColumn(column: Column) {
  return {
    name: column.name,
    dtype: column.dtype,
    logical_type: column.logicalType,
    nullable: column.nullable,
    original_name: column.originalName,
  }
}

/** A column with what was said of it, if anything was. */
export function printDeclaredColumn(column: Column, declared: readonly DeclaredColumn[]) {
  const said = declared.find(({ name }) => name === column.name)
  if (!said) return printColumn(column)
  const { alias, type, subtype, format } = said
  return { ...printColumn(column), alias, type, subtype, format }
}

/** The whole record of a load, and what became of its rejects. */
export function printLoadDetail(load: Load, replays: readonly Replay[]) {
  return {
    ...printLoad(load.id, load),
    rejects_kept: load.quarantine?.kept ?? 0,
    dataset_id: load.datasetId,
    dataset_version_id: load.versionId,
    artifact_id: load.artifactId,
    replay_of: load.replayOf,
    replays: replays.map(({ loadId, versionId, version, rows }) => ({
      load_id: loadId,
      dataset_version_id: versionId,
      version,
      rows,
    })),
    created_at: printTime(load.createdAt),
  }
}

export function printReject({ row, byteOffset, raw, column, code, message }: Reject) {
  return { row, byte_offset: byteOffset, raw, column, code, message }
}

export function printDatasetItem(dataset: Dataset) {
  return {
    id: dataset.id,
    name: dataset.name,
    description: dataset.description,
    project_id: dataset.projectId,
    project_name: dataset.projectName,
    dataset_version_id: dataset.head?.id ?? null,
    rows: dataset.head?.rowCount ?? 0,
    columns: dataset.head?.columns.length ?? 0,
    version: dataset.head?.number ?? null,
    code: dataset.code,
    tags: dataset.tags,
    created_at: printTime(dataset.createdAt),
    updated_at: printTime(dataset.updatedAt),
  }
}

/** The dataset as its detail shows it, at the given version. */
export function printDataset(dataset: Dataset, version: Version | null) {
  return {
    ...printDatasetItem(dataset),
    rows: version?.rowCount ?? 0,
    columns: version?.columns.length ?? 0,
    dataset_version_id: version?.id ?? null,
    version: version?.number ?? null,
    artifact_id: version?.artifactId ?? null,
    digest: version?.digest ?? null,
    stored_bytes: version?.storedBytes ?? 0,
    key_columns: dataset.keyColumns,
    revision: dataset.revision,
    created_by_name: dataset.createdByName,
  }
}

function printDrift({ level, psi, column, significant, against }: VersionDrift) {
  return { level, psi, column, significant, against }
}

export function printVersion(version: Version) {
  return {
    id: version.id,
    dataset_id: version.datasetId,
    version: version.number,
    row_count: version.rowCount,
    column_count: version.columns.length,
    description: version.description,
    created_by_name: version.createdByName,
    created_at: printTime(version.createdAt),
    digest: version.digest,
    quality_score: version.qualityScore,
    source: version.source,
    mode: version.mode,
    stored_bytes: version.storedBytes,
    tags: version.tags,
    drift: version.drift && printDrift(version.drift),
    revision: version.revision,
  }
}

export function printProject(project: Project) {
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    created_at: printTime(project.createdAt),
    updated_at: printTime(project.updatedAt),
  }
}

/** The part of an organization that its members see. */
export function printOrganization(organization: Organization) {
  return {
    id: organization.id,
    uuid: organization.uuid,
    name: organization.name,
    tenant: organization.tenant,
    created_at: printTime(organization.createdAt),
  }
}

export function printSandbox(sandbox: Sandbox) {
  return {
    id: sandbox.id,
    name: sandbox.name,
    title: sandbox.title,
    created_at: printTime(sandbox.createdAt),
  }
}

export function printKey(key: Key) {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    user_name: key.userName,
    operator: key.operator,
    created_at: printTime(key.createdAt),
    last_used_at: key.lastUsedAt && printTime(key.lastUsedAt),
    expires_at: key.expiresAt && printTime(key.expiresAt),
  }
}
