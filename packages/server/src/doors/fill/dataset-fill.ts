import Type from 'typebox'
import { fillDataset } from '../../core/dataset/fill.ts'
import type { Published } from '../../core/dataset/publish.ts'
import type { Staged } from '../../core/dataset/stage.ts'
import { bytesOf, receiveBody } from '../body.ts'
import { limitSettings, operation } from '../door.ts'
import { Load, printLoad } from '../load.ts'
import { openReceipt } from '../receipt.ts'
import { fillExample } from './examples.ts'
import { Columns, DatasetCode, refusals, success, UserCode } from './shapes.ts'

const Fill = Type.Object({
  'user-code': UserCode,
  'dataset-code': DatasetCode,
  columns: Columns,
  'insert-data': Type.String({
    description:
      'JSON of a list of rows, each a list of values in the order of `columns`; compressed: the base64 of its gzip.',
  }),
  append: Type.Boolean({
    default: true,
    description: 'False: the rows take the place of all others, in one step.',
  }),
  compressed: Type.Boolean({ default: false }),
  'on-error': Type.Enum(['quarantine', 'reject'], {
    default: 'quarantine',
    description: 'Whether rows that cannot be taken are left out, or refuse the whole call.',
  }),
  'max-error-percent': Type.Number({ minimum: 0, maximum: 100, default: 100 }),
})

const Filled = Type.Object({
  'dataset-code': Type.String(),
  'rows-inserted': Type.Integer({ description: 'What this call added.' }),
  'rows-rejected': Type.Integer({
    description: 'What it could not take; GET /api/loads/{id}/rejects shows why.',
  }),
  'rows-count': Type.Integer({ description: 'All rows there are now.' }),
  version: Type.Integer(),
  load: Load,
})

export const datasetFill = operation({
  method: 'POST',
  path: '/dataset-fill',
  role: 'editor',
  summary: 'Fill a dataset',
  description:
    'Appends rows to a dataset, or replaces them, as a new version. Members may come in any order. Fills at one time all land, one version each.',
  tags: ['fill'],
  streams: { 'application/json': Fill },
  limit: 'maxFillBodyBytes',
  responses: {
    200: { description: 'The rows are in.', schema: success(Filled), example: fillExample },
    ...refusals(408, 409, 413, 415, 422, 507),
  },
  async answer(call) {
    const { house, actor, reply, signal } = call
    await using once = await openReceipt(call)
    await using received = await receiveBody(call, {
      fileName: 'fill.json',
      mediaType: 'application/json',
      bytes: bytesOf(call.body),
      maxBytes: house.maxFillBodyBytes,
      limitSetting: limitSettings.maxFillBodyBytes,
    })
    if (once.replayed([received.artifact.digest], reply)) return reply
    let body = ''
    await fillDataset(
      house.ports,
      actor,
      received.keep(),
      staged => async (tx, published) => {
        body = JSON.stringify(printFilled(staged, published))
        await once.settle(tx, 200, body)
      },
      signal,
    )
    return reply.type('application/json').send(body)
  },
})

function printFilled({ loadId, load }: Staged, { dataset, version }: Published) {
  const details = {
    'dataset-code': dataset.code,
    'rows-inserted': load.rows.loaded,
    'rows-rejected': load.rows.rejected,
    'rows-count': version.rowCount,
    version: version.number,
    load: printLoad(loadId, load),
  }
  return { data: { status: 'success', details } }
}
