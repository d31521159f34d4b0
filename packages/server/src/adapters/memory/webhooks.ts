import type { WebhookWriter } from '../../core/ports/webhooks.ts'
import type { Delivery } from '../../core/webhooks/webhook.ts'
import { found, inScope, page, type Within } from './state.ts'

export function webhooks(within: Within): WebhookWriter {
  const { state, scope, now } = within
  const find = (id: string) => {
    const delivery = found(state.deliveries, id)
    return delivery && inScope(within, delivery) ? delivery : null
  }
  const get = (id: string): Delivery | null => {
    const kept = find(id)
    if (!kept) return null
    const { organizationId, sandboxId, ...delivery } = kept
    return delivery
  }
  return {
    get: async id => get(id),

    async list(asked) {
      const here = [...state.deliveries.values()].filter(each => inScope(within, each))
      return page(here.flatMap(({ id }) => get(id) ?? []).toReversed(), asked)
    },

    secret: async () => state.webhookSecrets.get(scope.organizationId) ?? null,

    async add(delivery) {
      const fresh = { state: 'pending', attempts: [], nextAt: null, createdAt: now() } as const
      state.deliveries.set(delivery.id, { ...delivery, ...fresh, ...scope })
    },

    async change(id, to) {
      const delivery = find(id)
      if (!delivery) return null
      state.deliveries.set(delivery.id, { ...delivery, ...to })
      return get(id)
    },

    async setSecret(secret, replacing = false) {
      const kept = state.webhookSecrets.get(scope.organizationId)
      if (kept === undefined || replacing) state.webhookSecrets.set(scope.organizationId, secret)
    },
  }
}
