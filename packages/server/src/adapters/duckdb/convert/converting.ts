import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RowFaultFile } from '../../../core/batch/batch.ts'
import type { Converted, ConvertRequest, Sampled, SampleRequest } from '../../../core/batch/conversion.ts'
import type { Part } from '../../../core/dataset/dataset.ts'
import { newId, type PartId } from '../../../core/ids.ts'
import type { Quarantine } from '../../../core/ingest/reject.ts'
import type { EngineRoom } from '../room.ts'
import type { ConvertedFile } from './converted-file.ts'

/** Has a file of a batch read by an engine process, and puts on the store what it made. */
export async function convertFile(
  room: EngineRoom,
  request: ConvertRequest,
  signal?: AbortSignal,
): Promise<Converted> {
  const { store, pool, scratch, maxInflatedBytes } = room
  await using folder = await scratch.folder()
  await using source = await store.local(request.artifactKey)
  const files = {
    target: join(folder.path, 'part.parquet'),
    quarantine: join(folder.path, 'quarantine.parquet'),
    faults: join(folder.path, 'faults.ndjson'),
  }
  const { fileName, format, schema, unknownFields, emptyValues, recordsBefore } = request
  const { takenOut, flat, rewrites } = request
  const order = {
    source: source.path,
    ...files,
    maxInflatedBytes,
    fileName,
    format,
    schema,
    unknownFields,
    emptyValues,
    recordsBefore,
    ...(takenOut && { takenOut }),
    ...(flat && { flat }),
    ...(rewrites && { rewrites }),
  }
  const reach = { folder: folder.path, paths: [source.path], distrusts: true }
  const made = await pool.run('convert', order, reach, signal)
  signal?.throwIfAborted()
  const part = await keepPart(room, request, made, files.target, source.path)
  return {
    parts: part ? [part] : [],
    columns: made.rows?.columns ?? [],
    rowCount: made.account.loaded,
    format: made.format,
    account: made.account,
    facts: made.rows?.facts ?? [],
    warnings: made.warnings,
    fileFault: made.fileFault,
    errors: made.errors,
    quarantine: await keepQuarantine(room, request, files.quarantine, made.rejectsKept),
    rowFaults: await keepFaults(room, request, files.faults, made),
    firstRejects: made.firstRejects,
    from: made.rows?.times ? new Date(made.rows.times.from) : null,
    to: made.rows?.times ? new Date(made.rows.times.to) : null,
  }
}

/** The received file is its own part where it has the rows exactly as the schema stores them. */
async function keepPart(
  { store }: EngineRoom,
  { partPrefix, artifactKey, digest }: ConvertRequest,
  { rows, asReceived }: ConvertedFile,
  target: string,
  source: string,
): Promise<Part | null> {
  if (!rows) return null
  const id = newId<PartId>()
  const known = { id, rows: rows.rows, columns: rows.partColumns }
  if (asReceived) return { ...known, key: artifactKey, bytes: (await stat(source)).size, digest }
  return { ...known, ...(await store.adopt(`${partPrefix}${id}.parquet`, target)) }
}

async function keepQuarantine(
  { store }: EngineRoom,
  { quarantinePrefix }: ConvertRequest,
  path: string,
  kept: number,
): Promise<Quarantine | null> {
  if (kept === 0) return null
  const { key, bytes } = await store.adopt(`${quarantinePrefix}${newId()}.parquet`, path)
  return { key, bytes, kept }
}

async function keepFaults(
  { store }: EngineRoom,
  { quarantinePrefix }: ConvertRequest,
  path: string,
  { faultCounts }: ConvertedFile,
): Promise<RowFaultFile | null> {
  const { parsing, conversion, validation } = faultCounts
  if (parsing + conversion + validation === 0) return null
  const { key, bytes } = await store.adopt(`${quarantinePrefix}${newId()}.ndjson`, path)
  return { key, bytes, parsing, conversion, validation }
}

/** Has the first records of a file read by an engine process. */
export async function sampleFile(
  { store, pool, scratch, maxInflatedBytes }: EngineRoom,
  { artifactKey, format, rows }: SampleRequest,
  signal?: AbortSignal,
): Promise<Sampled> {
  await using folder = await scratch.folder()
  await using source = await store.local(artifactKey)
  const reach = { folder: folder.path, paths: [source.path], distrusts: true }
  // Awaited here: the folder goes with this scope.
  return await pool.run('sample', { source: source.path, format, rows, maxInflatedBytes }, reach, signal)
}
