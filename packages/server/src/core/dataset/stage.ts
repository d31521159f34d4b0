import type { Scope } from '../access/access.ts'
import { CoreError } from '../errors.ts'
import { type DatasetId, type LoadId, newId } from '../ids.ts'
import type { LoadRecord, ReadOptions } from '../ingest/load.ts'
import type { Catalog, Engine, Ingested, Store } from '../ports.ts'
import { assessLoad } from '../profile/assess.ts'
import type { QualityReport } from '../profile/quality.ts'
import type { Artifact } from './dataset.ts'
import { partPrefix } from './receive.ts'

/** Rows that lie on the store as parts, with their load; nobody can see them until they are published. */
export interface Staged extends Ingested {
  readonly loadId: LoadId
  readonly artifact: Artifact
  readonly quality: QualityReport
}

/** Turns a received file into staged parts. A load that is refused for its rows is kept as a record, and the refusal names it. */
export async function stage(
  ports: { catalog: Catalog; engine: Engine },
  scope: Scope,
  request: { artifact: Artifact; options: ReadOptions; datasetId: DatasetId | null },
  signal?: AbortSignal,
): Promise<Staged> {
  const loadId = newId<LoadId>()
  const { artifact, options, datasetId } = request
  try {
    const ingested = await ports.engine.ingest(
      { artifactKey: artifact.key, fileName: artifact.fileName, options, partPrefix: partPrefix(scope) },
      signal,
    )
    return {
      ...ingested,
      loadId,
      artifact,
      quality: assessLoad(ingested.facts, ingested.load, ingested.rowCount),
    }
  } catch (error) {
    const record = refusedLoad(error)
    if (!record) throw error
    await ports.catalog.transact(scope, tx => tx.loads.add({ id: loadId, datasetId, record }))
    throw named(error as CoreError, loadId, record)
  }
}

/** The record that an engine attaches when it read the file and refused its rows. */
function refusedLoad(error: unknown): LoadRecord | null {
  return error instanceof CoreError && error.details.load ? (error.details.load as LoadRecord) : null
}

function named(error: CoreError, loadId: LoadId, record: LoadRecord): CoreError {
  const details = { load_id: loadId, rows: record.rows }
  return new CoreError(error.kind, error.code, error.message, {
    faults: error.faults,
    details,
    cause: error.cause,
  })
}

/** Deletes what was staged and will not be published. What a crash leaves is the sweeper's. */
export async function unstage(store: Store, artifact: Artifact, staged?: Staged): Promise<void> {
  await store.delete([artifact.key, ...(staged?.parts ?? []).map(part => part.key)])
}
