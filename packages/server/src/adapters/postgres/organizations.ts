import { sql } from 'kysely'
import type { Organization } from '../../core/access/access.ts'
import { numberedTenant } from '../../core/access/tenant.ts'
import { isId, newId, type ProjectId, type SandboxId } from '../../core/ids.ts'
import type { CatalogReader, GovernTransaction } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'
import { addKey } from './keys.ts'
import type { Scoped, Statements } from './statements.ts'
import { removePlace } from './worlds/place.ts'

const columns = sql`uuid, id, name, tenant, created_at as "createdAt"`

/** Any number will do; whoever holds it makes an organization. */
const MAKING = 7_236_154_003

export function organizationReader({ scope, one }: Scoped): CatalogReader['organizations'] {
  return {
    async current() {
      const organization = await one(sql<Organization>`
        select ${columns} from rowhouse.organizations where uuid = ${scope.organizationId}`)
      if (organization) return organization
      throw refuse('unknown_organization', 'The organization of this key does not exist any more.')
    },
  }
}

export function governedOrganizations(statements: Statements): GovernTransaction['organizations'] {
  const { all, one, count } = statements
  return {
    async list({ limit, offset }) {
      const items = await all(sql<Organization>`
        select ${columns} from rowhouse.organizations order by created_at, uuid limit ${limit} offset ${offset}`)
      const counted = await one(sql<{ total: number }>`select count(*) as total from rowhouse.organizations`)
      return { items, total: counted?.total ?? 0 }
    },

    get: idOrUuid =>
      one(sql<Organization>`
        select ${columns} from rowhouse.organizations
        where id = ${idOrUuid} or uuid = ${isId(idOrUuid) ? idOrUuid : null}::uuid`),

    async add({ id, name, tenant }, firstKey) {
      // One at a time: two that ask for one tenant at once must see each other.
      await one(sql`select pg_advisory_xact_lock(${MAKING})`)
      const others = await all(sql<{ tenant: string }>`
        select tenant from rowhouse.organizations where starts_with(tenant, ${tenant})`)
      const own = numberedTenant(tenant, new Set(others.map(other => other.tenant)))
      const organization = await one(sql<Organization>`
        insert into rowhouse.organizations (uuid, id, name, tenant)
        values (${newId()}, ${id}, ${name}, ${own})
        on conflict (id) do nothing
        returning ${columns}`)
      if (!organization)
        throw refuse('name_taken', `There is an organization "${id}" already. Choose another id.`)
      const sandboxId = newId<SandboxId>()
      await count(sql`
        insert into rowhouse.sandboxes (id, organization_id, name, title)
        values (${sandboxId}, ${organization.uuid}, 'prod', 'Production')`)
      await count(sql`
        insert into rowhouse.projects (id, organization_id, sandbox_id, name, description)
        values (${newId<ProjectId>()}, ${organization.uuid}, ${sandboxId}, 'default', '')`)
      return { organization, key: await addKey(statements, organization.uuid, firstKey) }
    },

    async remove(id) {
      if (!isId(id)) return false
      const found = await one(sql`select 1 from rowhouse.organizations where uuid = ${id} for update`)
      if (!found) return false
      const held = await one(sql`
        select 1 where exists (select 1 from rowhouse.datasets where organization_id = ${id})
          or exists (select 1 from rowhouse.worlds where organization_id = ${id})`)
      if (held) {
        const message = 'The organization still has datasets, or a pack. Delete them first.'
        throw refuse('organization_not_empty', message)
      }
      await removePlace(statements, id)
      return (await count(sql`delete from rowhouse.organizations where uuid = ${id}`)) > 0
    },
  }
}
