import { isId, type KeyId, newId } from '../ids.ts'
import { checkName } from '../names.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import type { NewKey } from '../ports/catalog-values.ts'
import { refuse } from '../refusals.ts'
import type { Actor, Key, Role, Scope } from './access.ts'
import { hashSecret, newSecret } from './secret.ts'

/** A key with its secret, which exists outside its owner's hands only until this has been shown. */
export interface MadeKey {
  readonly key: Key
  readonly secret: string
}

export interface KeyRequest {
  readonly name: string
  readonly role: Role
  /** Whose key it is; without it, the one's who asks. */
  readonly userName?: string
  /** RFC 3339; without it, never. */
  readonly expiresAt?: string
}

/** Makes a key. `within` runs inside the transaction. Refuses with `invalid_value`. */
export async function makeKey(
  catalog: Catalog,
  actor: Actor,
  request: KeyRequest,
  within: (tx: CatalogTransaction, made: MadeKey) => Promise<void>,
): Promise<MadeKey> {
  const secret = newSecret()
  const wanted = decideKey(request, actor.user.name, secret, new Date())
  return catalog.transact(actor.scope, async tx => {
    const made = { key: await tx.keys.add(wanted), secret }
    await within(tx, made)
    return made
  })
}

/** Decide what a new key is. Pure; no I/O. Refuses with `invalid_value`. */
export function decideKey(request: KeyRequest, userName: string, secret: string, now: Date): NewKey {
  return {
    id: newId<KeyId>(),
    name: checkName('name', request.name, 200),
    role: request.role,
    userName: request.userName === undefined ? userName : checkName('user_name', request.userName, 200),
    secretHash: hashSecret(secret),
    operator: false,
    expiresAt: request.expiresAt === undefined ? null : laterThan(now, request.expiresAt),
  }
}

/** The key that an organization begins with. */
export function firstKey(secret: string, operator: boolean): NewKey {
  return {
    id: newId<KeyId>(),
    name: 'first key',
    role: 'admin',
    userName: 'admin',
    secretHash: hashSecret(secret),
    operator,
    expiresAt: null,
  }
}

function laterThan(now: Date, text: string): Date {
  const time = new Date(text)
  // NaN compares false: a time that does not exist is refused like one that has passed.
  if (time > now) return time
  throw refuse('invalid_value', `"expires_at" must be a time in the future; it is ${text.slice(0, 100)}.`, {
    faults: [{ pointer: '/expires_at', code: 'invalid_value', message: 'must be a time in the future' }],
  })
}

/** Removes a key, which stops working at once. Refuses with `unknown_key_id` or `last_admin_key`. */
export async function removeKey(catalog: Catalog, scope: Scope, id: string): Promise<void> {
  const removed = isId(id) && (await catalog.transact(scope, tx => tx.keys.remove(id as KeyId)))
  if (!removed) throw refuse('unknown_key_id', `There is no key ${id}. GET /api/keys lists the keys.`)
}
