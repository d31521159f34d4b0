import { join } from 'node:path'
import type { Part } from '../../core/dataset/dataset.ts'
import { newId, type PartId } from '../../core/ids.ts'
import type { Quarantine } from '../../core/ingest/reject.ts'
import type { Ingested, IngestRequest } from '../../core/ports/engine.ts'
import type { Store } from '../../core/ports/store.ts'
import type { Loaded } from './ingest/order.ts'
import type { EngineRoom } from './room.ts'

/** Has a received file read by an engine process and puts the part it made on the store. */
export async function ingestFile(
  { store, pool, scratch, maxInflatedBytes, maxFillInflatedBytes }: EngineRoom,
  request: IngestRequest,
  signal?: AbortSignal,
): Promise<Ingested> {
  await using folder = await scratch.folder()
  await using source = await store.local(request.artifactKey)
  const target = join(folder.path, 'part.parquet')
  const rejects = join(folder.path, 'quarantine.parquet')
  const { options, fill, header } = request
  const order = { source: source.path, target, quarantine: rejects, options, header, maxInflatedBytes }
  const reach = { folder: folder.path, paths: [source.path] }
  const loaded = fill
    ? await pool.run('fill', { ...order, fill, maxInflatedBytes: maxFillInflatedBytes }, reach, signal)
    : await pool.run('ingest', order, reach, signal)
  signal?.throwIfAborted()
  // What has no rows needs no part: a dataset is emptied by a fill without any.
  const parts = loaded.rowCount > 0 ? [await keepPart(store, request, target, loaded)] : []
  const { columns, rowCount, load, facts, firstRejects, rejectsKept: kept } = loaded
  const quarantine = kept > 0 ? await keepQuarantine(store, request, rejects, kept) : null
  return { columns, rowCount, load, facts, firstRejects, quarantine, parts }
}

async function keepPart(
  store: Store,
  { partPrefix }: IngestRequest,
  path: string,
  { rowCount: rows, columns }: Loaded,
): Promise<Part> {
  const id = newId<PartId>()
  const { key, bytes, digest } = await store.adopt(`${partPrefix}${id}.parquet`, path)
  return { id, key, bytes, digest, rows, columns }
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
