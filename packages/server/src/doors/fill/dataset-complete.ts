import Type from 'typebox'
import { completeDataset } from '../../core/dataset/complete.ts'
import { findCoded } from '../../core/fill/codes.ts'
import { operation } from '../door.ts'
import { openReceipt } from '../receipt.ts'
import { completeExample } from './examples.ts'
import { DatasetCode, refusals, success, UserCode } from './shapes.ts'

const Complete = Type.Object(
  { 'user-code': UserCode, 'dataset-code': DatasetCode },
  { additionalProperties: false },
)

export const datasetComplete = operation({
  method: 'POST',
  path: '/dataset-complete',
  role: 'editor',
  summary: 'Complete a series of fills',
  description:
    'Makes the statistics and the quality report of the latest version and merges its small parts into large ones; answers when that is done. Rows and versions stay as they are.',
  tags: ['fill'],
  body: Complete,
  responses: {
    200: {
      description: 'It is done.',
      schema: success(Type.Object({ 'dataset-code': Type.String(), 'rows-count': Type.Integer() })),
      example: completeExample,
    },
    ...refusals(408, 413, 415, 422, 507),
  },
  async answer(call) {
    const { actor, body: asked, house, reply, signal } = call
    const { catalog } = house.ports
    await using once = await openReceipt(call)
    if (once.replayed(asked, reply)) return reply
    const codes = { user: asked['user-code'], dataset: asked['dataset-code'] }
    const { dataset } = await findCoded(catalog, actor.scope, codes)
    const { code, head } = await completeDataset(house.ports, actor.scope, dataset, signal)
    const details = { 'dataset-code': code, 'rows-count': head?.rowCount ?? 0 }
    const body = JSON.stringify({ data: { status: 'success', details } })
    await catalog.transact(actor.scope, tx => once.settle(tx, 200, body))
    return reply.type('application/json').send(body)
  },
})
