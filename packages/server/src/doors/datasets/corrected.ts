import type { Load } from '../../core/dataset/dataset.ts'
import type { AskedRows } from '../../core/dataset/replay.ts'
import { readReplayBody } from '../../core/dataset/replay-body.ts'
import { refuse } from '../../core/refusals.ts'
import { bytesOf, receiveBody } from '../body.ts'
import type { Call } from '../door.ts'
import type { Received } from '../received.ts'

/** Corrected rows on the store, as a CSV file. Disposing it deletes a file that nobody kept. */
export interface Corrected extends Received {
  /** The rejects that they correct, as far as the body tells; null: it does not. */
  readonly asked: AskedRows | null
}

/** JSON is for some rows that a person or a program looked at; a file is CSV. */
const MOST_JSON_BYTES = 64 * 2 ** 20

/** Puts the body of a replay on the store while it arrives; JSON is written as CSV on the way. Whatever goes wrong, nothing stays behind. */
export async function readCorrected(call: Call<unknown, unknown, unknown>, load: Load): Promise<Corrected> {
  const { request, house } = call
  const body = bytesOf(call.body)
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '')
  const asked = isJson ? readReplayBody(bounded(body), load.columns, load.dialect?.decimal ?? '.') : null
  const file = asked
    ? { fileName: 'replay.csv', mediaType: 'text/csv', bytes: asked.csv, maxBytes: Number.POSITIVE_INFINITY }
    : { fileName: 'replay.csv', mediaType: 'text/csv', bytes: body, maxBytes: house.maxUploadBytes }
  return { ...(await receiveBody(call, file)), asked }
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
