import Type from 'typebox'
import type { BatchFile } from '../../../core/batch/batch.ts'
import { arrivedBytes, contentRangeIn, printRange, runsOf } from '../../../core/batch/chunks.ts'
import {
  batchTooLarge,
  beginFile,
  checkOpen,
  completeFile,
  openForFile,
  putChunk,
  sizeOf,
  unknownFile,
} from '../../../core/batch/files.ts'
import { batchAt } from '../../../core/batch/find-batch.ts'
import { newId } from '../../../core/ids.ts'
import { refuse } from '../../../core/refusals.ts'
import { receiveBody } from '../../body.ts'
import { operation } from '../../door.ts'
import { singleValueOf } from '../parameters.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { checkMediaType, fileBytes, pathOf } from './file-body.ts'
import { Bytes, FilePathShape, FileSize } from './shapes.ts'

const PATH = '/batches/{batch_id}/datasets/{dataset_id}/files/{+path}'
const MOST_CHUNK_BYTES = 512_000_000

const sized = { schema: FileSize, example: { name: 'big.parquet', sizeInBytes: 20 } }

/** Begins a large file, or joins its parts. */
export const largeFileAction = operation({
  method: 'POST',
  ...at('import', PATH),
  role: 'editor',
  summary: 'Begin a large file (INITIALIZE), or join its parts (COMPLETE)',
  tags: ['import'],
  params: FilePathShape,
  query: Type.Object({ action: Type.String({ examples: ['INITIALIZE'] }) }),
  responses: {
    200: { description: 'The parts are one file.', ...sized },
    201: { description: 'The file is empty, and its parts may come.', ...sized },
    ...refusals(404),
  },
  async answer({ house, actor, params, request, reply, signal }) {
    const action = (singleValueOf(request, 'action') ?? '').toUpperCase()
    const path = pathOf(request)
    const file = { batch: params.batch_id, dataset: params.dataset_id, path }
    if (action === 'INITIALIZE') {
      await beginFile(house.ports.catalog, actor.scope, file)
      return reply.code(201).send({ name: path, sizeInBytes: 0 })
    }
    if (action !== 'COMPLETE') throw refuse('invalid_action', '"action" must be INITIALIZE or COMPLETE.')
    const key = `${actor.scope.organizationId}/artifacts/${newId()}`
    return { name: path, sizeInBytes: await completeFile(house.ports, actor.scope, file, key, signal) }
  },
})

/** Takes a part of a large file. */
export const putChunkOperation = operation({
  method: 'PATCH',
  ...at('import', PATH),
  role: 'editor',
  summary: 'Send a part of a large file',
  description:
    '`Content-Range: bytes 0-9/20` says where it belongs. Parts come in any order, also at once; the same range again replaces the part.',
  tags: ['import'],
  params: FilePathShape,
  streams: { '*/*': Bytes },
  limit: null,
  responses: { 200: { description: 'How much of the file there is.', ...sized }, ...refusals(404, 413, 415) },
  async answer(call) {
    const { house, actor, params, request, reply, body } = call
    const { catalog } = house.ports
    checkMediaType(request)
    const path = pathOf(request)
    const range = contentRangeIn(request.headers['content-range'])
    const file = { batch: params.batch_id, dataset: params.dataset_id, path }
    const opening = await openForFile(catalog, actor.scope, file, house.maxBatchBytes)
    checkOpen(opening.file, path)
    const bytes = range.end - range.start + 1
    if (bytes > MOST_CHUNK_BYTES) throw chunkTooLarge()
    if (bytes > opening.room) throw batchTooLarge(house.maxBatchBytes)
    // One byte more than announced is enough to know that the length differs.
    const incoming = {
      fileName: path,
      mediaType: 'application/octet-stream',
      bytes: upTo(fileBytes(request, body), bytes),
      maxBytes: bytes,
    }
    await using received = await receiveBody(call, incoming)
    const after = await putChunk(
      catalog,
      actor.scope,
      opening,
      path,
      range,
      received.artifact,
      house.maxBatchBytes,
    )
    received.keep()
    setRanges(reply, after)
    return { name: path, sizeInBytes: arrivedBytes(after.chunks) }
  },
})

/** Tells which bytes of a file have arrived. */
export const headFile = operation({
  method: 'HEAD',
  ...at('import', PATH),
  role: 'viewer',
  summary: 'Ask which bytes of a file have arrived',
  description: '`Range` is the unbroken run from byte 0, `x-rowhouse-ranges` all of them.',
  tags: ['import'],
  params: FilePathShape,
  responses: { 200: { description: 'In its headers.', mediaTypes: [] }, ...refusals(404) },
  async answer({ house, actor, params, request, reply }) {
    const path = pathOf(request)
    const file = await house.ports.catalog.read(actor.scope, async tx => {
      const batch = await batchAt(tx, { batch: params.batch_id, dataset: params.dataset_id })
      return tx.batches.file(batch.id, path)
    })
    if (!file) throw unknownFile(path)
    setRanges(reply, file)
    return reply.code(200).send()
  },
})

interface Headers {
  header(name: string, value: string): unknown
}

function setRanges(reply: Headers, file: BatchFile): void {
  const whole = sizeOf(file)
  const runs = file.artifact ? (whole > 0 ? [{ start: 0, end: whole - 1 }] : []) : runsOf(file.chunks)
  const [first] = runs
  if (first?.start === 0) reply.header('range', `bytes=${printRange(first)}`)
  reply.header('x-rowhouse-ranges', runs.map(printRange).join(', '))
}

async function* upTo(bytes: AsyncIterable<Uint8Array>, announced: number): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of bytes) {
    total += chunk.byteLength
    if (total > announced) {
      throw refuse(
        'invalid_chunk',
        `The part has more bytes than the ${announced} that its Content-Range says.`,
      )
    }
    yield chunk
  }
}

function chunkTooLarge(): Error {
  return refuse('chunk_too_large', `A part has at most ${MOST_CHUNK_BYTES} bytes. Send smaller parts.`)
}
