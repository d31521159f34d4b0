import { join } from 'node:path'
import type { Part } from '../../core/dataset/dataset.ts'
import { newId, type PartId } from '../../core/ids.ts'
import type { Quarantine } from '../../core/ingest/reject.ts'
import type { Ingested, IngestRequest } from '../../core/ports/engine.ts'
import type { Store } from '../../core/ports/store.ts'
import type { EngineRoom } from './room.ts'

/** Has a received file read by an engine process and puts the part it made on the store. */
export async function ingestFile(
  { store, pool, scratch, maxInflatedBytes }: EngineRoom,
  request: IngestRequest,
  signal?: AbortSignal,
): Promise<Ingested> {
  await using folder = await scratch.folder()
  await using source = await store.local(request.artifactKey)
  const target = join(folder.path, 'part.parquet')
  const rejects = join(folder.path, 'quarantine.parquet')
  const { options } = request
  const order = { source: source.path, target, quarantine: rejects, options, maxInflatedBytes }
  const loaded = await pool.run('ingest', order, { folder: folder.path, paths: [source.path] }, signal)
  signal?.throwIfAborted()
  const id = newId<PartId>()
  const object = await store.adopt(`${request.partPrefix}${id}.parquet`, target)
  const part: Part = {
    id,
    key: object.key,
    bytes: object.bytes,
    digest: object.digest,
    rows: loaded.rowCount,
    columns: loaded.columns,
  }
  const { columns, rowCount, load, facts, firstRejects, rejectsKept: kept } = loaded
  const quarantine = kept > 0 ? await keepQuarantine(store, request, rejects, kept) : null
  return { columns, rowCount, load, facts, firstRejects, quarantine, parts: [part] }
}

async function keepQuarantine(
  store: Store,
  { quarantinePrefix }: IngestRequest,
  path: string,
  kept: number,
): Promise<Quarantine> {
  const { key, bytes } = await store.adopt(`${quarantinePrefix}${newId()}.parquet`, path)
  return { key, bytes, kept }
}
