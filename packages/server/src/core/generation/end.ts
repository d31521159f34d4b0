import type { Scope } from '../access/access.ts'
import type { GenerationId } from '../ids.ts'
import type { Catalog } from '../ports/catalog.ts'

/** Cancels a generation that is on its way; deletes one that has ended, with its files. What it made goes by a job. */
export async function endGeneration(
  catalog: Catalog,
  scope: Scope,
  id: GenerationId,
): Promise<'cancelled' | 'deleted'> {
  return catalog.transact(scope, async tx => {
    const cancelled = await tx.generations.change(id, ['pending', 'processing'], { state: 'cancelled' })
    const keys = cancelled ? await tx.generations.dropBlocks(id) : ((await tx.generations.remove(id)) ?? [])
    await tx.jobs.add('remove_objects', { keys })
    return cancelled ? 'cancelled' : 'deleted'
  })
}
