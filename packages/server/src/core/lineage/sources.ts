import type { VersionMode, VersionSource } from '../dataset/dataset.ts'
import type { ArtifactId, ExperimentId, LoadId, VersionId } from '../ids.ts'
import type { Source } from './lineage.ts'

/** A version with all that is known of how it came to be. */
export interface Grown {
  readonly id: VersionId
  readonly number: number
  readonly mode: VersionMode
  readonly source: VersionSource
  readonly loadId: LoadId
  readonly format: string
  readonly rows: number
  readonly replayOf: LoadId | null
  readonly artifactId: ArtifactId | null
  readonly fileName: string | null
  readonly digest: string | null
  /** The version that its rows were appended to. */
  readonly before: VersionId | null
  /** The runs that said they wrote it. */
  readonly writers: readonly { readonly id: ExperimentId; readonly name: string }[]
}

/** What a version's rows came from, as edges of its lineage. Pure; no I/O. */
export function sourcesOf(grown: Grown): Source[] {
  const { id, number, mode, source, loadId, format, rows, replayOf, artifactId, before } = grown
  const use = { versionId: id, version: number }
  return [
    { kind: 'load', relation: 'loaded_by', id: loadId, use, details: { source, mode, format, rows } },
    ...(artifactId === null
      ? []
      : [
          {
            kind: 'artifact',
            relation: 'read_from',
            id: artifactId,
            use,
            details: { file_name: grown.fileName, digest: grown.digest },
          } as const,
        ]),
    ...(before === null
      ? []
      : [
          {
            kind: 'version',
            relation: 'appended_to',
            id: before,
            use,
            details: { source_version: number - 1 },
          } as const,
        ]),
    ...(replayOf === null
      ? []
      : [{ kind: 'load', relation: 'replays', id: replayOf, use, details: {} } as const]),
    ...grown.writers.map(
      writer =>
        ({
          kind: 'experiment',
          relation: 'written_by',
          id: writer.id,
          use,
          details: { name: writer.name },
        }) as const,
    ),
  ]
}
