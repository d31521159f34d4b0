import type { DatasetId } from '../ids.ts'
import type { CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import type { HistoryKind } from '../ports/worlds.ts'
import { type Counts, removalCounts } from './counts.ts'
import { keepSchemas } from './kept.ts'
import { modifiedRows, type World } from './world.ts'

export interface RemovedWorld {
  readonly counts: Counts
  /** How many rows users had added, changed or deleted. */
  readonly modified: number
  /** Rows that stay, by the name that their table had. */
  readonly kept: ReadonlyMap<string, number>
  /** Objects on the store that nothing names once the transaction has committed. */
  readonly keys: readonly string[]
}

export interface Removal {
  /** Tables keep the rows that users added or changed. */
  readonly keep: boolean
  /** The pack that comes in its place; null: none. */
  readonly replacedBy: string | null
}

/** What published a world's rows, as it is to be treated when the world goes. */
export interface PublishedDataset {
  readonly id: DatasetId
  readonly schema: string
  readonly name: string
  readonly tags: readonly string[]
  /** A user has added a version, so that it stays. */
  readonly isSpared: boolean
}

/** Takes the history of a world away; answers how many rows of each kind there were. */
export async function removeHistory(
  tx: CatalogTransaction,
  { pack }: World,
): Promise<Record<HistoryKind, number>> {
  const summaries = await tx.history.remove('summaries', pack)
  return { summaries, interactions: await tx.history.remove('interactions', pack) }
}

/** Takes a world away whose history is gone: its things, views, tables and datasets, within the transaction. */
export async function removeWorld(
  tx: CatalogTransaction,
  world: World,
  history: Readonly<Record<HistoryKind, number>>,
  { keep, replacedBy }: Removal,
): Promise<RemovedWorld> {
  const modified = modifiedRows((await tx.worlds.changes(world)).values())
  const spared = await tx.worlds.remove(world, keep)
  const stays = await keepSchemas(tx, world, spared)
  const things = await tx.things.remove(world.pack)
  await tx.things.add(stays)
  const keptSchemas = new Set(spared.map(({ schema }) => schema))
  const keys: string[] = []
  for (const dataset of await publishedDatasets(tx, world)) {
    const isKept = keptSchemas.has(dataset.schema)
    if (isKept || dataset.isSpared) await untag(tx, world, dataset)
    else if (replacedBy !== world.pack) keys.push(...((await tx.datasets.remove(dataset.id)) ?? []))
  }
  if (keys.length > 0) await tx.jobs.add('remove_objects', { keys })
  const tables = new Map(world.tables.map(({ schema, table }) => [schema.key, table]))
  return {
    counts: removalCounts({ things, ...history }),
    modified,
    kept: new Map(spared.map(({ schema, rows }) => [tables.get(schema) ?? schema, rows])),
    keys,
  }
}

/** The datasets of a world that are still there. */
export async function publishedDatasets(
  tx: Pick<CatalogReader, 'datasets'>,
  world: World,
): Promise<PublishedDataset[]> {
  const found: PublishedDataset[] = []
  for (const { schema, published } of world.tables) {
    const dataset = published && (await tx.datasets.get(published.datasetId))
    if (!dataset) continue
    const { id, name, tags, head } = dataset
    found.push({ id, schema: schema.key, name, tags, isSpared: head?.id !== published.versionId })
  }
  return found
}

/** The tag by which the datasets of a pack are known. */
export function packTag(pack: string): string {
  return `pack:${pack}`
}

async function untag(tx: CatalogTransaction, { pack }: World, { id, tags }: PublishedDataset): Promise<void> {
  await tx.datasets.change(id, null, { tags: tags.filter(tag => tag !== packTag(pack)) })
}
