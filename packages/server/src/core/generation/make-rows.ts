import type { Scope } from '../access/access.ts'
import { partPrefix } from '../dataset/receive.ts'
import { eachOf } from '../each-of.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { sumOfDirt } from './dirt/dirty.ts'
import { countCopies } from './dirt/lines.ts'
import type { MadeEntity } from './integrity.ts'
import { type GeneratedBlock, type Generation, rowsMade } from './job.ts'
import type { EntityCount } from './plan.ts'
import { settingOf } from './start.ts'

type MakePorts = Pick<Ports, 'catalog' | 'store'> & {
  readonly engine: Pick<Ports['engine'], 'generators' | 'generate'>
}

/** Someone cancelled it, or it has ended already. */
export class Ended extends Error {}

/** Makes the blocks that are not there yet, several at once; answers all of them in their order. */
export async function makeRows(
  ports: MakePorts,
  scope: Scope,
  generation: Generation,
  blockRows: number,
  signal?: AbortSignal,
): Promise<MadeEntity[]> {
  const wanted = await blocksOf(generation, blockRows)
  const kept = await keptBlocks(ports.catalog, scope, generation, wanted)
  const made = new Map(kept.map(block => [nameOf(block), block]))
  const missing = wanted.filter(block => !made.has(nameOf(block)))
  // One more than the engine works on, which is being put on the store.
  await eachOf(missing, ports.engine.generators + 1, signal, async (block, halted) => {
    made.set(nameOf(block), await makeBlock(ports, scope, generation, block, halted))
  })
  return generation.counts.map(({ name }) => {
    const own = wanted.filter(({ entity }) => entity === name).flatMap(block => made.get(nameOf(block)) ?? [])
    const dirt = generation.request.dirty ? sumOfDirt(own.flatMap(block => block.dirt ?? [])) : null
    return { name, parts: own.map(({ part }) => part), dirt }
  })
}

interface Block {
  readonly entity: string
  readonly number: number
  readonly from: number
  readonly lines: number
  /** How many rows there are of the entity. */
  readonly rows: number
}

const nameOf = ({ entity, number }: Pick<Block, 'entity' | 'number'>) => `${number} ${entity}`

/** Which lines each block has: rows, and behind those that come twice their copies. */
async function blocksOf({ counts, request }: Generation, blockRows: number): Promise<Block[]> {
  const blocks: Block[] = []
  for (const { name: entity, count: rows } of counts) {
    const all = rows + (await copiesOf({ name: entity, count: rows }, request))
    for (let from = 0; from < all; from += blockRows) {
      const lines = Math.min(blockRows, all - from)
      blocks.push({ entity, number: from / blockRows, from, lines, rows })
    }
  }
  return blocks
}

const ROWS_AT_ONCE = 1_000_000

/** Counted in pieces of some milliseconds each, between which others are served. */
async function copiesOf(
  { name: entity, count }: EntityCount,
  { seed, dirty }: Generation['request'],
): Promise<number> {
  const share = dirty?.duplicate ?? 0
  let copies = 0
  for (let first = 0; share > 0 && first < count; first += ROWS_AT_ONCE) {
    copies += countCopies({ seed, entity, share }, [first, Math.min(first + ROWS_AT_ONCE, count)])
    await new Promise<void>(served => setImmediate(served))
  }
  return copies
}

/** The blocks that are there. Where a release made them that cuts rows in other places, they go, and all are made again. */
async function keptBlocks(
  catalog: Catalog,
  scope: Scope,
  { id }: Generation,
  wanted: readonly Block[],
): Promise<readonly GeneratedBlock[]> {
  const lines = new Map(wanted.map(block => [nameOf(block), block.lines]))
  return catalog.transact(scope, async tx => {
    const kept = await tx.generations.blocks(id)
    if (kept.every(block => lines.get(nameOf(block)) === block.part.rows)) return kept
    await tx.jobs.add('remove_objects', { keys: await tx.generations.dropBlocks(id) })
    await tx.generations.change(id, ['processing'], { rowsDone: 0 })
    return []
  })
}

async function makeBlock(
  { catalog, engine, store }: MakePorts,
  scope: Scope,
  { id, recipe, request }: Generation,
  { entity, number, from, lines, rows }: Block,
  signal: AbortSignal,
): Promise<GeneratedBlock> {
  const { seed, dirty } = request
  const order = {
    ...{ recipe, setting: settingOf(request), entity, seed, from, count: lines },
    ...(dirty && { spoilt: { dirty, rows } }),
    partPrefix: partPrefix(scope),
  }
  const block: GeneratedBlock = { entity, number, ...(await engine.generate(order, signal)) }
  const noted = await catalog.transact(scope, async tx => {
    // Who has changed it holds it until the end: no two blocks count on from one number.
    const held = await tx.generations.change(id, ['processing'], {})
    if (!held) return false
    await tx.generations.addBlock(id, block)
    await tx.generations.change(id, ['processing'], { rowsDone: held.rowsDone + rowsMade(block) })
    return true
  })
  if (noted) return block
  await store.delete([block.part.key])
  throw new Ended()
}
