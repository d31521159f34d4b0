import type { ReceiptName, Receipts } from '../../core/ports/receipts.ts'
import { refuse } from '../../core/refusals.ts'
import { found, type KeptReceipt, type State, type Within } from './state.ts'

const LEASE_MS = 60_000
const KEPT_MS = 24 * 60 * 60 * 1000

export function receipts({ state, scope, now }: Within): Receipts {
  const own = ({ keyId }: ReceiptName): boolean =>
    found(state.keys, keyId)?.organizationId === scope.organizationId
  const nameOf = ({ keyId, idempotencyKey }: ReceiptName): string => `${keyId} ${idempotencyKey}`
  const open = (name: ReceiptName): KeptReceipt | null => {
    const receipt = state.receipts.get(nameOf(name))
    return receipt && own(name) && !receipt.settled ? receipt : null
  }
  return {
    async claim(name) {
      if (!own(name)) throw refuse('unknown_key', 'The API key of this request does not exist any more.')
      const receipt = state.receipts.get(nameOf(name))
      const time = now().getTime()
      const lapsed = !receipt || isOld(receipt, time) || (!receipt.settled && receipt.claimedUntil < time)
      if (!lapsed) return receipt.settled ? { state: 'settled', ...receipt.settled } : { state: 'running' }
      state.receipts.set(nameOf(name), { claimedUntil: time + LEASE_MS, createdAt: time, settled: null })
      return { state: 'claimed' }
    },

    async renew(name) {
      const receipt = open(name)
      if (receipt) state.receipts.set(nameOf(name), { ...receipt, claimedUntil: now().getTime() + LEASE_MS })
    },

    async settle(name, answer) {
      const receipt = open(name)
      if (receipt) state.receipts.set(nameOf(name), { ...receipt, settled: answer })
      else {
        throw refuse(
          'idempotency_in_progress',
          'Another request with this Idempotency-Key was done meanwhile. Ask again to get its answer.',
        )
      }
    },

    async release(name) {
      if (open(name)) state.receipts.delete(nameOf(name))
    },
  }
}

/** Forgets the expired receipts of all organizations; answers how many. */
export function expireReceipts(state: State, time: number): number {
  let expired = 0
  for (const [name, receipt] of [...state.receipts]) {
    if (!isOld(receipt, time) || receipt.claimedUntil >= time) continue
    state.receipts.delete(name)
    expired++
  }
  return expired
}

function isOld({ createdAt }: KeptReceipt, time: number): boolean {
  return createdAt < time - KEPT_MS
}
