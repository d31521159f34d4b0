import { createHash, randomBytes } from 'node:crypto'

/** A fresh API key: 160 random bits behind a prefix that secret scanners can find. */
export function newSecret(): string {
  return `rh_live_${randomBytes(20).toString('hex')}`
}

/**
 * What is kept of an API key, hex. A plain SHA-256 is right here: the keys are random, so there is no dictionary to slow down,
 * and a look-up by hash tells nothing through its timing.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
