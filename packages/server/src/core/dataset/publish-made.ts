import type { Scope } from '../access/access.ts'
import { type DatasetId, type LoadId, newId, type VersionId } from '../ids.ts'
import type { LoadRecord } from '../ingest/load.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Authorship } from '../ports/catalog-values.ts'
import { assessLoad } from '../quality/assess-load.ts'
import type { VersionPlan } from './plan.ts'

/** Publishes rows that the house made itself, within a transaction that holds the dataset. Throws when its head is another than the plan's. */
export async function publishMade(
  tx: CatalogTransaction,
  scope: Scope,
  datasetId: DatasetId,
  plan: VersionPlan,
  by: Authorship,
): Promise<VersionId> {
  const load = loadOf(plan.added.reduce((sum, { rows }) => sum + rows, 0))
  const added = await tx.versions.add(datasetId, plan, {
    loadId: newId<LoadId>(),
    load,
    quarantine: null,
    options: {},
    replayOf: null,
    artifact: null,
    quality: assessLoad([], load, load.rows.loaded),
    by,
  })
  if (!added) throw new Error(`dataset ${datasetId} has another head than it had`)
  await tx.jobs.add('profile', { scope, versionId: plan.id })
  return plan.id
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
