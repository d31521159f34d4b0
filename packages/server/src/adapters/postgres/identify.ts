import { sql } from 'kysely'
import type { Actor, Role, Sandbox } from '../../core/access/access.ts'
import type { KeyId, OrganizationId, UserId } from '../../core/ids.ts'
import type { Statements } from './statements.ts'

interface Row {
  key_id: KeyId
  key_name: string
  role: Role
  operator: boolean
  user_id: UserId
  user_name: string
  user_code: string
  s_id: Sandbox['id']
  s_name: string
  s_title: string
  s_type: Sandbox['type']
  s_state: Sandbox['state']
  s_revision: number
  s_created_at: Date
  s_updated_at: Date
  s_created_by: UserId | null
  s_updated_by: UserId | null
  uuid: OrganizationId
  id: string
  name: string
  tenant: string
  created_at: Date
  use_to_note: boolean
}

/** Who holds the key with this hash; notes the use, at most once a minute. */
export async function identify({ one, count }: Statements, secretHash: string): Promise<Actor | null> {
  const row = await one(sql<Row>`
    select k.id as key_id, k.name as key_name, k.role, k.operator,
           u.id as user_id, u.name as user_name, u.code as user_code,
           s.id as s_id, s.name as s_name, s.title as s_title, s.type as s_type, s.state as s_state,
           s.revision as s_revision, s.created_at as s_created_at, s.updated_at as s_updated_at,
           s.created_by as s_created_by, s.updated_by as s_updated_by,
           o.uuid, o.id, o.name, o.tenant, o.created_at,
           coalesce(k.last_used_at < now() - interval '1 minute', true) as use_to_note
    from rowhouse.keys k
      join rowhouse.users u on u.id = k.user_id
      join rowhouse.organizations o on o.uuid = k.organization_id
      join rowhouse.sandboxes s on s.organization_id = o.uuid and s.name = 'prod'
    where k.secret_hash = ${secretHash} and coalesce(k.expires_at > now(), true)`)
  if (!row) return null
  if (row.use_to_note)
    await count(sql`update rowhouse.keys set last_used_at = now() where id = ${row.key_id}`)
  return {
    scope: { organizationId: row.uuid, sandboxId: row.s_id },
    sandbox: {
      id: row.s_id,
      name: row.s_name,
      title: row.s_title,
      type: row.s_type,
      state: row.s_state,
      revision: row.s_revision,
      createdAt: row.s_created_at,
      updatedAt: row.s_updated_at,
      createdBy: row.s_created_by,
      updatedBy: row.s_updated_by,
    },
    organization: {
      uuid: row.uuid,
      id: row.id,
      name: row.name,
      tenant: row.tenant,
      createdAt: row.created_at,
    },
    user: { id: row.user_id, name: row.user_name, code: row.user_code },
    key: { id: row.key_id, name: row.key_name, role: row.role },
    operator: row.operator,
  }
}
