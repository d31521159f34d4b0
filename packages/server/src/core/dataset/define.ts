import type { Actor } from '../access/access.ts'
import { getProject } from '../access/projects.ts'
import type { DeclaredColumn } from '../fill/column.ts'
import { emptyType } from '../fill/open-cell.ts'
import { type DatasetId, newCode, newId, type ProjectId } from '../ids.ts'
import type { LoadRecord } from '../ingest/load.ts'
import { checkName } from '../names.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { assessLoad } from '../quality/assess-load.ts'
import { LONGEST_DATASET_NAME } from './change.ts'
import type { Column, Dataset } from './dataset.ts'
import { publishDataset } from './publish.ts'
import type { Staged } from './stage.ts'
import { dtypeOf } from './types.ts'

export interface Definition {
  readonly projectId: ProjectId
  readonly name: string
  readonly description: string
  readonly columns: readonly DeclaredColumn[]
}

/**
 * Makes a dataset before there are rows: with columns it has a version 0 of no rows, so that every door shows them; without, no version until
 * it is filled. `within` runs inside the transaction. Refuses with `unknown_project` and `invalid_value`.
 */
export async function defineDataset(
  catalog: Catalog,
  actor: Actor,
  { projectId, columns, ...asked }: Definition,
  within: (tx: CatalogTransaction, dataset: Dataset) => Promise<void>,
): Promise<void> {
  const name = checkName('name', asked.name, LONGEST_DATASET_NAME)
  const id = newId<DatasetId>()
  const { description } = asked
  const dataset = { id, code: newCode(), projectId, name, description, createdBy: actor.user.id }
  const finish = async (tx: CatalogTransaction) => {
    if (columns.length > 0) await tx.datasets.declare(id, columns)
    const made = await tx.datasets.get(id)
    if (made) await within(tx, made)
  }
  if (columns.length === 0) {
    await catalog.transact(actor.scope, async tx => {
      await getProject(tx, projectId)
      await tx.datasets.add(dataset)
      await finish(tx)
    })
    return
  }
  const publication = {
    staged: noRows(columns),
    mode: 'replace',
    description: 'Columns',
    source: 'fill',
  } as const
  await publishDataset(catalog, actor, dataset, publication, finish)
}

/** Columns, and no row. */
export function noRows(declared: readonly DeclaredColumn[]): Staged {
  const columns = declared.map((column): Column => {
    const logicalType = emptyType(column)
    const { name } = column
    const type = { logicalType, dtype: dtypeOf(logicalType), nullable: false, digits: 0 }
    return { name, originalName: name, ...type }
  })
  const load: LoadRecord = {
    format: 'json',
    compression: null,
    sheet: null,
    dialect: null,
    rows: { read: 0, loaded: 0, rejected: 0, skipped: 0 },
    warnings: [],
    columns: [],
  }
  return {
    parts: [],
    columns,
    rowCount: 0,
    load,
    facts: [],
    quarantine: null,
    firstRejects: [],
    loadId: newId(),
    options: {},
    replayOf: null,
    artifact: null,
    quality: assessLoad([], load, 0),
  }
}
