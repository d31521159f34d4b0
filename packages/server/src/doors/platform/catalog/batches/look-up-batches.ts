import { batchNamed, unknownBatch } from '../../../../core/batch/find-batch.ts'
import { idsIn } from '../../../../core/catalog/ids-in.ts'
import { chosen, readProperties } from '../../../../core/catalog/listing.ts'
import { operation } from '../../../door.ts'
import { BatchPath } from '../../import/shapes.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { parametersOf } from '../asked.ts'
import { hasIt } from '../print.ts'
import { Keyed } from '../shapes.ts'
import { printBatches } from './print.ts'

export const lookUpBatches = operation({
  method: 'GET',
  ...at('catalog', '/batches/{batch_id}', '/batch/{batch_id}'),
  role: 'viewer',
  summary: 'Look up batches by their ids',
  description: 'Up to 100 ids with commas between; the answer is keyed by the ids as they were asked for.',
  tags: ['catalog'],
  params: BatchPath,
  responses: {
    200: {
      description: 'The batches that there are.',
      schema: Keyed,
      example: { '5d01230fc78a4e4f8c0c6b387b4b8d1c': { status: 'success', recordCount: 108 } },
    },
    ...refusals(404),
  },
  async answer(call) {
    const { house, actor, params, request, reply } = call
    const names = idsIn(params.batch_id)
    const found = await house.ports.catalog.read(actor.scope, async tx => {
      const all = []
      for (const name of names) {
        const batch = await batchNamed(tx, name)
        const [object] = batch ? await printBatches(call, tx, [batch]) : []
        if (object) all.push({ ...object, id: name })
      }
      return all
    })
    const [first] = found
    if (!first) throw unknownBatch(params.batch_id)
    if (names.length === 1 && hasIt({ request, reply }, first)) return reply
    const properties = readProperties(parametersOf(request))
    return Object.fromEntries(found.map(({ id, members }) => [id, chosen(members, properties)]))
  },
})
