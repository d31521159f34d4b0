import Type from 'typebox'
import type { DeliveryId } from '../../../core/ids.ts'
import { refuse } from '../../../core/refusals.ts'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { pageOf } from '../access/examples.ts'
import { listOf, pageQuery } from '../schemas.ts'
import { deliveryExample, printDelivery, WebhookDelivery } from './shapes.ts'

export const listDeliveries = operation({
  method: 'GET',
  path: '/api/webhooks/deliveries',
  role: 'viewer',
  summary: 'List deliveries of webhooks',
  description: 'Newest first, each with its attempts.',
  tags: ['webhooks'],
  query: Type.Object(pageQuery(100)),
  responses: {
    200: {
      description: 'A page of them.',
      schema: listOf(WebhookDelivery),
      example: pageOf(deliveryExample),
    },
    ...refusals(422),
  },
  async answer(call) {
    const listed = await call.house.ports.catalog.read(call.actor.scope, tx => tx.webhooks.list(call.query))
    return printPage(call, listed, call.query, printDelivery)
  },
})

export const redeliver = operation({
  method: 'POST',
  path: '/api/webhooks/deliveries/{delivery_id}/redeliver',
  role: 'editor',
  summary: 'Deliver an event again',
  description:
    'The same event under the same `webhook-id`, at once, whatever became of it before. When that fails, what is left of its schedule follows.',
  tags: ['webhooks'],
  params: Type.Object({ delivery_id: Type.String({ maxLength: 100 }) }),
  responses: {
    202: {
      description: 'It is on its way.',
      schema: WebhookDelivery,
      example: { ...deliveryExample, state: 'pending' },
    },
    ...refusals(404, 409),
  },
  async answer(call) {
    const { house, actor, params, reply } = call
    await using once = await openReceipt(call)
    if (once.replayed(null, reply)) return reply
    const id = params.delivery_id as DeliveryId
    let body = ''
    await house.ports.catalog.transact(actor.scope, async tx => {
      const again = await tx.webhooks.change(id, { state: 'pending', nextAt: null })
      if (!again)
        throw refuse('unknown_delivery', `There is no delivery ${params.delivery_id.slice(0, 100)}.`)
      await tx.jobs.add('deliver', { scope: actor.scope, deliveryId: again.id }, `deliver ${again.id}`)
      body = JSON.stringify(printDelivery(again))
      await once.settle(tx, 202, body)
    })
    return reply.code(202).type('application/json').send(body)
  },
})
