import type { Readable } from 'node:stream'
import type { Artifact, Load } from '../../core/dataset/dataset.ts'
import { receive } from '../../core/dataset/receive.ts'
import type { AskedRows } from '../../core/dataset/replay.ts'
import { readReplayBody } from '../../core/dataset/replay-body.ts'
import { refuse } from '../../core/refusals.ts'
import type { Call } from '../door.ts'
import { type Received, received } from './received.ts'

/** Corrected rows on the store, as a CSV file. Disposing it deletes a file that nobody kept. */
export interface Corrected extends Received {
  /** The rejects that they correct, as far as the body tells; null: it does not. */
  readonly asked: AskedRows | null
}

/** JSON is for some rows that a person or a program looked at; a file is CSV. */
const MOST_JSON_BYTES = 64 * 2 ** 20

/** Puts the body of a replay on the store while it arrives; JSON is written as CSV on the way. Whatever goes wrong, nothing stays behind. */
export async function readCorrected(call: Call<unknown, unknown, unknown>, load: Load): Promise<Corrected> {
  const { request, house, actor, signal } = call
  const body = bytesOf(call.body as Readable | undefined)
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '')
  const asked = isJson ? readReplayBody(bounded(body), load.columns, load.dialect?.decimal ?? '.') : null
  const file = asked
    ? { fileName: 'replay.csv', mediaType: 'text/csv', bytes: asked.csv, maxBytes: Number.POSITIVE_INFINITY }
    : { fileName: 'replay.csv', mediaType: 'text/csv', bytes: body, maxBytes: house.maxUploadBytes }
  let artifact: Artifact
  try {
    artifact = await receive(house.ports.store, actor.scope, file, signal)
    signal.throwIfAborted()
  } catch (error) {
    if (!signal.aborted && !request.raw.errored) throw error
    const sentence = 'The request ended before its body was whole; nothing was kept.'
    throw refuse('upload_interrupted', sentence, { cause: error })
  }
  return { ...received(house.ports.store, artifact), asked }
}

/** A refused body must not end the connection, on which the refusal is yet to be sent. */
async function* bytesOf(body: Readable | undefined): AsyncGenerator<Uint8Array> {
  if (body) yield* body.iterator({ destroyOnReturn: false })
}

async function* bounded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of bytes) {
    total += chunk.byteLength
    if (total > MOST_JSON_BYTES) {
      const sentence = `The JSON body is larger than ${MOST_JSON_BYTES} bytes. Send so many corrected rows as text/csv.`
      throw refuse('body_too_large', sentence, { details: { max_bytes: MOST_JSON_BYTES } })
    }
    yield chunk
  }
}
