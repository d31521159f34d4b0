import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { Receipt, ReceiptName, Receipts } from '../../core/ports/receipts.ts'
import { refuse } from '../../core/refusals.ts'
import type { Scoped, Statements } from './statements.ts'

type ReceiptRow = { [Name in keyof Receipt]: Receipt[Name] | null }

export function receiptWriter({ scope, one, count }: Scoped): Receipts {
  const named = ({ keyId, idempotencyKey }: ReceiptName) => sql`
    key_id = (select id from rowhouse.keys
              where organization_id = ${scope.organizationId} and id = ${isId(keyId) ? keyId : null}::uuid)
    and idempotency_key = ${idempotencyKey}`

  const take = ({ keyId, idempotencyKey }: ReceiptName) =>
    one(sql`
      insert into rowhouse.receipts as r (key_id, idempotency_key, claimed_until)
      select k.id, ${idempotencyKey}, clock_timestamp() + interval '1 minute'
      from rowhouse.keys k
      where k.organization_id = ${scope.organizationId} and k.id = ${isId(keyId) ? keyId : null}::uuid
      on conflict (key_id, idempotency_key) do update
        set claimed_until = excluded.claimed_until, created_at = excluded.created_at,
            settled_at = null, fingerprint = null, status = null, body = null
        where (r.settled_at is null and r.claimed_until < clock_timestamp())
           or r.created_at < clock_timestamp() - interval '24 hours'
      returning 1 as claimed`)

  return {
    async claim(receipt) {
      // Twice: a receipt that stood in the way may be given back between the two statements.
      for (let round = 0; round < 2; round++) {
        if (await take(receipt)) return { state: 'claimed' }
        const row = await one(sql<ReceiptRow>`
          select fingerprint, status, body from rowhouse.receipts where ${named(receipt)}`)
        if (row) return isSettled(row) ? { state: 'settled', ...row } : { state: 'running' }
      }
      throw refuse('unknown_key', 'The API key of this request does not exist any more.')
    },

    async renew(receipt) {
      await count(sql`
        update rowhouse.receipts set claimed_until = clock_timestamp() + interval '1 minute'
        where ${named(receipt)} and settled_at is null`)
    },

    async settle(receipt, { fingerprint, status, body }) {
      const settled = await count(sql`
        update rowhouse.receipts
        set fingerprint = ${fingerprint}, status = ${status}, body = ${Buffer.from(body)}, settled_at = clock_timestamp()
        where ${named(receipt)} and settled_at is null`)
      if (settled > 0) return
      // Someone else took over a claim that lapsed, and was faster: what this request did must not happen twice.
      throw refuse(
        'idempotency_in_progress',
        'Another request with this Idempotency-Key was done meanwhile. Ask again to get its answer.',
      )
    },

    async release(receipt) {
      await count(sql`delete from rowhouse.receipts where ${named(receipt)} and settled_at is null`)
    },
  }
}

/** Forgets the expired receipts of all organizations. */
export function expireReceipts({ count }: Statements): Promise<number> {
  return count(sql`delete from rowhouse.receipts where ${expired}`)
}

// A claim may be renewed for longer than a day.
const expired = sql`created_at < clock_timestamp() - interval '24 hours' and claimed_until < clock_timestamp()`

function isSettled(row: ReceiptRow): row is Receipt {
  return row.body !== null
}
