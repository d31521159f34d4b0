import type { Part } from '../dataset/dataset.ts'
import { partPrefix } from '../dataset/receive.ts'
import { newId } from '../ids.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import type { Building, HistoryKind } from '../ports/worlds.ts'
import type { WorldSetting } from './block.ts'
import { type Counts, loadCounts } from './counts.ts'
import { decideLoad, packBusy, telling } from './decide.ts'
import { identityOf } from './identity.ts'
import type { Loader } from './loader.ts'
import type { Pack } from './pack.ts'
import { publishTables } from './publish-tables.ts'
import { type RemovedWorld, removeWorld } from './remove-world.ts'
import { addThings, settleThings } from './settle.ts'
import { tableName, viewNameOf, type World, type WorldTable } from './world.ts'

export type LoadPorts = Pick<Ports, 'catalog' | 'store'> & {
  readonly engine: Pick<Ports['engine'], 'makeBlocks'>
}

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

/** Blocks that the engine makes at once: enough to be worth a call, few enough to be held as text on the disk. */
const BLOCKS_AT_ONCE = 25

/**
 * Loads a pack in one transaction of the catalog, tables and views included: all of it is there, or nothing. Refuses with `pack_busy`,
 * `pack_loaded`, `table_taken`, `pack_in_use`, and with `impossible_pack` what only shows once rows are made.
 */
export async function loadWorld(
  ports: LoadPorts,
  loader: Loader,
  order: LoadOrder,
  within: (tx: CatalogTransaction, loaded: LoadedWorld) => Promise<void>,
): Promise<LoadedWorld> {
  const loaded = await ports.catalog.transact(loader.scope, async tx => {
    const staged: Staged = { texts: [], parts: [] }
    try {
      const done = await loadWithin(ports, loader, order, tx, staged)
      await within(tx, done)
      return done
    } catch (error) {
      await ports.store.delete(staged.parts.map(({ key }) => key))
      throw error
    } finally {
      await ports.store.delete(staged.texts)
    }
  })
  await ports.store.delete(loaded.removed?.keys ?? [])
  return loaded
}

/** Objects on the store that came with a load. */
interface Staged {
  readonly texts: string[]
  readonly parts: Part[]
}

async function loadWithin(
  ports: LoadPorts,
  loader: Loader,
  order: LoadOrder,
  tx: CatalogTransaction,
  staged: Staged,
): Promise<LoadedWorld> {
  const { pack, force } = order
  if (!(await tx.worlds.hold())) throw packBusy(await tx.worlds.current(), pack.key)
  const current = await tx.worlds.current()
  decideLoad(current, pack, force)
  return telling(current, pack.key, () => replaceWorld(ports, loader, order, { tx, current, staged }))
}

async function replaceWorld(
  ports: LoadPorts,
  loader: Loader,
  { pack, setting, scale, keep }: LoadOrder,
  {
    tx,
    current,
    staged,
  }: { readonly tx: CatalogTransaction; readonly current: World | null; readonly staged: Staged },
): Promise<LoadedWorld> {
  const id = newId()
  const building = await tx.worlds.build(pack, id)
  const made = await makeRows(ports, loader, { pack, setting, scale }, { load: id, building }, staged)
  await building.close()
  const removed = current && (await removeWorld(tx, current, { keep, replacedBy: pack.key }))
  for (const { kind, key } of made.history) await tx.history.fill(kind, ports.store.get(key))
  await addThings(tx, loader.organization.id, pack, setting)
  const views = new Map(
    pack.segments.map(({ key }) => [
      key,
      viewNameOf(identityOf(loader.organization.id, pack.key, 'segment', key)),
    ]),
  )
  const customers = await building.place(views)
  const published = await publishTables(tx, loader, { pack, current, parts: made.parts })
  const tables = pack.schemas.map(
    (schema): WorldTable => ({
      schema,
      table: tableName(pack.key, schema.key),
      rows: made.rows.get(schema.key) ?? 0,
      published: published.get(schema.key) ?? null,
    }),
  )
  const { key, name, version, digest } = pack
  const world = {
    id,
    pack: key,
    name,
    version,
    digest,
    ...setting,
    scale,
    tables,
    views: [...views.values()],
  }
  await tx.worlds.add({ ...world, loadedBy: loader.user.id })
  const interactions = await tx.history.count('interactions', key)
  await settleThings(tx, loader.organization.id, pack, { customers, interactions })
  const counts = loadCounts({
    things: await tx.things.count(key),
    outcomeTypes: await tx.things.countKind('outcome_type'),
    rows: new Map(tables.map(table => [table.schema.key, table.rows])),
    interactions,
    summaries: await tx.history.count('summaries', key),
    segmentCustomers: [...customers.values()].reduce((sum, rows) => sum + rows, 0),
  })
  return { counts, removed }
}

interface MadeRows {
  /** By schema. */
  readonly rows: ReadonlyMap<string, number>
  readonly parts: ReadonlyMap<string, readonly Part[]>
  readonly history: readonly { readonly kind: HistoryKind; readonly key: string }[]
}

/** Fills the tables. While some blocks are copied, the engine makes the next ones. */
async function makeRows(
  { engine, store }: LoadPorts,
  { scope, organization }: Loader,
  { pack, setting, scale }: Pick<LoadOrder, 'pack' | 'setting' | 'scale'>,
  { load, building }: { readonly load: string; readonly building: Building },
  staged: Staged,
): Promise<MadeRows> {
  const owner = { organizationId: scope.organizationId, organization: organization.id }
  const prefixes = { partPrefix: partPrefix(scope), textPrefix: `${scope.organizationId}/worlds/` }
  const abandoned = new AbortController()
  const make = async (from: number) => {
    const count = Math.min(BLOCKS_AT_ONCE, scale - from)
    const made = await engine.makeBlocks(
      { pack, setting, owner, load, from, count, ...prefixes },
      abandoned.signal,
    )
    staged.texts.push(
      ...made.tables.map(({ text }) => text.key),
      ...Object.values(made.history).map(({ key }) => key),
    )
    staged.parts.push(...made.tables.flatMap(({ part }) => (part ? [part] : [])))
    return made
  }
  const rows = new Map<string, number>()
  const parts = new Map<string, Part[]>()
  const history: { kind: HistoryKind; key: string }[] = []
  let next = make(0)
  try {
    for (let from = 0; from < scale; from += BLOCKS_AT_ONCE) {
      const made = await next
      if (from + BLOCKS_AT_ONCE < scale) next = make(from + BLOCKS_AT_ONCE)
      for (const { schema: key, text, part } of made.tables) {
        const schema = pack.schemas.find(each => each.key === key)
        if (!schema) throw new Error(`rows were made of schema ${key}, which the pack has not`)
        const filled = await building.fill(schema, store.get(text.key))
        if (filled !== text.rows) throw new Error(`${filled} rows of ${key} were copied of ${text.rows}`)
        rows.set(key, (rows.get(key) ?? 0) + filled)
        if (part) parts.set(key, [...(parts.get(key) ?? []), part])
      }
      for (const kind of ['interactions', 'summaries'] as const)
        history.push({ kind, key: made.history[kind].key })
    }
  } catch (error) {
    // What the engine still makes is waited for, so that it is taken away with the rest.
    abandoned.abort()
    await next.catch(() => {})
    throw error
  }
  return { rows, parts, history }
}
