import type { Scope } from '../access/access.ts'
import { planVersion } from '../dataset/plan.ts'
import { type DatasetId, type LoadId, newCode, newId } from '../ids.ts'
import type { LoadRecord } from '../ingest/load.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import { assessLoad } from '../quality/assess-load.ts'
import type { EntityCells } from './cells.ts'
import { leafColumns } from './columns.ts'
import type { MadeEntity } from './integrity.ts'
import type { Generation } from './job.ts'

/** Publishes the rows of an entity as a dataset of the generation's project, in the transaction that ends the generation. */
export async function saveDataset(
  tx: CatalogTransaction,
  scope: Scope,
  { id: generation, projectId, request, createdBy }: Generation,
  cells: EntityCells,
  { name, parts }: MadeEntity,
): Promise<DatasetId> {
  const id = newId<DatasetId>()
  const description = `Generated with seed ${request.seed}`
  await tx.datasets.add({ id, code: newCode(), projectId, name, description, createdBy })
  const rowCount = parts.reduce((sum, { rows }) => sum + rows, 0)
  const plan = planVersion(null, { parts, columns: leafColumns(cells).version, rowCount }, 'replace')
  const load = loadOf(rowCount)
  const added = await tx.versions.add(id, plan, {
    loadId: newId<LoadId>(),
    load,
    quarantine: null,
    options: {},
    replayOf: null,
    artifact: null,
    quality: assessLoad([], load, rowCount),
    by: { userId: createdBy, description: `Generation ${generation}`, source: 'generation' },
  })
  if (!added) throw new Error(`dataset ${id} was made and has a version already`)
  await tx.jobs.add('profile', { scope, versionId: plan.id })
  return id
}

/** Nothing was read: the rows were made as they are. */
function loadOf(rows: number): LoadRecord {
  return {
    format: 'parquet',
    compression: null,
    sheet: null,
    dialect: null,
    rows: { read: rows, loaded: rows, rejected: 0, skipped: 0 },
    warnings: [],
    columns: [],
  }
}
