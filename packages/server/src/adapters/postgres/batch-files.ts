import { sql } from 'kysely'
import type { BatchFile, FileAccount, FileChunk } from '../../core/batch/batch.ts'
import { isId, type LoadId } from '../../core/ids.ts'
import { json, type Scoped } from './statements.ts'

type FileRow = Omit<BatchFile, 'artifact'> & {
  readonly key: string | null
  readonly bytes: number
  readonly digest: string
}

/** A file `f` of a batch `b`. */
const selected = sql`
  select f.batch_id as "batchId", f.number, f.path, f.key, f.bytes, f.digest, f.announced_bytes as "announcedBytes", f.account,
         f.created_at as "createdAt", f.updated_at as "updatedAt",
         coalesce(
           (select jsonb_agg(jsonb_build_object('start', c.first_byte, 'end', c.last_byte, 'key', c.key) order by c.first_byte, c.last_byte)
            from rowhouse.file_chunks c where c.batch_id = f.batch_id and c.path = f.path), '[]') as chunks
  from rowhouse.batch_files f join rowhouse.batches b on b.id = f.batch_id`

function here({ scope }: Scoped) {
  return sql`b.organization_id = ${scope.organizationId} and b.sandbox_id = ${scope.sandboxId}`
}

export async function filesOf(tx: Scoped, id: LoadId): Promise<BatchFile[]> {
  if (!isId(id)) return []
  const rows = await tx.all(sql<FileRow>`${selected} where ${here(tx)} and b.id = ${id} order by f.number`)
  return rows.map(toFile)
}

export async function fileNamed(tx: Scoped, id: LoadId, path: string): Promise<BatchFile | null> {
  if (!isId(id)) return null
  const row = await tx.one(sql<FileRow>`${selected} where ${here(tx)} and b.id = ${id} and f.path = ${path}`)
  return row && toFile(row)
}

function toFile({ key, bytes, digest, ...file }: FileRow): BatchFile {
  return { ...file, artifact: key === null ? null : { key, bytes, digest } }
}

export async function receivedBytes(tx: Scoped, id: LoadId): Promise<number> {
  if (!isId(id)) return 0
  const found = await tx.one(sql<{ bytes: number }>`
    select (coalesce(sum(f.bytes), 0) + coalesce(sum(
             (select sum(c.last_byte - c.first_byte + 1) from rowhouse.file_chunks c
              where c.batch_id = f.batch_id and c.path = f.path)), 0))::bigint as bytes
    from rowhouse.batch_files f join rowhouse.batches b on b.id = f.batch_id
    where ${here(tx)} and b.id = ${id}`)
  return found?.bytes ?? 0
}

/** Puts a file in the place of the one with its path; the batch is held. */
export async function putFile(
  tx: Scoped,
  file: Omit<BatchFile, 'number' | 'createdAt' | 'updatedAt'>,
): Promise<string[]> {
  const { batchId, path, artifact, chunks, announcedBytes } = file
  const old = await fileNamed(tx, batchId, path)
  await tx.count(sql`
    insert into rowhouse.batch_files (batch_id, number, path, key, bytes, digest, announced_bytes, account)
    select b.id, coalesce((select max(number) from rowhouse.batch_files where batch_id = b.id), 0) + 1, ${path},
           ${artifact?.key ?? null}, ${artifact?.bytes ?? null}::bigint, ${artifact?.digest ?? null},
           ${announcedBytes}::bigint, ${file.account && json(file.account)}
    from rowhouse.batches b
    where ${here(tx)} and b.id = ${batchId}
    on conflict (batch_id, path) do update
    set key = excluded.key, bytes = excluded.bytes, digest = excluded.digest, announced_bytes = excluded.announced_bytes,
        account = excluded.account, updated_at = clock_timestamp()`)
  await putChunks(tx, batchId, path, chunks)
  await tx.count(sql`
    update rowhouse.batches b set touched_at = clock_timestamp() where ${here(tx)} and b.id = ${batchId}`)
  const kept = new Set([artifact?.key, ...chunks.map(({ key }) => key)])
  return keysOf(old).filter(key => !kept.has(key))
}

async function putChunks(
  { count }: Scoped,
  batchId: LoadId,
  path: string,
  chunks: readonly FileChunk[],
): Promise<void> {
  await count(sql`
    delete from rowhouse.file_chunks
    where batch_id = ${batchId} and path = ${path} and key <> all(${chunks.map(({ key }) => key)}::text[])`)
  await count(sql`
    insert into rowhouse.file_chunks (key, batch_id, path, first_byte, last_byte)
    select c.key, ${batchId}, ${path}, c.start, c."end"
    from jsonb_to_recordset(${json(chunks)}) as c (key text, start bigint, "end" bigint)
    on conflict (key) do nothing`)
}

export async function account(tx: Scoped, id: LoadId, path: string, made: FileAccount): Promise<void> {
  await tx.count(sql`
    update rowhouse.batch_files f set account = ${json(made)}
    from rowhouse.batches b
    where b.id = f.batch_id and ${here(tx)} and b.id = ${id} and f.path = ${path}`)
}

export async function dropFiles(tx: Scoped, id: LoadId): Promise<string[]> {
  const files = await filesOf(tx, id)
  await tx.count(sql`
    delete from rowhouse.batch_files f
    using rowhouse.batches b
    where b.id = f.batch_id and ${here(tx)} and b.id = ${id}`)
  return files.flatMap(keysOf)
}

function keysOf(file: BatchFile | null): string[] {
  if (!file) return []
  return [...(file.artifact ? [file.artifact.key] : []), ...file.chunks.map(({ key }) => key)]
}
