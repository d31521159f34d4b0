import { randomBytes } from 'node:crypto'
import type { Scope } from '../access/access.ts'
import { type DeliveryId, newId } from '../ids.ts'
import type { CatalogTransaction } from '../ports/catalog.ts'
import { SECRET_PREFIX, type WebhookType } from './webhook.ts'

/** Sends an event to an address, by a job, once this transaction commits. */
export async function announce(
  tx: CatalogTransaction,
  scope: Scope,
  { type, url, data }: { readonly type: WebhookType; readonly url: string; readonly data: unknown },
): Promise<void> {
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data })
  const id = newId<DeliveryId>()
  await tx.webhooks.add({ id, type, url, body })
  await tx.jobs.add('deliver', { scope, deliveryId: id })
}

/** The secret that the organization's events are signed with; the first who asks makes it. */
export async function secretOf(tx: CatalogTransaction): Promise<string> {
  const kept = await tx.webhooks.secret()
  if (kept !== null) return kept
  const secret = newSecret()
  await tx.webhooks.setSecret(secret)
  return secret
}

export function newSecret(): string {
  return `${SECRET_PREFIX}${randomBytes(32).toString('base64')}`
}
