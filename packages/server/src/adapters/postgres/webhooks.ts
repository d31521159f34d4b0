import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { WebhookReader, WebhookWriter } from '../../core/ports/webhooks.ts'
import type { Attempt, Delivery } from '../../core/webhooks/webhook.ts'
import type { Scoped } from './statements.ts'

type Row = Omit<Delivery, 'attempts'> & {
  readonly attempts: readonly (Omit<Attempt, 'at'> & { readonly at: string })[]
}

const columns = sql`id, type, url, body, state, attempts, next_at as "nextAt", created_at as "createdAt"`

export function webhookReader({ scope, all, one }: Scoped): WebhookReader {
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  return {
    async get(id) {
      if (!isId(id)) return null
      const row = await one(sql<Row>`
        select ${columns} from rowhouse.webhook_deliveries where ${here} and id = ${id}`)
      return row && toDelivery(row)
    },

    async list({ limit, offset }) {
      const rows = await all(sql<Row>`
        select ${columns} from rowhouse.webhook_deliveries where ${here}
        order by created_at desc, id desc limit ${limit} offset ${offset}`)
      const counted = await one(sql<{ total: number }>`
        select count(*) as total from rowhouse.webhook_deliveries where ${here}`)
      return { items: rows.map(toDelivery), total: counted?.total ?? 0 }
    },

    async secret() {
      const row = await one(sql<{ secret: string }>`
        select secret from rowhouse.webhook_secrets where organization_id = ${scope.organizationId}`)
      return row?.secret ?? null
    },
  }
}

export function webhookWriter(tx: Scoped): WebhookWriter {
  const { scope, count } = tx
  const reader = webhookReader(tx)
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  return {
    ...reader,

    async add({ id, type, url, body }) {
      await count(sql`
        insert into rowhouse.webhook_deliveries (id, organization_id, sandbox_id, type, url, body)
        values (${id}, ${scope.organizationId}, ${scope.sandboxId}, ${type}, ${url}, ${body})`)
    },

    async change(id, { state, attempts, nextAt }) {
      if (!isId(id)) return null
      const changed = await count(sql`
        update rowhouse.webhook_deliveries
        set state = coalesce(${state ?? null}::text, state),
            attempts = coalesce(${attempts ? JSON.stringify(attempts) : null}::json, attempts),
            next_at = ${nextAt}
        where ${here} and id = ${id}`)
      return changed > 0 ? reader.get(id) : null
    },

    async setSecret(secret, replacing = false) {
      await count(sql`
        insert into rowhouse.webhook_secrets (organization_id, secret) values (${scope.organizationId}, ${secret})
        on conflict (organization_id) do update set secret = case when ${replacing} then ${secret} else webhook_secrets.secret end`)
    },
  }
}

function toDelivery(row: Row): Delivery {
  return { ...row, attempts: row.attempts.map(attempt => ({ ...attempt, at: new Date(attempt.at) })) }
}
