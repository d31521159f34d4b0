import { batchIdOf } from '../../../core/batch/batch-id.ts'
import { getBatchNamed } from '../../../core/batch/find-batch.ts'
import { operation } from '../../door.ts'
import { sendObject } from '../../send-object.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { failedExample } from './examples.ts'
import { RECEIVED } from './file.ts'
import { listNames, pathIn, unknownName } from './named-files.ts'
import { BatchId, Listed, PathQuery } from './shapes.ts'

export const failedFiles = operation({
  method: 'GET',
  ...at('export', '/batches/{batch_id}/failed'),
  role: 'viewer',
  summary: 'List the files of a batch that failed, or read one',
  description:
    'As they were received; with `path` the bytes of one. Of a batch in any other state there are none.',
  tags: ['export'],
  params: BatchId,
  query: PathQuery,
  responses: {
    200: {
      description: 'The names, or, with `path`, the bytes.',
      schema: Listed,
      example: failedExample,
      mediaTypes: ['application/json', RECEIVED],
    },
    206: { description: 'The bytes that `Range` asked for.', mediaTypes: [RECEIVED] },
    304: { description: 'The client has it already.' },
    ...refusals(404, 416),
  },
  async answer(call) {
    const { house, actor, params } = call
    const path = pathIn(call)
    const { batch, files } = await house.ports.catalog.read(actor.scope, async tx => {
      const batch = await getBatchNamed(tx, params.batch_id)
      return { batch, files: batch.state === 'failed' ? await tx.batches.files(batch.id) : [] }
    })
    const whole = files.flatMap(({ path: name, artifact }) => (artifact ? [{ name, ...artifact }] : []))
    if (path === null) {
      const names = whole.map(({ name, bytes }) => ({ name, length: bytes }))
      return listNames(call, `/batches/${batchIdOf(batch.id)}/failed`, names)
    }
    const found = whole.find(({ name }) => name === path)
    if (!found) throw unknownName(path)
    return sendObject(call, { ...found, mediaType: RECEIVED })
  },
})
