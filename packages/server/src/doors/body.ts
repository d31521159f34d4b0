import type { Readable } from 'node:stream'
import type { Artifact } from '../core/dataset/dataset.ts'
import { type IncomingFile, receive } from '../core/dataset/receive.ts'
import { refuse } from '../core/refusals.ts'
import type { Call } from './door.ts'
import { type Received, received } from './received.ts'

/** The bytes of a streamed body; a refused one must not end the connection, on which the refusal is yet to be sent. */
export async function* bytesOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (body) yield* (body as Readable).iterator({ destroyOnReturn: false })
}

/** Puts what a request brings on the store while it arrives. Whatever goes wrong, nothing stays behind. Refuses with `upload_interrupted`. */
export async function receiveBody(
  call: Call<unknown, unknown, unknown>,
  file: IncomingFile,
): Promise<Received> {
  const { request, house, actor, signal } = call
  let artifact: Artifact
  try {
    artifact = await receive(house.ports.store, actor.scope, file, signal)
    signal.throwIfAborted()
  } catch (error) {
    if (!signal.aborted && !request.raw.errored) throw error
    const sentence = 'The request ended before its body was whole; nothing was kept.'
    throw refuse('upload_interrupted', sentence, { cause: error })
  }
  return received(house.ports.store, artifact)
}
