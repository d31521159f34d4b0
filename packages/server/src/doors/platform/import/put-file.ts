import { batchTooLarge, openForFile, putWholeFile } from '../../../core/batch/files.ts'
import { CoreError } from '../../../core/errors.ts'
import { refuse } from '../../../core/refusals.ts'
import { receiveBody } from '../../body.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { checkMediaType, fileBytes, pathOf } from './file-body.ts'
import { Bytes, FilePathShape } from './shapes.ts'

export const putFileOperation = operation({
  method: 'PUT',
  ...at('import', '/batches/{batch_id}/datasets/{dataset_id}/files/{+path}'),
  role: 'editor',
  summary: 'Put a file into a batch',
  description:
    'The same path again replaces the file. `Content-Encoding` may be gzip or zstd, and `Content-Digest` is checked.',
  tags: ['import'],
  params: FilePathShape,
  streams: { '*/*': Bytes },
  limit: null,
  responses: {
    200: { description: 'The file has arrived whole.', mediaTypes: [] },
    ...refusals(404, 413, 415),
  },
  async answer(call) {
    const { house, actor, params, request, reply, body } = call
    const { maxBatchFileBytes, maxBatchBytes } = house
    const { catalog } = house.ports
    checkMediaType(request)
    const path = pathOf(request)
    const file = { batch: params.batch_id, dataset: params.dataset_id, path }
    const opening = await openForFile(catalog, actor.scope, file, maxBatchBytes)
    const maxBytes = Math.min(maxBatchFileBytes, Math.max(0, opening.room))
    const tooLarge = () =>
      maxBytes < maxBatchFileBytes ? batchTooLarge(maxBatchBytes) : fileTooLarge(maxBatchFileBytes)
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
    const incoming = {
      fileName: path,
      mediaType: 'application/octet-stream',
      bytes: fileBytes(request, body),
      maxBytes,
    }
    await using received = await receiveBody(call, incoming).catch(error => {
      throw error instanceof CoreError && error.code === 'body_too_large' ? tooLarge() : error
    })
    await putWholeFile(catalog, actor.scope, opening, path, received.artifact, maxBatchBytes)
    received.keep()
    return reply.code(200).send()
  },
})

function fileTooLarge(maxBytes: number): Error {
  return refuse(
    'file_too_large',
    `The file is larger than ${maxBytes} bytes, the most that is sent at once. Send it in chunks, or raise MAX_BATCH_FILE_BYTES.`,
  )
}
