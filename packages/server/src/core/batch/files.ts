import type { Scope } from '../access/access.ts'
import type { Artifact } from '../dataset/dataset.ts'
import type { LoadId } from '../ids.ts'
import type { Catalog, CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import type { Store } from '../ports/store.ts'
import { refuse } from '../refusals.ts'
import type { Batch, BatchFile } from './batch.ts'
import { type AnnouncedRange, arrivedBytes, checkWhole, withChunk } from './chunks.ts'
import { type BatchPath, batchAt, checkLoading, unknownBatch } from './find-batch.ts'

/** A file of a batch as a path names it. */
export interface FilePath extends BatchPath {
  readonly path: string
}

export interface BatchLimits {
  readonly maxBatchFileBytes: number
  readonly maxBatchBytes: number
}

/** A batch that a file may be sent to, and how many bytes of it there is room for. */
export interface Opening {
  readonly batch: Batch
  readonly file: BatchFile | null
  readonly room: number
}

/**
 * What is known before a byte is read. Refuses with `unknown_batch`, `dataset_mismatch` and `batch_state`. What it finds may change
 * meanwhile: each change looks again.
 */
export async function openForFile(
  catalog: Catalog,
  scope: Scope,
  { path, ...at }: FilePath,
  maxBatchBytes: number,
): Promise<Opening> {
  return catalog.read(scope, async tx => {
    const batch = await batchAt(tx, at)
    checkLoading(batch)
    const file = await tx.batches.file(batch.id, path)
    return { batch, file, room: await roomFor(tx, batch.id, file, maxBatchBytes) }
  })
}

/** Puts a file that has arrived whole into its batch. Refuses with `batch_state` and `batch_too_large`, when the caller still owns its bytes. */
export async function putWholeFile(
  catalog: Catalog,
  scope: Scope,
  { batch: { id } }: Opening,
  path: string,
  artifact: Artifact,
  maxBatchBytes: number,
): Promise<void> {
  await changeFile(catalog, scope, id, path, async (tx, old) => {
    if (artifact.bytes > (await roomFor(tx, id, old, maxBatchBytes))) throw batchTooLarge(maxBatchBytes)
    return { ...fresh, artifact: ofArtifact(artifact) }
  })
}

/** Begins a file that comes in parts; one that is there is emptied. */
export async function beginFile(catalog: Catalog, scope: Scope, { path, ...at }: FilePath): Promise<void> {
  const batch = await catalog.read(scope, tx => batchAt(tx, at))
  await changeFile(catalog, scope, batch.id, path, async () => fresh)
}

/**
 * Adds a part that has arrived whole; answers how much of the file there is. Refuses with `unknown_file`, `invalid_chunk`, `batch_state` and
 * `batch_too_large`, when the caller still owns its bytes.
 */
export async function putChunk(
  catalog: Catalog,
  scope: Scope,
  { batch: { id } }: Opening,
  path: string,
  range: AnnouncedRange,
  artifact: Artifact,
  maxBatchBytes: number,
): Promise<BatchFile> {
  const bytes = range.end - range.start + 1
  if (artifact.bytes !== bytes) {
    throw refuse(
      'invalid_chunk',
      `The part has ${artifact.bytes} bytes, and its Content-Range says ${bytes}.`,
    )
  }
  return changeFile(catalog, scope, id, path, async (tx, old) => {
    const file = checkOpen(old, path)
    const announcedBytes = checkTotal(file, range)
    const chunks = withChunk(file.chunks, { start: range.start, end: range.end, key: artifact.key })
    const others = (await tx.batches.receivedBytes(id)) - sumOf(file)
    if (others + sumOf({ chunks, artifact: null }) > maxBatchBytes) throw batchTooLarge(maxBatchBytes)
    return { artifact: null, chunks, announcedBytes, account: null }
  })
}

/**
 * Joins the parts of a file; answers its bytes. One that is whole already stays as it is. Refuses with `unknown_file`, and with
 * `invalid_chunk` listing gaps and overlaps; the parts are all kept then.
 */
export async function completeFile(
  { catalog, store }: { readonly catalog: Catalog; readonly store: Store },
  scope: Scope,
  at: FilePath,
  joinedKey: string,
  signal?: AbortSignal,
): Promise<number> {
  const { batch, file } = await openForFile(catalog, scope, at, Number.MAX_SAFE_INTEGER)
  if (!file) throw unknownFile(at.path)
  if (file.artifact) return file.artifact.bytes
  checkWhole(file.chunks, file.announcedBytes)
  const chunks = file.chunks.toSorted((a, b) => a.start - b.start)
  const whole = chunks.map(({ key }) => ({ key }))
  const joined = await store.join(joinedKey, whole, signal)
  try {
    await changeFile(catalog, scope, batch.id, at.path, async (_, old) => {
      if (keysOf(old) !== keysOf(file)) {
        throw refuse('invalid_chunk', 'Parts of the file arrived while it was completed. Complete it again.')
      }
      return { ...fresh, artifact: joined }
    })
  } catch (error) {
    const kept = await catalog.read(scope, tx => tx.batches.file(batch.id, at.path)).catch(() => null)
    if (kept && kept.artifact?.key !== joinedKey) await store.delete([joinedKey])
    throw error
  }
  return joined.bytes
}

function keysOf(file: BatchFile | null): string {
  return (file?.chunks ?? [])
    .map(({ key }) => key)
    .toSorted()
    .join(' ')
}

type FileChange = Pick<BatchFile, 'artifact' | 'chunks' | 'announcedBytes' | 'account'>

const fresh: FileChange = { artifact: null, chunks: [], announcedBytes: null, account: null }

/** Changes a file while nobody else changes its batch, which must still be loading; what is free then is removed by a job. */
async function changeFile(
  catalog: Catalog,
  scope: Scope,
  id: LoadId,
  path: string,
  decide: (tx: CatalogTransaction, old: BatchFile | null) => Promise<FileChange>,
): Promise<BatchFile> {
  return catalog.transact(scope, async tx => {
    const held = await tx.batches.hold(id)
    if (!held) throw unknownBatch(id)
    checkLoading(held)
    const next = await decide(tx, await tx.batches.file(id, path))
    const keys = await tx.batches.putFile({ batchId: id, path, ...next })
    if (keys.length > 0) await tx.jobs.add('remove_objects', { keys })
    const file = await tx.batches.file(id, path)
    if (!file) throw new Error(`file ${path} of batch ${id} was put and cannot be read back`)
    return file
  })
}

/** How many bytes a file may have that takes the place of this one. */
async function roomFor(
  tx: Pick<CatalogReader, 'batches'>,
  id: LoadId,
  file: BatchFile | null,
  maxBatchBytes: number,
): Promise<number> {
  return maxBatchBytes - (await tx.batches.receivedBytes(id)) + (file ? sumOf(file) : 0)
}

function sumOf({ artifact, chunks }: Pick<BatchFile, 'artifact' | 'chunks'>): number {
  return (artifact?.bytes ?? 0) + chunks.reduce((sum, { start, end }) => sum + end - start + 1, 0)
}

/** Refuses with `unknown_file` a file that was never begun, and with `invalid_chunk` one that is whole. */
export function checkOpen(file: BatchFile | null, path: string): BatchFile {
  if (!file) throw unknownFile(path)
  if (!file.artifact) return file
  throw refuse('invalid_chunk', `The file ${path} is whole. INITIALIZE it to send it again in parts.`)
}

function checkTotal({ announcedBytes, chunks }: BatchFile, { total, end }: AnnouncedRange): number | null {
  if (total === null) {
    if (announcedBytes === null || end < announcedBytes) return announcedBytes
    throw refuse(
      'invalid_chunk',
      `The part ends at byte ${end}, beyond the ${announcedBytes} that the file is to have.`,
    )
  }
  if (announcedBytes !== null && announcedBytes !== total) {
    throw refuse(
      'invalid_chunk',
      `The part says that the file has ${total} bytes; another part said ${announcedBytes}.`,
    )
  }
  const last = Math.max(-1, ...chunks.map(chunk => chunk.end))
  if (last < total) return total
  throw refuse(
    'invalid_chunk',
    `The part says that the file has ${total} bytes; byte ${last} has arrived already.`,
  )
}

/** How many bytes of a file have arrived. */
export function sizeOf({ artifact, chunks }: BatchFile): number {
  return artifact?.bytes ?? arrivedBytes(chunks)
}

export function unknownFile(path: string): Error {
  return refuse(
    'unknown_file',
    `The batch has no file ${path.slice(0, 200)}. INITIALIZE it, or PUT it whole.`,
  )
}

export function batchTooLarge(maxBatchBytes: number): Error {
  return refuse(
    'batch_too_large',
    `With this file the batch would have more than ${maxBatchBytes} bytes, the most this server takes. Make several batches, or raise MAX_BATCH_BYTES.`,
  )
}

function ofArtifact({ key, bytes, digest }: Artifact) {
  return { key, bytes, digest }
}
