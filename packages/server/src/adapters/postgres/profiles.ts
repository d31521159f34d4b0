import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { Profile } from '../../core/profile/profile.ts'
import type { Scoped } from './statements.ts'

export function profileReader({ scope, one }: Scoped): CatalogReader['profiles'] {
  return {
    async get(version) {
      if (!isId(version)) return null
      const row = await one(sql<{ profile: Profile }>`
        select p.profile
        from rowhouse.profiles p
          join rowhouse.versions v on v.id = p.version_id
          join rowhouse.datasets d on d.id = v.dataset_id
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and v.id = ${version}`)
      return row?.profile ?? null
    },
  }
}

export function profileWriter(tx: Scoped): CatalogTransaction['profiles'] {
  const { scope, count } = tx
  return {
    ...profileReader(tx),

    async put(version, profile) {
      if (!isId(version)) return
      // Locked, since the dataset may be removed at this moment.
      await count(sql`
        insert into rowhouse.profiles (version_id, profile, profile_version)
        select v.id, ${JSON.stringify(profile)}::json, ${profile.profileVersion}
        from rowhouse.versions v join rowhouse.datasets d on d.id = v.dataset_id
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and v.id = ${version}
        for key share of v
        on conflict (version_id) do update
          set profile = excluded.profile, profile_version = excluded.profile_version, made_at = excluded.made_at`)
    },
  }
}
