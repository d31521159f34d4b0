import { sql } from 'kysely'
import type { Key } from '../../core/access/access.ts'
import { isId, newCode, newId, type OrganizationId, type UserId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { NewKey } from '../../core/ports/catalog-values.ts'
import { refuse } from '../../core/refusals.ts'
import type { Scoped, Statements } from './statements.ts'

export function keyReader({ scope, all, one }: Scoped): CatalogReader['keys'] {
  return {
    async list({ limit, offset }) {
      const items = await all(sql<Key>`
        select k.id, k.name, k.role, k.operator, k.user_id as "userId", u.name as "userName",
               k.created_at as "createdAt", k.last_used_at as "lastUsedAt", k.expires_at as "expiresAt"
        from rowhouse.keys k join rowhouse.users u on u.id = k.user_id
        where k.organization_id = ${scope.organizationId}
        order by k.created_at, k.id
        limit ${limit} offset ${offset}`)
      const counted = await one(sql<{ total: number }>`
        select count(*) as total from rowhouse.keys where organization_id = ${scope.organizationId}`)
      return { items, total: counted?.total ?? 0 }
    },
  }
}

export function keyWriter(tx: Scoped): CatalogTransaction['keys'] {
  const { scope, one, count } = tx
  return {
    ...keyReader(tx),

    add: key => addKey(tx, scope.organizationId, key),

    async remove(id) {
      if (!isId(id)) return false
      // Two removals at once must see each other: the second waits here.
      await one(
        sql`select 1 from rowhouse.organizations where uuid = ${scope.organizationId} for no key update`,
      )
      const key = await one(sql<{ last: boolean }>`
        select k.role = 'admin' and coalesce(k.expires_at > now(), true) and not exists (
                 select 1 from rowhouse.keys other
                 where other.organization_id = k.organization_id and other.id <> k.id
                   and other.role = 'admin' and coalesce(other.expires_at > now(), true)
               ) as last
        from rowhouse.keys k
        where k.organization_id = ${scope.organizationId} and k.id = ${id}`)
      if (!key) return false
      if (key.last) {
        throw refuse(
          'last_admin_key',
          'This is the last admin key of the organization. Make another one first.',
        )
      }
      const removed = await count(sql`
        delete from rowhouse.keys where organization_id = ${scope.organizationId} and id = ${id}`)
      return removed > 0
    },
  }
}

/** Keeps a key and finds or makes its user. */
export async function addKey(
  statements: Statements,
  organization: OrganizationId,
  key: NewKey,
): Promise<Key> {
  const { one, count } = statements
  await count(sql`
    insert into rowhouse.users (id, organization_id, name, code)
    values (${newId<UserId>()}, ${organization}, ${key.userName}, ${newCode()})
    on conflict (organization_id, name) do nothing`)
  const added = await one(sql<Key>`
    insert into rowhouse.keys (id, organization_id, user_id, name, role, operator, secret_hash, expires_at)
    select ${key.id}, u.organization_id, u.id, ${key.name}, ${key.role}, ${key.operator}, ${key.secretHash}, ${key.expiresAt}
    from rowhouse.users u
    where u.organization_id = ${organization} and u.name = ${key.userName}
    on conflict (secret_hash) do nothing
    returning id, name, role, operator, user_id as "userId", ${key.userName}::text as "userName",
              created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"`)
  if (added) return added
  throw refuse('name_taken', 'There is a key with this secret already. Choose another secret.')
}
