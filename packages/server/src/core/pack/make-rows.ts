import type { Part } from '../dataset/dataset.ts'
import { partPrefix } from '../dataset/receive.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { MadeBlocks } from '../ports/engine.ts'
import type { Ports } from '../ports/ports.ts'
import { type Building, historyKinds } from '../ports/worlds.ts'
import type { WorldSetting } from './block.ts'
import type { Loader } from './loader.ts'
import type { Pack } from './pack.ts'

/** What makes rows, and where they lie until they are copied. */
export type MakingPorts = Pick<Ports, 'store'> & { readonly engine: Pick<Ports['engine'], 'makeBlocks'> }

/** Objects on the store that came with a load. */
export interface Staged {
  readonly texts: string[]
  readonly parts: Part[]
}

export interface RowsOrder {
  readonly pack: Pack
  readonly setting: WorldSetting
  /** How many blocks, at least 1. */
  readonly scale: number
  /** Of the load that the rows come with. */
  readonly load: string
}

export interface MadeRows {
  /** By schema. */
  readonly rows: Map<string, number>
  readonly parts: Map<string, readonly Part[]>
}

/** Where rows go. */
export interface RowsTarget {
  readonly building: Building
  readonly tx: Pick<CatalogTransaction, 'history'>
  readonly staged: Staged
}

/** Blocks that the engine makes at once: enough to be worth a call, few enough to be held as text on the disk. */
const BLOCKS_AT_ONCE = 25

/** Fills the tables and the history. While some blocks are copied, the engine makes the next ones. */
export async function makeRows(
  ports: MakingPorts,
  loader: Loader,
  order: RowsOrder,
  { building, tx, staged }: RowsTarget,
): Promise<MadeRows> {
  const { pack, scale } = order
  const found: MadeRows = { rows: new Map(), parts: new Map() }
  const abandoned = new AbortController()
  const make = (from: number) => begun(makeBlocks(ports, loader, order, from, staged, abandoned.signal))
  let next = make(0)
  try {
    for (let from = 0; from < scale; from += BLOCKS_AT_ONCE) {
      const made = await next
      if (from + BLOCKS_AT_ONCE < scale) next = make(from + BLOCKS_AT_ONCE)
      await copyTables(ports.store, pack, building, made, found)
      for (const kind of historyKinds) await tx.history.fill(kind, ports.store.get(made.history[kind].key))
    }
  } catch (error) {
    // What the engine still makes is waited for, so that it is taken away with the rest.
    abandoned.abort()
    await next.catch(() => {})
    throw error
  }
  return found
}

/** Work that may fail before anybody waits for it. */
function begun<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {})
  return work
}

async function makeBlocks(
  { engine }: MakingPorts,
  { scope, organization }: Loader,
  { scale, ...order }: RowsOrder,
  from: number,
  staged: Staged,
  signal: AbortSignal,
): Promise<MadeBlocks> {
  const made = await engine.makeBlocks(
    {
      ...order,
      owner: { organizationId: scope.organizationId, organization: organization.id },
      from,
      count: Math.min(BLOCKS_AT_ONCE, scale - from),
      partPrefix: partPrefix(scope),
      textPrefix: `${scope.organizationId}/worlds/`,
    },
    signal,
  )
  const texts = [...made.tables.map(({ text }) => text), ...Object.values(made.history)]
  staged.texts.push(...texts.map(({ key }) => key))
  staged.parts.push(...made.tables.flatMap(({ part }) => part ?? []))
  return made
}

async function copyTables(
  store: Ports['store'],
  pack: Pack,
  building: Building,
  { tables }: MadeBlocks,
  { rows, parts }: MadeRows,
): Promise<void> {
  for (const { schema: key, text, part } of tables) {
    const schema = pack.schemas.find(each => each.key === key)
    if (!schema) throw new Error(`rows were made of schema ${key}, which the pack has not`)
    const filled = await building.fill(schema, store.get(text.key))
    if (filled !== text.rows) throw new Error(`${filled} rows of ${key} were copied of ${text.rows}`)
    rows.set(key, (rows.get(key) ?? 0) + filled)
    if (part) parts.set(key, [...(parts.get(key) ?? []), part])
  }
}
