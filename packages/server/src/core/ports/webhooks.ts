import type { DeliveryId } from '../ids.ts'
import type { Delivery } from '../webhooks/webhook.ts'
import type { Listed, Page } from './page.ts'

/** Events that are told to addresses outside. */
export interface WebhookReader {
  get(id: DeliveryId): Promise<Delivery | null>
  /** Newest first. */
  list(page: Page): Promise<Listed<Delivery>>
  /** Of the organization; null: none was made yet. */
  secret(): Promise<string | null>
}

export interface WebhookWriter extends WebhookReader {
  add(delivery: Pick<Delivery, 'id' | 'type' | 'url' | 'body'>): Promise<void>
  change(
    id: DeliveryId,
    to: Partial<Pick<Delivery, 'state' | 'attempts'>> & { readonly nextAt: Date | null },
  ): Promise<Delivery | null>
  /** Where two do so at once the first one's stays, unless `replacing`. */
  setSecret(secret: string, replacing?: boolean): Promise<void>
}
