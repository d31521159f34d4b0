import { open } from 'node:fs/promises'
import { newId, type PartId } from '../../../core/ids.ts'
import type { BlocksRequest, MadeBlocks, MadeTable, MadeText } from '../../../core/ports/blocks.ts'
import { followFile } from '../follow-file.ts'
import type { EngineRoom } from '../room.ts'
import type { WorldText } from './part.ts'

/** Has blocks of a pack made by an engine process. Parts are put on the store; the texts, which are read once, stay where it wrote them. */
export async function makeBlocks(
  { store, pool, scratch }: EngineRoom,
  { partPrefix, ...request }: BlocksRequest,
  signal?: AbortSignal,
): Promise<MadeBlocks> {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await scratch.folder())
  const order = { ...request, folder: folder.path }
  const written = await pool.run('blocks', order, { folder: folder.path, paths: [] }, signal)
  signal?.throwIfAborted()
  const tables: MadeTable[] = []
  for (const { schema, text, part } of written.tables) {
    const id = newId<PartId>()
    const stored = part && (await store.adopt(`${partPrefix}${id}.parquet`, part.path))
    tables.push({
      schema,
      text: madeText(text),
      part: part && stored && { ...stored, id, rows: part.rows, columns: part.columns },
    })
  }
  const { interactions, summaries } = written.history
  const scope = opened.move()
  return {
    tables,
    history: { interactions: madeText(interactions), summaries: madeText(summaries) },
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

function madeText({ path, rows }: WorldText): MadeText {
  return { rows, bytes: () => bytesOf(path) }
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path)
  const { size } = await file.stat()
  yield* followFile(file, Promise.resolve(size))
}
