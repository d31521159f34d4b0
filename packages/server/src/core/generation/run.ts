import type { Scope } from '../access/access.ts'
import { eachOf } from '../each-of.ts'
import { CoreError } from '../errors.ts'
import type { GenerationId } from '../ids.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import type { Ports } from '../ports/ports.ts'
import { announce } from '../webhooks/announce.ts'
import type { EntityCells } from './cells.ts'
import { deliveredEntities } from './dirt/delivered.ts'
import { writeFile } from './file.ts'
import { checkIntegrity, type MadeEntity } from './integrity.ts'
import { BLOCK_ROWS, type Generation } from './job.ts'
import { Ended, makeRows } from './make-rows.ts'
import { compileRecipe } from './plan.ts'
import { saveDataset } from './save-dataset.ts'
import { settingOf } from './start.ts'
import { statusOf } from './status.ts'

/** What a run works with. */
export type RunPorts = Pick<Ports, 'catalog' | 'store'> & {
  readonly engine: Pick<Ports['engine'], 'generators' | 'generate' | 'find' | 'exportParts' | 'join'>
}

/** What a webhook tells of how long files are kept; null: for ever. */
interface Keeping {
  readonly generationFilesDays: number | null
}

/**
 * The job: makes the rows of a generation in blocks, looks into them, and writes them as files. Begun again after a crash it goes on with
 * the blocks that are there. What cannot be made fails it, with the reason; what is away for a while is tried again by the queue. How many
 * rows a block has changes no byte of a file.
 */
export async function runGeneration(
  ports: RunPorts,
  scope: Scope,
  id: GenerationId,
  keeping: Keeping,
  signal?: AbortSignal,
  blockRows = BLOCK_ROWS,
): Promise<void> {
  const change = <T>(work: (tx: CatalogTransaction) => Promise<T>) => ports.catalog.transact(scope, work)
  const open = ['pending', 'processing'] as const
  const begun = await change(tx => tx.generations.change(id, open, { state: 'processing' }))
  if (!begun) return
  try {
    const clean = compileRecipe(begun.recipe, settingOf(begun.request))
    const compiled = deliveredEntities(clean, begun.request.dirty)
    const made = await makeRows(ports, scope, begun, blockRows, signal)
    const spoilt = made.flatMap(({ name, dirt }) => (dirt ? [[name, dirt] as const] : []))
    const dirt = begun.request.dirty ? { dirt: Object.fromEntries(spoilt) } : {}
    // Neither needs the other, and each leaves threads free.
    const looking = async (halted: AbortSignal) => {
      const integrity = await checkIntegrity(ports.engine, begun.recipe, compiled, made, halted)
      await change(tx => tx.generations.change(id, open, { integrity, ...dirt }))
    }
    const writing = async (halted: AbortSignal) => {
      for (const entity of made)
        await writeFile(ports, scope, begun, cellsOf(compiled, entity.name), entity, halted)
    }
    await eachOf([looking, writing], 2, signal, (work, halted) => work(halted))
    await finish(ports, scope, begun, compiled, made, keeping)
  } catch (error) {
    if (error instanceof Ended) return
    if (!(error instanceof CoreError) || error.kind === 'unavailable' || signal?.aborted) throw error
    await change(async tx => {
      const failed = await tx.generations.change(id, open, { state: 'failed', error: error.message })
      if (failed) await tell(tx, scope, failed, keeping)
    })
  }
}

function cellsOf(compiled: ReadonlyMap<string, EntityCells>, name: string): EntityCells {
  const cells = compiled.get(name)
  if (!cells) throw new Error(`entity ${name} is not in the recipe`)
  return cells
}

/** Saves datasets where they were asked for, and ends the generation, in one transaction; then removes what is held twice. */
async function finish(
  { catalog }: RunPorts,
  scope: Scope,
  generation: Generation,
  compiled: ReadonlyMap<string, EntityCells>,
  made: readonly MadeEntity[],
  keeping: Keeping,
): Promise<void> {
  const { id, request } = generation
  await catalog.transact(scope, async tx => {
    const datasets: [string, Awaited<ReturnType<typeof saveDataset>>][] = []
    for (const entity of request.savesDatasets ? made : []) {
      datasets.push([
        entity.name,
        await saveDataset(tx, scope, generation, cellsOf(compiled, entity.name), entity),
      ])
    }
    const ended = await tx.generations.change(id, ['processing'], {
      state: 'completed',
      datasets: Object.fromEntries(datasets),
    })
    if (!ended) throw new Ended()
    await tell(tx, scope, ended, keeping)
    const keys = await tx.generations.dropBlocks(id)
    await tx.jobs.add('remove_objects', { keys })
  })
}

/** Tells who wants to know that a generation has ended. */
async function tell(
  tx: CatalogTransaction,
  scope: Scope,
  generation: Generation,
  { generationFilesDays: keptDays }: Keeping,
): Promise<void> {
  const { webhookUrl: url, origin } = generation.request
  if (url === null) return
  const files = await tx.generations.files(generation.id)
  const data = statusOf(generation, { files, origin, now: new Date(), keptDays })
  const type = generation.state === 'completed' ? 'generation.completed' : 'generation.failed'
  await announce(tx, scope, { type, url, data })
}
