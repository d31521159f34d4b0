import { DEFAULT_PROJECT } from '../access/projects.ts'
import type { Column, Dataset, Part } from '../dataset/dataset.ts'
import { planVersion } from '../dataset/plan.ts'
import { publishMade } from '../dataset/publish-made.ts'
import { type DatasetId, newCode, newId, type ProjectId, type VersionId } from '../ids.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import { columnOf } from './columns.ts'
import { identityOf } from './identity.ts'
import type { Loader } from './loader.ts'
import type { Pack, PackSchema } from './pack.ts'
import { packTag } from './remove-world.ts'
import type { World } from './world.ts'

interface Publication {
  readonly pack: Pack
  /** What is loaded, and may be the same pack; null: nothing. */
  readonly current: World | null
  /** By schema, in row order. */
  readonly parts: ReadonlyMap<string, readonly Part[]>
}

interface Published {
  readonly datasetId: DatasetId
  readonly versionId: VersionId
}

/**
 * Publishes the tables of a pack as datasets, within the transaction that loads it. A pack that is loaded again gives its datasets another
 * version where its rows differ.
 */
export async function publishTables(
  tx: CatalogTransaction,
  loader: Loader,
  { pack, current, parts }: Publication,
): Promise<ReadonlyMap<string, Published>> {
  const projectId = await defaultProject(tx)
  const published = new Map<string, Published>()
  for (const schema of pack.schemas.filter(({ publish }) => publish)) {
    const before =
      current?.pack === pack.key ? current.tables.find(table => table.schema.key === schema.key) : null
    const known = before?.published ? await tx.datasets.get(before.published.datasetId) : null
    const isOurs = known?.tags.includes(packTag(pack.key)) ?? false
    const dataset = isOurs && known ? known : await makeDataset(tx, loader, pack, schema, projectId)
    const version = await publishRows(tx, loader, pack, dataset, schema, parts.get(schema.key) ?? [])
    published.set(schema.key, { datasetId: dataset.id, versionId: version })
  }
  return published
}

async function defaultProject(tx: CatalogTransaction): Promise<ProjectId> {
  const found = await tx.projects.named(DEFAULT_PROJECT)
  const { id } = found ?? (await tx.projects.add({ id: newId(), name: DEFAULT_PROJECT, description: '' }))
  return id
}

async function makeDataset(
  tx: CatalogTransaction,
  { user, organization }: Loader,
  pack: Pack,
  schema: PackSchema,
  projectId: ProjectId,
): Promise<Dataset> {
  // The same id whenever the pack is loaded, unless a dataset of an earlier load stayed.
  const own = identityOf(organization.id, pack.key, 'dataset', schema.key) as DatasetId
  const id = (await tx.datasets.get(own)) ? newId<DatasetId>() : own
  const name = `${pack.name}: ${schema.displayName}`
  await tx.datasets.add({
    id,
    code: newCode(),
    projectId,
    name,
    description: schema.description,
    createdBy: user.id,
  })
  const keyColumns = schema.fields.filter(({ isPrimaryKey }) => isPrimaryKey).map(field => field.name)
  const made = await tx.datasets.change(id, null, { tags: [packTag(pack.key)], keyColumns })
  if (!made) throw new Error(`dataset ${id} was made and is not there`)
  return made
}

/** The head when it has these rows already; its parts then stay, and those that were made are nobody's. */
async function publishRows(
  tx: CatalogTransaction,
  { scope, user }: Loader,
  pack: Pack,
  { id, head }: Dataset,
  schema: PackSchema,
  parts: readonly Part[],
): Promise<VersionId> {
  const rowCount = parts.reduce((sum, { rows }) => sum + rows, 0)
  const plan = planVersion(head, { parts, columns: columnsOf(schema, parts), rowCount }, 'replace')
  if (head?.digest === plan.digest) {
    await tx.jobs.add('remove_objects', { keys: parts.map(({ key }) => key) })
    return head.id
  }
  return publishMade(tx, scope, id, plan, {
    userId: user.id,
    description: `Pack ${pack.name}, version ${pack.version}`,
    source: 'pack',
  })
}

/** The columns of all parts together. */
function columnsOf({ fields }: PackSchema, parts: readonly Part[]): Column[] {
  return fields.map((field, at) => {
    const own = parts.flatMap(({ columns }) => columns[at] ?? [])
    const digits = own.flatMap(column => (column.digits === undefined ? [] : [column.digits]))
    return {
      ...columnOf(field),
      nullable: own.some(({ nullable }) => nullable),
      ...(digits.length > 0 && digits.length === own.length && { digits: Math.max(...digits) }),
    }
  })
}
