import type { FastifyRequest } from 'fastify'
import type { Actor, Sandbox } from '../core/access/access.ts'
import { entered } from '../core/access/sandboxes.ts'
import { hashSecret } from '../core/access/secret.ts'
import type { Catalog } from '../core/ports/catalog.ts'
import { refuse } from '../core/refusals.ts'

/**
 * Finds who is asking by `Authorization: Bearer <api key>`, in the sandbox that `x-sandbox-name` names (default `prod`).
 * Refuses with `missing_key`, `unknown_key` or `unknown_sandbox`.
 */
export async function authenticate(catalog: Catalog, request: FastifyRequest): Promise<Actor> {
  return enterSandbox(catalog, await whoAsks(catalog, request), request.headers['x-sandbox-name'])
}

/** Finds who is asking, in the sandbox `prod`. Refuses with `missing_key` or `unknown_key`. */
export async function whoAsks(catalog: Catalog, request: FastifyRequest): Promise<Actor> {
  const secret = bearerOf(request)
  if (!secret) {
    throw refuse('missing_key', 'Send your API key in the header "Authorization: Bearer <key>".')
  }
  return whoHolds(catalog, secret)
}

/** The key in the header `Authorization`; undefined: there is none. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** Finds who holds a key, in the sandbox `prod`. Refuses with `unknown_key`. */
export async function whoHolds(catalog: Catalog, secret: string): Promise<Actor> {
  const actor = await catalog.identify(hashSecret(secret))
  if (!actor) {
    throw refuse(
      'unknown_key',
      'This API key is not known, or it has expired or was deleted. Ask an admin for a new one.',
    )
  }
  return actor
}

async function enterSandbox(
  catalog: Catalog,
  actor: Actor,
  name: string | string[] | undefined,
): Promise<Actor> {
  const wanted = typeof name === 'string' ? name : actor.sandbox.name
  const sandbox =
    wanted === actor.sandbox.name
      ? actor.sandbox
      : await catalog.read(actor.scope, tx => tx.sandboxes.named(wanted))
  return inSandbox(actor, entered(sandbox, wanted))
}

/** The same one, looking into another sandbox of the organization. */
export function inSandbox(actor: Actor, sandbox: Sandbox): Actor {
  return { ...actor, sandbox, scope: { ...actor.scope, sandboxId: sandbox.id } }
}
