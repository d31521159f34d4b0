import { sql } from 'kysely'
import type { Sandbox } from '../../core/access/access.ts'
import type { CatalogReader } from '../../core/ports/catalog.ts'
import type { Scoped } from './statements.ts'

const columns = sql`id, name, title, created_at as "createdAt"`

export function sandboxReader({ scope, all, one }: Scoped): CatalogReader['sandboxes'] {
  return {
    list: () =>
      all(sql<Sandbox>`
        select ${columns} from rowhouse.sandboxes
        where organization_id = ${scope.organizationId}
        order by created_at, id`),

    named: name =>
      one(sql<Sandbox>`
        select ${columns} from rowhouse.sandboxes
        where organization_id = ${scope.organizationId} and name = ${name}`),
  }
}
