import type { KeyId } from '../ids.ts'

/** Answers to requests that carry an `Idempotency-Key`, kept for 24 hours per API key. */
export interface Receipts {
  /**
   * Claims the receipt for this request. `claimed`: do it, and settle. `running`: someone else is doing it.
   * `settled`: it was done; here is the answer. A claim that was neither settled nor renewed for a minute is free again.
   */
  claim(
    receipt: ReceiptName,
  ): Promise<{ state: 'claimed' } | { state: 'running' } | ({ state: 'settled' } & Receipt)>
  /** Keeps the claim alive while a long request runs. */
  renew(receipt: ReceiptName): Promise<void>
  /** Keeps the answer; in the same transaction as what the request did. */
  settle(receipt: ReceiptName, answer: Receipt): Promise<void>
  /** Gives an unsettled claim back: the request was refused and may be tried again. A settled one stays. */
  release(receipt: ReceiptName): Promise<void>
}

export interface ReceiptName {
  readonly keyId: KeyId
  readonly idempotencyKey: string
}

export interface Receipt {
  /** SHA-256 of operation and payload, hex. */
  readonly fingerprint: string
  readonly status: number
  /** The answer's body, sealed by the door. */
  readonly body: Uint8Array
}
