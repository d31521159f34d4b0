import type { FastifyReply } from 'fastify'
import type { Scope } from '../../../core/access/access.ts'
import type { Catalog } from '../../../core/ports/catalog.ts'
import { refuse } from '../../../core/refusals.ts'

const LOADS = 5
const WINDOW_SECONDS = 60

/**
 * Counts a load of the organization, and says in headers (draft-ietf-httpapi-ratelimit-headers, and the older ones beside them) how many are
 * left in the sliding window. Refuses with `rate_limited`.
 */
export async function countLoad(catalog: Catalog, scope: Scope, reply: FastifyReply): Promise<void> {
  const { before, seconds } = await catalog.transact(scope, tx => tx.worlds.note(LOADS, WINDOW_SECONDS))
  const left = Math.max(0, LOADS - before - 1)
  reply
    .header('RateLimit-Policy', `"load";q=${LOADS};w=${WINDOW_SECONDS}`)
    .header('RateLimit', `"load";r=${left};t=${seconds}`)
    .header('RateLimit-Limit', String(LOADS))
    .header('RateLimit-Remaining', String(left))
    .header('RateLimit-Reset', String(seconds))
  if (before < LOADS) return
  reply.header('Retry-After', String(seconds))
  throw refuse(
    'rate_limited',
    `At most ${LOADS} loads in ${WINDOW_SECONDS} seconds. Try again in ${seconds} s.`,
  )
}
