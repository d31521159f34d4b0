import type { Part } from '../dataset/dataset.ts'
import { newId } from '../ids.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { refuse } from '../refusals.ts'
import type { WorldSetting } from './block.ts'
import { type Counts, loadCounts } from './counts.ts'
import { decideLoad, packBusy, telling } from './decide.ts'
import { identityOf } from './identity.ts'
import type { Loader } from './loader.ts'
import { type BlockMaker, type MadeRows, makeRows } from './make-rows.ts'
import type { Pack } from './pack.ts'
import { publishTables } from './publish-tables.ts'
import { type RemovedWorld, removeHistory, removeWorld } from './remove-world.ts'
import { addThings, settleThings } from './settle.ts'
import { tableName, viewNames, type World } from './world.ts'

export type LoadPorts = Pick<Ports, 'catalog' | 'store'> & { readonly engine: BlockMaker }

export interface LoadOrder {
  readonly pack: Pack
  readonly setting: WorldSetting
  /** How many blocks, at least 1. */
  readonly scale: number
  /** Whether it may take the place of what is loaded, and whether that leaves the rows that users changed. */
  readonly force: boolean
  readonly keep: boolean
}

export interface LoadedWorld {
  readonly counts: Counts
  /** What went for it; null: nothing was loaded. */
  readonly removed: RemovedWorld | null
}

/**
 * Loads a pack in one transaction of the catalog, tables and views included: all of it is there, or nothing. Refuses with `pack_busy`,
 * `pack_loaded`, `table_taken`, `pack_in_use`, and with `rows_do_not_fit` or `history_short` what only shows once rows are made.
 */
export async function loadWorld(
  ports: LoadPorts,
  loader: Loader,
  order: LoadOrder,
  within: (tx: CatalogTransaction, loaded: LoadedWorld) => Promise<void>,
): Promise<LoadedWorld> {
  const loaded = await ports.catalog.transact(loader.scope, async tx => {
    const staged: Part[] = []
    try {
      const done = await loadWithin(ports, loader, order, tx, staged)
      await within(tx, done)
      return done
    } catch (error) {
      await ports.store.delete(staged.map(({ key }) => key))
      throw error
    }
  })
  await ports.store.delete(loaded.removed?.keys ?? [])
  return loaded
}

async function loadWithin(
  ports: LoadPorts,
  loader: Loader,
  order: LoadOrder,
  tx: CatalogTransaction,
  staged: Part[],
): Promise<LoadedWorld> {
  const { pack, force } = order
  if (!(await tx.worlds.hold())) throw packBusy(await tx.worlds.current(), pack.key)
  const current = await tx.worlds.current()
  decideLoad(current, pack, force)
  return telling(current, pack.key, () => replaceWorld(ports, loader, order, tx, current, staged))
}

/** Makes the new world beside the old one, which leaves when the new one's tables are whole. */
async function replaceWorld(
  ports: LoadPorts,
  loader: Loader,
  { pack, setting, scale, keep }: LoadOrder,
  tx: CatalogTransaction,
  current: World | null,
  staged: Part[],
): Promise<LoadedWorld> {
  const organization = loader.organization.id
  const load = newId()
  const building = await tx.worlds.build(pack, load)
  // What happens in a pack has the same ids at each load: the old history leaves before the new one comes.
  const history = current && (await removeHistory(tx, current))
  const made = await makeRows(ports.engine, loader, { pack, setting, scale }, { building, tx, staged })
  await building.close()
  const removed =
    current && history && (await removeWorld(tx, current, history, { keep, replacedBy: pack.key }))
  await refuseOwnSchemas(tx, pack)
  await addThings(tx, organization, pack, setting)
  const views = viewNames(pack.segments, key => identityOf(organization, pack.key, 'segment', key))
  const customers = await building.place(views)
  const published = await publishTables(tx, loader, { pack, current, parts: made.parts })
  const { key, name, version, digest } = pack
  await tx.worlds.add({
    ...{ id: load, pack: key, name, version, digest, ...setting, scale },
    tables: pack.schemas.map(schema => ({
      schema,
      table: tableName(key, schema.key),
      rows: made.rows.get(schema.key) ?? 0,
      published: published.get(schema.key) ?? null,
    })),
    views: [...views.values()],
    loadedBy: loader.user.id,
  })
  const interactions = await tx.history.count('interactions', key)
  await settleThings(tx, organization, pack, { customers, interactions })
  return { counts: await countLoaded(tx, pack, { rows: made.rows, customers, interactions }), removed }
}

/** Refuses where a schema of the organization's own, which stayed of another pack, has the name of one of the pack's. */
async function refuseOwnSchemas(tx: CatalogTransaction, { name, schemas }: Pack): Promise<void> {
  for (const { key } of schemas) {
    const found = await tx.things.get('schema', key)
    if (found?.key !== key || found.pack !== null) continue
    const message = `Your organization has a schema "${key}" of its own, kept when a pack was removed, and ${name} brings one of that name. Give the pack's schema another name, then load again.`
    throw refuse('table_taken', message)
  }
}

async function countLoaded(
  tx: CatalogTransaction,
  { key, schemas }: Pack,
  known: {
    readonly rows: MadeRows['rows']
    /** By segment. */
    readonly customers: ReadonlyMap<string, number>
    readonly interactions: number
  },
): Promise<Counts> {
  return loadCounts({
    things: await tx.things.count(key),
    outcomeTypes: await tx.things.countKind('outcome_type'),
    rows: new Map(schemas.map(schema => [schema.key, known.rows.get(schema.key) ?? 0])),
    interactions: known.interactions,
    summaries: await tx.history.count('summaries', key),
    segmentCustomers: [...known.customers.values()].reduce((sum, each) => sum + each, 0),
  })
}
