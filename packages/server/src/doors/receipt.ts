import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { Catalog } from '../core/ports/catalog.ts'
import type { Receipt, ReceiptName, Receipts } from '../core/ports/receipts.ts'
import { refuse } from '../core/refusals.ts'
import type { Call } from './door.ts'

/** What a POST does about its `Idempotency-Key`: look whether it was done before, and keep its answer with what it did. */
export interface Once extends AsyncDisposable {
  /**
   * To be asked when the payload is known and before anything is done. Answers true when the answer of the first
   * time was sent again; refuses with `idempotency_key_reused` when the first payload was another one.
   */
  replayed(payload: unknown, reply: FastifyReply): boolean
  /** Keeps the answer with headers of its own, within the transaction that makes it true. */
  settle(
    tx: { readonly receipts: Receipts },
    status: number,
    body: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<void>
}

/** A claim lapses after a minute without a sign of life. */
const RENEWAL_MS = 20_000

/** What is sent again: the body, and headers that say more than it. */
interface Kept {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const unkeyed: Once = {
  replayed: () => false,
  settle: async () => {},
  [Symbol.asyncDispose]: async () => {},
}

type AnyCall = Call<unknown, unknown, unknown>

/** Opens the receipt of a request. Disposing it gives an unsettled claim back, so that a refused request can be tried again. */
export async function openReceipt(call: AnyCall): Promise<Once> {
  const idempotencyKey = call.request.headers['idempotency-key']
  if (idempotencyKey === undefined) return unkeyed
  if (typeof idempotencyKey !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(idempotencyKey)) {
    throw refuse('invalid_value', 'Idempotency-Key must be 1 to 255 printable characters.')
  }
  const { catalog } = call.house.ports
  const name: ReceiptName = { keyId: call.actor.key.id, idempotencyKey }
  const claim = await catalog.transact(call.actor.scope, tx => tx.receipts.claim(name))
  if (claim.state === 'running') {
    throw refuse(
      'idempotency_in_progress',
      'The first request with this Idempotency-Key is still running. Ask again in a moment.',
    )
  }
  return claim.state === 'settled' ? settledReceipt(call, claim) : claimedReceipt(call, catalog, name)
}

function settledReceipt(call: AnyCall, first: Receipt): Once {
  return {
    ...unkeyed,
    replayed(payload, reply) {
      if (fingerprint(call, payload) !== first.fingerprint) {
        throw refuse(
          'idempotency_key_reused',
          'This Idempotency-Key was used for another request. Use a fresh key for each one.',
        )
      }
      const { body, headers } = JSON.parse(unseal(first.body, sealingKey(call))) as Kept
      reply.code(first.status).headers(headers).header('idempotency-replayed', 'true')
      reply.type('application/json').send(body)
      return true
    },
  }
}

function claimedReceipt(call: AnyCall, catalog: Catalog, name: ReceiptName): Once {
  let payloadFingerprint = ''
  const { scope } = call.actor
  const renewal = setInterval(() => {
    // A renewal that fails leaves the claim to lapse; the request itself will meet the same trouble and say so.
    catalog.transact(scope, tx => tx.receipts.renew(name)).catch(() => {})
  }, RENEWAL_MS).unref()
  return {
    replayed(payload) {
      payloadFingerprint = fingerprint(call, payload)
      return false
    },
    async settle(tx, status, body, headers = {}) {
      const kept: Kept = { body, headers }
      await tx.receipts.settle(name, {
        fingerprint: payloadFingerprint,
        status,
        body: seal(JSON.stringify(kept), sealingKey(call)),
      })
    },
    async [Symbol.asyncDispose]() {
      clearInterval(renewal)
      // A claim that cannot be given back lapses; the trouble must not take the place of the request's own answer.
      await catalog.transact(scope, tx => tx.receipts.release(name)).catch(() => {})
    },
  }
}

function fingerprint(call: AnyCall, payload: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([call.request.method, call.request.url, payload]))
    .digest('hex')
}

/**
 * Answers are kept sealed under a key that only the caller's own API key yields: some hold a secret
 * that is shown once, and of which the catalog must keep no more than a hash.
 */
function sealingKey(call: AnyCall): Uint8Array {
  const { authorization, 'x-api-key': apiKey } = call.request.headers
  const secret = authorization?.replace(/^bearer +/i, '').trim() ?? String(apiKey ?? '')
  return new Uint8Array(hkdfSync('sha256', secret, '', 'rowhouse receipt', 32))
}

function seal(text: string, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

function unseal(bytes: Uint8Array, key: Uint8Array): string {
  const buffer = Buffer.from(bytes)
  const decipher = createDecipheriv('aes-256-gcm', key, buffer.subarray(0, 12)).setAuthTag(
    buffer.subarray(12, 28),
  )
  return decipher.update(buffer.subarray(28), undefined, 'utf8') + decipher.final('utf8')
}
