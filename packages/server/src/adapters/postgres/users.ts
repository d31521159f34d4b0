import { sql } from 'kysely'
import type { User } from '../../core/access/access.ts'
import type { CatalogReader } from '../../core/ports/catalog.ts'
import type { Scoped } from './statements.ts'

export function userReader({ scope, one }: Scoped): CatalogReader['users'] {
  return {
    coded: code =>
      one(sql<User>`
        select id, name, code from rowhouse.users
        where organization_id = ${scope.organizationId} and code = ${code}`),
  }
}
