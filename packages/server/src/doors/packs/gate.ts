import type { FastifyRequest } from 'fastify'
import { type Actor, requireRole } from '../../core/access/access.ts'
import { refuse } from '../../core/refusals.ts'
import { bearerOf, whoHolds } from '../authenticate.ts'
import type { Gate, House } from '../door.ts'

/** Lets in who comes with a key of the role, in either header; packs are in the sandbox `prod`. */
export function packsGate({ ports }: House): Gate {
  return async (request, { role }) => {
    const actor = await whoHolds(ports.catalog, keyOf(request))
    checkTenant(request, actor)
    requireRole(actor, role)
    return actor
  }
}

function keyOf(request: FastifyRequest): string {
  const { authorization, 'x-api-key': apiKey } = request.headers
  const secret = authorization === undefined ? apiKey : bearerOf(request)
  if (typeof secret === 'string' && secret !== '') return secret
  throw refuse(
    'missing_key',
    'Send your API key in the header "Authorization: Bearer <key>" or "X-API-Key: <key>".',
  )
}

function checkTenant({ headers }: FastifyRequest, { organization: { id, uuid } }: Actor): void {
  const named = headers['x-tenant-id']
  if (named === undefined || named === id || String(named).toLowerCase() === uuid) return
  throw refuse('foreign_organization', 'The header "X-Tenant-Id" names another organization than the key.')
}
