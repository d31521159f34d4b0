import { newSecret, secretOf } from '../../../core/webhooks/announce.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { Secret, secretExample } from './shapes.ts'

export const webhookSecret = operation({
  method: 'GET',
  path: '/api/webhooks/secret',
  role: 'admin',
  summary: 'Show the secret of webhooks',
  description: 'The first call makes it. Receivers check signatures with it, as Standard Webhooks describes.',
  tags: ['webhooks'],
  responses: { 200: { description: 'The secret.', schema: Secret, example: secretExample }, ...refusals() },
  answer: async ({ house, actor }) => ({ secret: await house.ports.catalog.transact(actor.scope, secretOf) }),
})

export const newWebhookSecret = operation({
  method: 'POST',
  path: '/api/webhooks/secret',
  role: 'admin',
  summary: 'Make a new secret of webhooks',
  description: 'From now on events are signed with it, also those that are tried again.',
  tags: ['webhooks'],
  responses: {
    201: { description: 'The new secret.', schema: Secret, example: secretExample },
    ...refusals(409),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(null, call.reply)) return call.reply
    const body = JSON.stringify({ secret: newSecret() })
    await call.house.ports.catalog.transact(call.actor.scope, async tx => {
      await tx.webhooks.setSecret((JSON.parse(body) as { secret: string }).secret, true)
      await once.settle(tx, 201, body)
    })
    return call.reply.code(201).type('application/json').send(body)
  },
})
