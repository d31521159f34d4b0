import type { Scope } from '../access/access.ts'
import type { Part } from '../dataset/dataset.ts'
import { partPrefix } from '../dataset/receive.ts'
import type { Ports } from '../ports/ports.ts'
import type { MadeEntity } from './integrity.ts'
import type { GeneratedBlock, Generation } from './job.ts'
import { settingOf } from './start.ts'

type MakePorts = Pick<Ports, 'catalog' | 'store'> & { readonly engine: Pick<Ports['engine'], 'generate'> }

/** Someone cancelled it, or it has ended already. */
export class Ended extends Error {}

/** Blocks on their way at once: as many as the engine has processes for are made, while one is put on the store. */
const AT_ONCE = 3

/** Makes the blocks that are not there yet, several at once; answers all of them in their order. */
export async function makeRows(
  ports: MakePorts,
  scope: Scope,
  generation: Generation,
  blockRows: number,
  signal?: AbortSignal,
): Promise<MadeEntity[]> {
  const kept = await ports.catalog.read(scope, tx => tx.generations.blocks(generation.id))
  const parts = new Map(kept.map(block => [nameOf(block), block.part]))
  const blocks = blocksOf(generation, blockRows)
  const missing = blocks.filter(block => !parts.has(nameOf(block)))
  await eachOf(missing, signal, async (block, halted) => {
    parts.set(nameOf(block), await makeBlock(ports, scope, generation, block, halted))
  })
  return generation.counts.map(({ name }) => {
    const own = blocks.filter(({ entity }) => entity === name)
    return { name, parts: own.flatMap(block => parts.get(nameOf(block)) ?? []) }
  })
}

interface Block {
  readonly entity: string
  readonly number: number
  readonly from: number
  readonly rows: number
}

const nameOf = ({ entity, number }: Pick<Block, 'entity' | 'number'>) => `${number} ${entity}`

/** Which rows each block has. Pure; no I/O. */
function blocksOf({ counts }: Generation, blockRows: number): Block[] {
  return counts.flatMap(({ name: entity, count }) =>
    Array.from({ length: Math.ceil(count / blockRows) }, (_, number) => {
      const from = number * blockRows
      return { entity, number, from, rows: Math.min(blockRows, count - from) }
    }),
  )
}

/** Works on the items from the first on, a few at once. When one fails the others are stopped and waited for; its error is thrown. */
async function eachOf<T>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const halt = new AbortController()
  const halted = AbortSignal.any([halt.signal, ...(signal ? [signal] : [])])
  const waiting = items.values()
  const lines = Array.from({ length: AT_ONCE }, async () => {
    try {
      for (const item of waiting) {
        halted.throwIfAborted()
        await work(item, halted)
      }
    } catch (error) {
      halt.abort(error)
    }
  })
  await Promise.all(lines)
  halt.signal.throwIfAborted()
}

async function makeBlock(
  { catalog, engine, store }: MakePorts,
  scope: Scope,
  { id, recipe, request }: Generation,
  { entity, number, from, rows }: Block,
  signal: AbortSignal,
): Promise<Part> {
  const setting = settingOf(request)
  const order = { recipe, setting, entity, seed: request.seed, from, count: rows }
  const part = await engine.generate({ ...order, partPrefix: partPrefix(scope) }, signal)
  const block: GeneratedBlock = { entity, number, part }
  const noted = await catalog.transact(scope, async tx => {
    // Who has changed it holds it until the end: no two blocks count on from one number.
    const held = await tx.generations.change(id, ['processing'], {})
    if (!held) return false
    await tx.generations.addBlock(id, block)
    await tx.generations.change(id, ['processing'], { rowsDone: held.rowsDone + part.rows })
    return true
  })
  if (noted) return part
  await store.delete([part.key])
  throw new Ended()
}
