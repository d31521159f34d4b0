import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { SqlAnswer, SqlRequest } from '../../../core/query/sql/request.ts'
import { localParts } from '../local-parts.ts'
import type { EngineRoom } from '../room.ts'

const CHUNK_BYTES = 256 * 1024

/** The server's side of the verb `tables`. */
export async function namedTables(
  { scratch, pool }: EngineRoom,
  sql: string,
  signal?: AbortSignal,
): Promise<string[]> {
  await using folder = await scratch.folder()
  return await pool.run('tables', sql, { folder: folder.path, paths: [] }, signal)
}

/** The server's side of the verb `query`: the answer is a file in a folder of its own, gone when it is released. */
export async function queryFile(
  { store, scratch, pool, maxAnswerBytes }: EngineRoom,
  request: SqlRequest,
  signal?: AbortSignal,
): Promise<SqlAnswer> {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await scratch.folder())
  const target = join(folder.path, 'answer')
  const file = opened.use(await open(target, 'wx+', 0o600))
  await using near = new AsyncDisposableStack()
  const paths: (readonly string[])[] = []
  for (const { plan } of request.tables) paths.push(near.use(await localParts(store, plan.parts)).paths)
  const reach = { folder: folder.path, paths: [...new Set(paths.flat())] }
  const answered = await pool.run('query', { ...request, paths, target, maxAnswerBytes }, reach, signal)
  const { size } = await file.stat()
  const scope = opened.move()
  return {
    ...answered,
    size,
    bytes: () => bytesOf(file, size),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

/** The bytes of a whole file, each chunk in memory of its own. */
async function* bytesOf(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, size - at))
    const { bytesRead } = await file.read(chunk, 0, chunk.byteLength, at)
    if (bytesRead === 0) throw new Error('the file became shorter while it was read')
    yield chunk.subarray(0, bytesRead)
    at += bytesRead
  }
}
