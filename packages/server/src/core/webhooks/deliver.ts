import type { Scope } from '../access/access.ts'
import { CoreError } from '../errors.ts'
import type { DeliveryId } from '../ids.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Courier } from '../ports/courier.ts'
import { secretOf } from './announce.ts'
import { type Attempt, afterAttempt, type Delivery, signedHeaders } from './webhook.ts'

/** The job: one attempt to deliver an event; another follows when it fails and there is one left. */
export async function deliver(
  { catalog, courier }: { readonly catalog: Catalog; readonly courier: Courier },
  scope: Scope,
  id: DeliveryId,
  signal?: AbortSignal,
): Promise<void> {
  const found = await catalog.transact(scope, async tx => {
    const delivery = await tx.webhooks.get(id)
    return delivery?.state === 'pending' ? { delivery, secret: await secretOf(tx) } : null
  })
  if (!found) return
  const attempt = await tryOnce(courier, found.delivery, found.secret, signal)
  signal?.throwIfAborted()
  await catalog.transact(scope, async tx => {
    const current = await tx.webhooks.get(id)
    if (!current) return
    const next = afterAttempt(current, attempt, Math.random())
    await tx.webhooks.change(id, next)
    if (next.nextAt) await tx.jobs.add('deliver', { scope, deliveryId: id }, `deliver ${id}`, next.nextAt)
  })
}

async function tryOnce(
  courier: Courier,
  delivery: Delivery,
  secret: string,
  signal?: AbortSignal,
): Promise<Attempt> {
  const at = new Date()
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  try {
    const { url, body } = delivery
    const status = await courier.post({ url, body, headers: signedHeaders(delivery, secret, at) }, signal)
    const error = status >= 200 && status < 300 ? null : `The receiver answered ${status}.`
    return { at, status, error, milliseconds: took() }
  } catch (error) {
    signal?.throwIfAborted()
    const message = error instanceof CoreError ? error.message : String((error as Error).message)
    return { at, status: null, error: message, milliseconds: took() }
  }
}
