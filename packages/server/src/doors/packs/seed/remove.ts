import Type from 'typebox'
import { nothingRemoved } from '../../../core/pack/counts.ts'
import type { Pack } from '../../../core/pack/pack.ts'
import { planRemoval } from '../../../core/pack/plan-world.ts'
import type { RemovedWorld } from '../../../core/pack/remove-world.ts'
import { unloadWorld } from '../../../core/pack/unload-world.ts'
import { operation, writing } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../shapes.ts'
import { packToRemove } from './find.ts'
import { printKept, printPlan } from './print.ts'
import { Counts, Keep, PackParams, Plan, Planned, plannedExample } from './shapes.ts'

export const removePack = operation({
  method: 'DELETE',
  path: '/api/v1/seed-dataset/{key}',
  role: 'admin',
  summary: 'Remove a pack',
  description:
    'Takes a pack away with all that came with it. The header `x-pack-modified-rows` says how many rows users had added, changed or deleted. Of a pack that is not loaded there is nothing to remove, which is no error.',
  tags: ['packs'],
  params: PackParams,
  query: Type.Object({ plan: Plan, keep: Keep }, { additionalProperties: false }),
  headers: writing,
  responses: {
    200: {
      description: 'It is gone; what was removed. With `plan=true`: what would be.',
      schema: Type.Union([Type.Object({ message: Type.String(), counts: Counts }), Planned]),
      example: { message: 'Starbucks Rewards removed successfully', counts: plannedExample.remove },
    },
    ...refusals(400, 404, 409, 503),
  },
  async answer(call) {
    const { house, actor, params, query, reply } = call
    const keep = query.keep === 'modified'
    await using once = await openReceipt(call)
    if (once.replayed([params, query], reply)) return reply
    const pack = await packToRemove(house.ports, actor.scope, params.key)
    if (query.plan) {
      const removal = { key: pack.key, keep, replacedBy: null }
      const body = JSON.stringify(
        printPlan(pack.key, await planRemoval(house.ports, actor.scope, removal), null),
      )
      await house.ports.catalog.transact(actor.scope, tx => once.settle(tx, 200, body))
      return reply.code(200).type('application/json').send(body)
    }
    let body = ''
    let headers = {}
    await unloadWorld(house.ports, actor, { key: pack.key, keep }, async (tx, gone) => {
      body = JSON.stringify(printRemoved(pack, keep, gone))
      headers = { 'x-pack-modified-rows': String(gone?.modified ?? 0) }
      await once.settle(tx, 200, body, headers)
    })
    return reply.code(200).headers(headers).type('application/json').send(body)
  },
})

function printRemoved({ name }: Pick<Pack, 'name'>, keep: boolean, removed: RemovedWorld | null) {
  if (!removed) return { message: `${name} is not loaded; nothing to remove`, counts: nothingRemoved }
  return { message: `${name} removed successfully`, ...printKept(removed.counts, keep, removed.kept) }
}
