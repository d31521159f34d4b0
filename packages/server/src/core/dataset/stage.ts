import type { Scope } from '../access/access.ts'
import { CoreError } from '../errors.ts'
import { type DatasetId, type LoadId, newId } from '../ids.ts'
import type { LoadRecord, ReadOptions } from '../ingest/load.ts'
import type { Catalog, Engine, Ingested, Store } from '../ports.ts'
import { assessLoad } from '../profile/assess.ts'
import type { QualityReport } from '../profile/quality.ts'
import type { Artifact, VersionMode } from './dataset.ts'
import { partPrefix } from './receive.ts'

/** Rows that lie on the store as parts, with their load; nobody can see them until they are published. */
export interface Staged extends Ingested {
  readonly loadId: LoadId
  readonly artifact: Artifact
  readonly quality: QualityReport
}

export interface StageRequest {
  readonly artifact: Artifact
  readonly options: ReadOptions
  /** The dataset that the rows are for; null: one that is yet to be made. */
  readonly datasetId: DatasetId | null
  readonly mode: VersionMode
}

/** Turns a received file into staged parts. A load that is refused for its rows is kept as a record, and the refusal names it. */
export async function stage(
  ports: { catalog: Catalog; engine: Engine },
  scope: Scope,
  request: StageRequest,
  signal?: AbortSignal,
): Promise<Staged> {
  const loadId = newId<LoadId>()
  const { artifact, datasetId } = request
  try {
    const options = await fitHead(ports.catalog, scope, request)
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

/** The options with the types that the dataset's columns have: what is appended is to fit them where it can. */
async function fitHead(catalog: Catalog, scope: Scope, request: StageRequest): Promise<ReadOptions> {
  const { datasetId, mode, options } = request
  if (mode === 'replace' || datasetId === null) return options
  const dataset = await catalog.read(scope, tx => tx.datasets.get(datasetId))
  const types = dataset?.head?.columns.map(column => [column.name, column.logicalType] as const) ?? []
  return { ...options, expectedTypes: Object.fromEntries(types) }
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
