import { createHmac } from 'node:crypto'
import type { DeliveryId } from '../ids.ts'

export const webhookTypes = ['generation.completed', 'generation.failed'] as const
export type WebhookType = (typeof webhookTypes)[number]

/** `pending` is tried again; the others are ends. */
export const deliveryStates = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** An event on its way to an address, with what became of it. */
export interface Delivery {
  /** Also the `webhook-id`: the same however often it is sent. */
  readonly id: DeliveryId
  readonly type: WebhookType
  readonly url: string
  /** The JSON text that is sent, and signed. */
  readonly body: string
  readonly state: DeliveryState
  readonly attempts: readonly Attempt[]
  /** When it is tried next; null: never again. */
  readonly nextAt: Date | null
  readonly createdAt: Date
}

export interface Attempt {
  readonly at: Date
  /** Null: there was no answer. */
  readonly status: number | null
  /** Why it is no success; null for one. */
  readonly error: string | null
  readonly milliseconds: number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** How long after each attempt that failed the next one comes; the schedule of Standard Webhooks. */
const WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
/** The share of a wait by which it may be longer, so that many do not come at once. */
const JITTER = 0.1

const GONE = 410

/** The delivery after an attempt. Pure; no I/O. `chance` is from 0 to 1. */
export function afterAttempt(
  { attempts }: Pick<Delivery, 'attempts'>,
  attempt: Attempt,
  chance: number,
): Pick<Delivery, 'state' | 'attempts' | 'nextAt'> {
  const all = [...attempts, attempt]
  if (attempt.error === null) return { state: 'delivered', attempts: all, nextAt: null }
  const wait = attempt.status === GONE ? undefined : WAITS[all.length - 1]
  if (wait === undefined) return { state: 'failed', attempts: all, nextAt: null }
  const nextAt = new Date(attempt.at.getTime() + wait * (1 + JITTER * chance))
  return { state: 'pending', attempts: all, nextAt }
}

/** The headers of an attempt (Standard Webhooks 1.0). Pure; no I/O. `secret` begins with `whsec_`. */
export function signedHeaders(
  { id, body }: Pick<Delivery, 'id' | 'body'>,
  secret: string,
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

export const SECRET_PREFIX = 'whsec_'
