import { DEFAULT_PROJECT, unknownProject } from '../access/projects.ts'
import type { Dataset } from '../dataset/dataset.ts'
import { noRows } from '../dataset/define.ts'
import { publishDatasetIn } from '../dataset/publish.ts'
import { type DatasetId, newCode, newId } from '../ids.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import type { JsonObject } from '../schema/json.ts'
import { refuseAll } from '../schema/plan.ts'
import { withRegistry } from '../schema/write.ts'
import { complaints, readFields } from './dataset-fields.ts'
import { readSchemaReference } from './schema-reference.ts'
import type { CatalogWriter } from './writer.ts'

interface Making {
  /** Nothing of it is kept. */
  readonly checkOnly: boolean
  /** Runs inside the transaction. */
  within(tx: CatalogTransaction, dataset: Dataset): Promise<void>
}

/**
 * Makes a dataset whose rows are held to a schema, with a version 0 of no rows. Refuses with what is wrong with the body, with
 * `unknown_schema_reference`, `invalid_schema_form` or `table_name_taken`.
 */
export async function createDataset(
  catalog: Catalog,
  { actor, client }: CatalogWriter,
  body: JsonObject,
  { checkOnly, within }: Making,
): Promise<void> {
  const { faults, complain } = complaints()
  const fields = readFields(body, complain)
  const made = withRegistry(catalog, actor, async ({ tx, registry }) => {
    const reference = readSchemaReference(registry, body.schemaRef, complain)
    if (!reference || faults.length > 0) throw refuseAll(faults)
    const { schema, behavior, contentType } = reference
    const project = await tx.projects.named(DEFAULT_PROJECT)
    if (!project) throw unknownProject(DEFAULT_PROJECT)
    const { name, description, tableName } = fields
    const classification = { dataBehavior: behavior, ...fields.about.classification }
    const dataset = {
      id: newId<DatasetId>(),
      code: newCode(),
      projectId: project.id,
      name,
      description,
      createdBy: actor.user.id,
      schemaId: schema.id,
      about: { ...fields.about, classification, schemaContentType: contentType },
      ...(tableName !== null && { tableName }),
      createdClient: client,
    }
    const staged = noRows([])
    const publication = { staged, mode: 'replace', description: 'No rows yet', source: 'batch' } as const
    const published = await publishDatasetIn(tx, actor, dataset, publication)
    await within(tx, published.dataset)
    if (checkOnly) throw onlyChecked
  })
  await made.catch(error => {
    if (error !== onlyChecked) throw error
  })
}

/** Undoes a transaction that was to find out whether it could be done. */
const onlyChecked = new Error('the dataset was only to be checked')
