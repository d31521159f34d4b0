import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { Associations, Profile } from '../../core/profile/profile.ts'
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

    async associations(version, kind) {
      if (!isId(version)) return null
      const row = await one(sql<{ associations: Associations }>`
        select a.associations
        from rowhouse.associations a
          join rowhouse.profiles p on p.version_id = a.version_id and p.profile_version = a.profile_version
          join rowhouse.versions v on v.id = a.version_id
          join rowhouse.datasets d on d.id = v.dataset_id
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and a.version_id = ${version} and a.kind = ${kind}`)
      return row?.associations ?? null
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

    async associate(version, kind, found) {
      if (!isId(version)) return
      // Locked, since the dataset may be removed at this moment.
      await count(sql`
        insert into rowhouse.associations (version_id, kind, associations, profile_version)
        select p.version_id, ${kind}, ${JSON.stringify(found)}::json, p.profile_version
        from rowhouse.profiles p
          join rowhouse.versions v on v.id = p.version_id
          join rowhouse.datasets d on d.id = v.dataset_id
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and p.version_id = ${version}
        for key share of p
        on conflict (version_id, kind) do update
          set associations = excluded.associations, profile_version = excluded.profile_version, made_at = excluded.made_at`)
    },
  }
}
