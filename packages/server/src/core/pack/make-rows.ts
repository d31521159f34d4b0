import type { Part } from '../dataset/dataset.ts'
import { partPrefix } from '../dataset/receive.ts'
import type { BlocksRequest, MadeBlocks } from '../ports/blocks.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Engine } from '../ports/engine.ts'
import { type Building, historyKinds } from '../ports/worlds.ts'
import type { WorldSetting } from './block.ts'
import type { Loader } from './loader.ts'
import type { Pack } from './pack.ts'

export type BlockMaker = Pick<Engine, 'makeBlocks'>

export interface RowsOrder {
  readonly pack: Pack
  readonly setting: WorldSetting
  /** How many blocks, at least 1. */
  readonly scale: number
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
  /** Parts on the store that came with the load. */
  readonly staged: Part[]
}

/** Blocks that an engine process makes at once: enough to be worth a call, few enough that copying soon begins. */
const BLOCKS_AT_ONCE = 17
/** Calls of the engine that are ahead of what is copied. */
const AHEAD = 2

/** Fills the tables and the history. While some blocks are copied, the engine makes the next ones. */
export async function makeRows(
  engine: BlockMaker,
  loader: Loader,
  order: RowsOrder,
  { building, tx, staged }: RowsTarget,
): Promise<MadeRows> {
  const { pack, scale } = order
  const found: MadeRows = { rows: new Map(), parts: new Map() }
  const abandoned = new AbortController()
  const ahead: Promise<MadeBlocks>[] = []
  let asked = 0
  const askAhead = () => {
    for (; asked < scale && ahead.length < AHEAD; asked += BLOCKS_AT_ONCE) {
      const made = engine.makeBlocks(blocksFrom(loader, order, asked), abandoned.signal)
      made.catch(() => {}) // heard once it is awaited
      ahead.push(made)
    }
  }
  try {
    for (askAhead(); ahead.length > 0; askAhead()) {
      await using made = await (ahead.shift() as Promise<MadeBlocks>)
      staged.push(...made.tables.flatMap(({ part }) => part ?? []))
      askAhead()
      await copyTables(pack, building, made, found)
      for (const kind of historyKinds) await tx.history.fill(kind, made.history[kind].bytes())
    }
  } catch (error) {
    abandoned.abort()
    for (const made of ahead) await takeAway(await made.catch(() => null), staged)
    throw error
  }
  return found
}

/** What the engine has made and nobody copies: its parts are removed with the rest. */
async function takeAway(made: MadeBlocks | null, staged: Part[]): Promise<void> {
  if (!made) return
  staged.push(...made.tables.flatMap(({ part }) => part ?? []))
  await made[Symbol.asyncDispose]()
}

function blocksFrom(
  { scope, organization }: Loader,
  { scale, ...order }: RowsOrder,
  from: number,
): BlocksRequest {
  return {
    ...order,
    owner: { organizationId: scope.organizationId, organization: organization.id },
    from,
    count: Math.min(BLOCKS_AT_ONCE, scale - from),
    partPrefix: partPrefix(scope),
  }
}

async function copyTables(
  pack: Pack,
  building: Building,
  { tables }: MadeBlocks,
  { rows, parts }: MadeRows,
): Promise<void> {
  for (const { schema: key, text, part } of tables) {
    const schema = pack.schemas.find(each => each.key === key)
    if (!schema) throw new Error(`rows were made of schema ${key}, which the pack has not`)
    const filled = await building.fill(schema, text.bytes())
    if (filled !== text.rows) throw new Error(`${filled} rows of ${key} were copied of ${text.rows}`)
    rows.set(key, (rows.get(key) ?? 0) + filled)
    if (part) parts.set(key, [...(parts.get(key) ?? []), part])
  }
}
