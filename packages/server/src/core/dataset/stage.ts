import type { Scope } from '../access/access.ts'
import type { RowSchema } from '../batch/row-schema.ts'
import { findRowSchema } from '../batch/row-schema-of.ts'
import { CoreError } from '../errors.ts'
import type { FillSource } from '../fill/source.ts'
import { type DatasetId, type LoadId, newId } from '../ids.ts'
import { settleLoad } from '../ingest/account.ts'
import type { LoadRecord, ReadOptions } from '../ingest/load.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Ingested } from '../ports/engine.ts'
import type { Ports } from '../ports/ports.ts'
import type { Store } from '../ports/store.ts'
import { assessLoad } from '../quality/assess-load.ts'
import type { QualityReport } from '../quality/report.ts'
import { refuse } from '../refusals.ts'
import type { Artifact, Dataset, VersionMode } from './dataset.ts'
import { ingestHeld } from './ingest-held.ts'
import { partPrefix, quarantinePrefix } from './receive.ts'

/** Rows that lie on the store as parts, with their load; nobody can see them until they are published. */
export interface Staged extends Ingested {
  readonly loadId: LoadId
  /** How the file was asked to be read. */
  readonly options: ReadOptions
  readonly replayOf: LoadId | null
  /** Null: the rows were not received. */
  readonly artifact: Artifact | null
  readonly quality: QualityReport
}

export interface StageRequest {
  readonly artifact: Artifact
  readonly options: ReadOptions
  /** The dataset that the rows are for; null: one that is yet to be made. */
  readonly datasetId: DatasetId | null
  readonly mode: VersionMode
  /** Where the rows lie in the file, and what their columns are; absent: the file holds nothing else. */
  readonly fill?: FillSource
  /** The names that the header of a text is to have, as it spells them; absent: it is found what it has. */
  readonly header?: readonly string[]
  /** The load whose rejects the file brings corrected. */
  readonly replayOf?: LoadId
  /** Nothing of it is kept, not even what is refused. */
  readonly trial?: boolean
}

/** Turns a received file into staged parts. A load that is refused for its rows is kept with its quarantine, and the refusal names it. */
export async function stage(
  ports: Pick<Ports, 'catalog' | 'engine' | 'store'>,
  scope: Scope,
  request: StageRequest,
  signal?: AbortSignal,
): Promise<Staged> {
  const { artifact } = request
  const { options, schema } = await fitDataset(ports.catalog, scope, request)
  const asked = {
    artifactKey: artifact.key,
    fileName: artifact.fileName,
    options,
    ...(request.fill && { fill: request.fill }),
    ...(request.header && { header: request.header }),
    partPrefix: partPrefix(scope),
    quarantinePrefix: quarantinePrefix(scope),
  }
  const ingested = schema
    ? await ingestHeld(ports, scope, asked, schema, signal)
    : await ports.engine.ingest(asked, signal)
  const loadId = newId<LoadId>()
  try {
    const load = settleLoad(ingested.load, ingested.firstRejects, options)
    const quality = assessLoad(ingested.facts, load, ingested.rowCount)
    const replayOf = request.replayOf ?? null
    return {
      ...ingested,
      load: printable(load),
      loadId,
      options: request.options,
      replayOf,
      artifact,
      quality,
    }
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    throw await keepRefused(ports, scope, { request, ingested, loadId }, error)
  }
}

/** Keeps the record and the rejects of a load whose rows are not taken; answers the refusal that names it. */
async function keepRefused(
  { catalog, store }: Pick<Ports, 'catalog' | 'store'>,
  scope: Scope,
  { request, ingested, loadId }: { request: StageRequest; ingested: Ingested; loadId: LoadId },
  error: CoreError,
): Promise<CoreError> {
  const { quarantine, parts } = ingested
  await store.delete([...parts, ...(request.trial && quarantine ? [quarantine] : [])].map(({ key }) => key))
  if (request.trial) return error
  const { datasetId, options, replayOf = null } = request
  const record = printable(ingested.load)
  await catalog.transact(scope, tx =>
    tx.loads.add({ id: loadId, datasetId, record, quarantine, options, replayOf }),
  )
  return new CoreError(error.kind, error.code, error.message, {
    faults: error.faults,
    details: { ...error.details, load_id: loadId },
    cause: error.cause,
  })
}

/** The record with texts that every catalog can keep: those of a file may hold NUL and halves of characters. */
function printable(record: LoadRecord): LoadRecord {
  const text = JSON.stringify(record, (_, value) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '␀') : value,
  )
  return JSON.parse(text) as LoadRecord
}

/**
 * The schema that the dataset's rows are held to; else the options with the types that its columns have, since what is appended is to fit
 * them where it can. Refuses with `held_to_schema` when the schema is gone.
 */
async function fitDataset(
  catalog: Catalog,
  scope: Scope,
  { datasetId, mode, options }: StageRequest,
): Promise<{ options: ReadOptions; schema: RowSchema | null }> {
  if (datasetId === null) return { options, schema: null }
  return catalog.read(scope, async tx => {
    const dataset = await tx.datasets.get(datasetId)
    if (dataset?.schemaId) {
      const schema = await findRowSchema(tx, dataset.schemaId)
      if (!schema) throw heldToSchema(dataset, 'which is gone')
      return { options, schema }
    }
    if (mode === 'replace') return { options, schema: null }
    const types = dataset?.head?.columns.map(column => [column.name, column.logicalType] as const) ?? []
    return { options: { ...options, expectedTypes: Object.fromEntries(types) }, schema: null }
  })
}

export function heldToSchema({ name }: Dataset, why: string): Error {
  return refuse(
    'held_to_schema',
    `The rows of "${name.slice(0, 100)}" are held to a registered schema, ${why}.`,
  )
}

/** Deletes what was staged and will not be published. What a crash leaves is the sweeper's. */
export async function unstage(store: Store, artifact: Artifact, staged?: Staged): Promise<void> {
  const quarantine = staged?.quarantine ? [staged.quarantine.key] : []
  await store.delete([artifact.key, ...quarantine, ...(staged?.parts ?? []).map(part => part.key)])
}
