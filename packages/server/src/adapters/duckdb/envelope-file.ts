import type { Envelope } from '../../core/fill/envelope.ts'
import type { EngineRoom } from './room.ts'

/** The server's side of the verb `envelope`. */
export async function readEnvelope(
  { store, pool }: EngineRoom,
  artifactKey: string,
  signal?: AbortSignal,
): Promise<Envelope> {
  await using source = await store.local(artifactKey)
  return await pool.run('envelope', source.path, { folder: '', paths: [source.path] }, signal)
}
