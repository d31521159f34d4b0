import { join } from 'node:path'
import type { Part } from '../../core/dataset/dataset.ts'
import { newId, type PartId } from '../../core/ids.ts'
import type { Ingested, IngestRequest } from '../../core/ports.ts'
import type { EngineRoom } from './room.ts'

/** Has a received file read by an engine process and puts the part it made on the store. */
export async function ingestFile(
  { store, pool, scratch }: EngineRoom,
  request: IngestRequest,
  signal?: AbortSignal,
): Promise<Ingested> {
  await using folder = await scratch.folder()
  await using source = await store.local(request.artifactKey)
  const written = join(folder.path, 'part.parquet')
  const order = { source: source.path, target: written, options: request.options }
  const loaded = await pool.run('ingest', order, { folder: folder.path, paths: [source.path] }, signal)
  signal?.throwIfAborted()
  const id = newId<PartId>()
  const object = await store.adopt(`${request.partPrefix}${id}.parquet`, written)
  const part: Part = {
    id,
    key: object.key,
    bytes: object.bytes,
    digest: object.digest,
    rows: loaded.rowCount,
    columns: loaded.columns,
  }
  return { ...loaded, parts: [part] }
}
