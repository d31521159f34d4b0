import type { FastifyRequest } from 'fastify'
import { type Actor, requireRole, type Sandbox } from '../../core/access/access.ts'
import { entered } from '../../core/access/sandboxes.ts'
import { refuse } from '../../core/refusals.ts'
import { inSandbox, whoAsks } from '../authenticate.ts'
import type { Gate, House } from '../door.ts'

/**
 * Where an operation looks when the request names no sandbox: nowhere, unless a setting names one; in the sandbox that every
 * organization has; or in the one where the thing lies that the path names. A finder answers null for what there is not.
 */
export type ElseSandbox =
  | 'none'
  | 'default'
  | ((house: House, actor: Actor, request: FastifyRequest) => Promise<Sandbox | null>)

/** Lets a request in when all that the door asks for is there and right; the first that is not answers. */
export function platformGate(house: House, elseSandbox: ElseSandbox): Gate {
  return async (request, { role }) => {
    const actor = await whoAsks(house.ports.catalog, request)
    checkClient(request)
    checkOrganization(request, actor)
    const placed = inSandbox(actor, await sandboxOf(house, actor, request, elseSandbox))
    requireRole(placed, role)
    return placed
  }
}

/** The client that a request names itself with. */
export function clientOf(request: FastifyRequest): string {
  return String(request.headers['x-api-key'] ?? '')
}

function checkClient(request: FastifyRequest): void {
  const client = request.headers['x-api-key']
  if (client === undefined) {
    throw refuse('missing_client_id', 'Name your client in the header "x-api-key"; any name will do.')
  }
  if (typeof client !== 'string' || !/^[\x20-\x7e]{1,128}$/.test(client)) {
    throw refuse('invalid_client_id', 'The header "x-api-key" must have 1 to 128 printable characters.')
  }
}

function checkOrganization(request: FastifyRequest, { organization }: Actor): void {
  const named = request.headers['x-gw-ims-org-id']
  if (named === undefined) throw missingHeader('x-gw-ims-org-id')
  const { id, uuid } = organization
  if (named === id || String(named).toLowerCase() === uuid) return
  throw refuse(
    'foreign_organization',
    'The header "x-gw-ims-org-id" names another organization than the key.',
  )
}

async function sandboxOf(
  house: House,
  actor: Actor,
  request: FastifyRequest,
  elseSandbox: ElseSandbox,
): Promise<Sandbox> {
  const header = request.headers['x-sandbox-name']
  const name = typeof header === 'string' && header !== '' ? header : null
  if (name === null && typeof elseSandbox === 'function') {
    const found = await elseSandbox(house, actor, request)
    if (found) return entered(found, found.name)
  }
  if (name === null && elseSandbox === 'default') return actor.sandbox
  const wanted = name ?? house.defaultSandbox
  if (wanted === null) throw missingHeader('x-sandbox-name')
  if (wanted === actor.sandbox.name) return entered(actor.sandbox, wanted)
  const { catalog } = house.ports
  return entered(await catalog.read(actor.scope, tx => tx.sandboxes.named(wanted)), wanted)
}

function missingHeader(header: string): Error {
  return refuse('missing_header', `Send the header "${header}".`, { details: { header } })
}
