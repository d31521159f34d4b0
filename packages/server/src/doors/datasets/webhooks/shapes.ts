import Type from 'typebox'
import type { Delivery } from '../../../core/webhooks/webhook.ts'
import { deliveryStates, webhookTypes } from '../../../core/webhooks/webhook.ts'
import { nullable, Uuid } from '../../load.ts'
import { Time } from '../../shapes.ts'

export const Secret = Type.Object({
  secret: Type.String({ description: 'Signs every event of the organization; `whsec_` and base64.' }),
})

export const secretExample = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000A=' }

export const WebhookDelivery = Type.Object({
  id: Uuid,
  type: Type.Enum([...webhookTypes]),
  url: Type.String(),
  state: Type.Enum([...deliveryStates]),
  attempts: Type.Array(
    Type.Object({
      at: Time,
      status: nullable(Type.Integer()),
      error: nullable(Type.String()),
      milliseconds: Type.Integer(),
    }),
  ),
  next_at: nullable(Time),
  created_at: Time,
  payload: Type.Object({}),
})

export const deliveryExample = {
  id: '0193a1c2-7b1e-7000-8000-00000000001b',
  type: 'generation.completed',
  url: 'https://example.com/webhook',
  state: 'delivered',
  attempts: [{ at: '2026-11-27T10:00:01.000Z', status: 200, error: null, milliseconds: 85 }],
  next_at: null,
  created_at: '2026-11-27T10:00:00.000Z',
  payload: { type: 'generation.completed', timestamp: '2026-11-27T10:00:00.000Z', data: {} },
}

export function printDelivery({ id, type, url, state, attempts, nextAt, createdAt, body }: Delivery) {
  return {
    id,
    type,
    url,
    state,
    attempts: attempts.map(attempt => ({ ...attempt, at: attempt.at.toISOString() })),
    next_at: nextAt?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
    payload: JSON.parse(body) as unknown,
  }
}
