import type { FastifyRequest } from 'fastify'
import type { Actor } from '../core/access/access.ts'
import { hashSecret } from '../core/access/secret.ts'
import type { Catalog } from '../core/ports/catalog.ts'
import { refuse } from '../core/refusals.ts'

/**
 * Finds who is asking by `Authorization: Bearer <api key>`, in the sandbox that `x-sandbox-name` names (default `prod`).
 * Refuses with `missing_key`, `unknown_key` or `unknown_sandbox`.
 */
export async function authenticate(catalog: Catalog, request: FastifyRequest): Promise<Actor> {
  const secret = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!secret) {
    throw refuse('missing_key', 'Send your API key in the header "Authorization: Bearer <key>".')
  }
  const actor = await catalog.identify(hashSecret(secret))
  if (!actor) {
    throw refuse(
      'unknown_key',
      'This API key is not known, or it has expired or was deleted. Ask an admin for a new one.',
    )
  }
  return enterSandbox(catalog, actor, request.headers['x-sandbox-name'])
}

async function enterSandbox(
  catalog: Catalog,
  actor: Actor,
  name: string | string[] | undefined,
): Promise<Actor> {
  if (typeof name !== 'string' || name === 'prod') return actor
  const sandbox = await catalog.read(actor.scope, tx => tx.sandboxes.named(name))
  if (!sandbox)
    throw refuse('unknown_sandbox', `There is no sandbox "${name.slice(0, 100)}" in your organization.`)
  return { ...actor, scope: { ...actor.scope, sandboxId: sandbox.id } }
}
