import { newId, type PartId } from '../../../core/ids.ts'
import type { BlocksRequest, MadeBlocks, MadeTable, MadeText } from '../../../core/ports/engine.ts'
import type { EngineRoom } from '../room.ts'
import type { WorldText } from './part.ts'

/** Has blocks of a pack made by an engine process and puts what it wrote on the store. */
export async function makeBlocks(
  { store, pool, scratch }: EngineRoom,
  { partPrefix, textPrefix, ...request }: BlocksRequest,
  signal?: AbortSignal,
): Promise<MadeBlocks> {
  await using folder = await scratch.folder()
  const order = { ...request, folder: folder.path }
  const written = await pool.run('blocks', order, { folder: folder.path, paths: [] }, signal)
  signal?.throwIfAborted()
  const adopt = async ({ path, rows }: WorldText): Promise<MadeText> => {
    const { key } = await store.adopt(`${textPrefix}${newId()}`, path)
    return { key, rows }
  }
  const tables: MadeTable[] = []
  for (const { schema, text, part } of written.tables) {
    const id = newId<PartId>()
    const stored = part && (await store.adopt(`${partPrefix}${id}.parquet`, part.path))
    tables.push({
      schema,
      text: await adopt(text),
      part: part && stored && { ...stored, id, rows: part.rows, columns: part.columns },
    })
  }
  const { interactions, summaries } = written.history
  return { tables, history: { interactions: await adopt(interactions), summaries: await adopt(summaries) } }
}
