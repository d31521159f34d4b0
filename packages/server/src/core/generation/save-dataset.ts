import type { Scope } from '../access/access.ts'
import { planVersion } from '../dataset/plan.ts'
import { publishMade } from '../dataset/publish-made.ts'
import { type DatasetId, newCode, newId } from '../ids.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
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
  await publishMade(tx, scope, id, plan, {
    userId: createdBy,
    description: `Generation ${generation}`,
    source: 'generation',
  })
  return id
}
