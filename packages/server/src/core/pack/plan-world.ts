import type { Scope } from '../access/access.ts'
import type { CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { changedColumns } from './changed-columns.ts'
import { type Counts, nothingRemoved, removalCounts } from './counts.ts'
import { lookAgain } from './look-again.ts'
import { publishedDatasets } from './remove-world.ts'
import type { TableChanges, World, WorldTable } from './world.ts'

/** What a removal would do. */
export interface RemovalPlan {
  readonly remove: Counts
  /** By table. */
  readonly modified: ReadonlyMap<string, PlannedChanges>
  /** How many datasets would go, and the names of those that would stay. */
  readonly datasets: { readonly removed: number; readonly spared: readonly string[] }
  /** Rows that would stay, by table. */
  readonly kept: ReadonlyMap<string, number>
  /** What others made of the tables, such as `view public.my_view`: with it there, the removal is refused. */
  readonly blockedBy: readonly string[]
}

export interface PlannedChanges extends Omit<TableChanges, 'examples'> {
  readonly examples: readonly PlannedChange[]
}

export interface PlannedChange {
  readonly key: string
  readonly kind: 'added' | 'changed'
  /** Of a changed row: the columns that differ, where its table was published, and those that users added and filled. */
  readonly columns: readonly string[]
}

const nothing: RemovalPlan = {
  remove: nothingRemoved,
  modified: new Map(),
  datasets: { removed: 0, spared: [] },
  kept: new Map(),
  blockedBy: [],
}

/** What the removal of the pack that is loaded would do; with `key`, only if it is this one. Changes nothing. */
export async function planRemoval(
  { catalog, engine }: Pick<Ports, 'catalog' | 'engine'>,
  scope: Scope,
  {
    key,
    keep,
    replacedBy,
  }: { readonly key: string | null; readonly keep: boolean; readonly replacedBy: string | null },
): Promise<RemovalPlan> {
  const look = async (tx: CatalogTransaction) => {
    const world = await tx.worlds.current()
    if (!world || (key !== null && world.pack !== key)) return null
    const changes = await tx.worlds.changes(world)
    const spared = keep ? await tx.worlds.spares(world) : new Map<string, number>()
    return {
      world,
      changes,
      spared,
      blockedBy: await tx.worlds.obstacles(world, keep),
      remove: await countWorld(tx, world),
      datasets: await datasetsOf(tx, world, spared, replacedBy),
    }
  }
  const found = await lookAgain(() => catalog.transact(scope, look))
  if (!found) return nothing
  const { world, changes, spared, blockedBy, remove, datasets } = found
  const modified = new Map<string, PlannedChanges>()
  for (const table of world.tables) {
    const { examples, ...counts } = changes.get(table.schema.key) ?? {
      added: 0,
      changed: 0,
      deleted: 0,
      examples: [],
    }
    const columns = await changedColumns({ catalog, engine }, scope, table, examples)
    modified.set(table.table, {
      ...counts,
      examples: examples.map(({ key: cells, kind, own }, at) => ({
        key: cells.join(','),
        kind,
        columns: kind === 'added' ? [] : [...(columns[at] ?? []), ...own],
      })),
    })
  }
  return { remove, modified, datasets, kept: new Map(tablesOf(world, spared)), blockedBy }
}

async function countWorld(tx: CatalogTransaction, { pack }: World): Promise<Counts> {
  return removalCounts({
    things: await tx.things.count(pack),
    interactions: await tx.history.count('interactions', pack),
    summaries: await tx.history.count('summaries', pack),
  })
}

async function datasetsOf(
  tx: Pick<CatalogReader, 'datasets'>,
  world: World,
  kept: ReadonlyMap<string, number>,
  replacedBy: string | null,
): Promise<RemovalPlan['datasets']> {
  const all = await publishedDatasets(tx, world)
  const stays = all.filter(({ schema, isSpared }) => isSpared || kept.has(schema))
  const goes = replacedBy === world.pack ? 0 : all.length - stays.length
  return { removed: goes, spared: stays.map(({ name }) => name) }
}

function tablesOf({ tables }: World, counts: ReadonlyMap<string, number>): [string, number][] {
  return tables.flatMap(({ schema, table }: WorldTable) => {
    const rows = counts.get(schema.key)
    return rows === undefined ? [] : [[table, rows] as [string, number]]
  })
}
