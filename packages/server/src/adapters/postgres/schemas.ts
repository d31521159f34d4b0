import { sql } from 'kysely'
import { foldText } from '../../core/dataset/search.ts'
import type { SchemaId } from '../../core/ids.ts'
import { isId } from '../../core/ids.ts'
import type { SchemaReader, SchemaWriter } from '../../core/ports/schemas.ts'
import { refuse } from '../../core/refusals.ts'
import type { Descriptor, SchemaChange, SchemaResource } from '../../core/schema/resource.ts'
import type { Scoped } from './statements.ts'

const stamps = sql`
  created_at as "createdAt", updated_at as "updatedAt", created_by as "createdBy", updated_by as "updatedBy",
  created_client as "createdClient", updated_client as "updatedClient"`

export function schemaReader({ scope, all }: Scoped): SchemaReader {
  // The sandbox of the scope, if it is the organization's: tables without an organization of their own are reached through it.
  const here = sql`
    sandbox_id in (select id from rowhouse.sandboxes
                   where organization_id = ${scope.organizationId} and id = ${scope.sandboxId})`
  return {
    async registry() {
      const resources = await all(sql<SchemaResource>`
        select id, kind, title, minor, body, ${stamps} from rowhouse.schema_resources
        where ${here} and organization_id = ${scope.organizationId}
        order by created_at, id`)
      const descriptors = await all(sql<Descriptor>`
        select id, schema_id as "schemaId", body, ${stamps} from rowhouse.schema_descriptors
        where ${here}
        order by created_at, id`)
      const uses = await all(sql<{ id: SchemaId; datasets: number; hasRows: boolean }>`
        select d.schema_id as id, count(*) as datasets, bool_or(coalesce(v.row_count, 0) > 0) as "hasRows"
        from rowhouse.datasets d left join rowhouse.versions v on v.dataset_id = d.id and v.number = d.head
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and d.schema_id is not null
        group by d.schema_id`)
      return {
        resources,
        descriptors,
        uses: new Map(uses.map(({ id, datasets, hasRows }) => [id, { datasets, hasRows }])),
      }
    },

    changes: (of, limit) =>
      all(sql<SchemaChange>`
        select id, schema_id as "schemaId", changed_at as "changedAt", changed_by as "changedBy", client,
               request_id as "requestId", updates
        from rowhouse.schema_changes
        where ${here} and schema_id = any (${of.filter(isId)}::uuid[])
        order by changed_at desc, id desc
        limit ${limit}`),
  }
}

export function schemaWriter(tx: Scoped): SchemaWriter {
  const { scope, one, count } = tx
  const here = sql`
    sandbox_id in (select id from rowhouse.sandboxes
                   where organization_id = ${scope.organizationId} and id = ${scope.sandboxId})`
  return {
    ...schemaReader(tx),

    async hold() {
      const active = await one(sql`
        select 1 from rowhouse.sandboxes
        where organization_id = ${scope.organizationId} and id = ${scope.sandboxId} and state = 'active'
        for no key update`)
      if (!active) throw refuse('unknown_sandbox', 'The sandbox is not active any more.')
    },

    async put(resource, change) {
      const { id, kind, title, minor, body } = resource
      const other = await one(sql<{ id: SchemaId }>`
        select id from rowhouse.schema_resources
        where sandbox_id = ${scope.sandboxId} and title_folded = ${foldText(title)} and id <> ${id}`)
      if (other) throw refuse('title_taken', `The title "${title}" is taken. Choose another title.`)
      await count(sql`
        insert into rowhouse.schema_resources
          (organization_id, sandbox_id, id, kind, title, title_folded, minor, body,
           created_at, updated_at, created_by, updated_by, created_client, updated_client)
        values
          (${scope.organizationId}, ${scope.sandboxId}, ${id}, ${kind}, ${title}, ${foldText(title)}, ${minor},
           ${JSON.stringify(body)}::json, ${resource.createdAt}, ${resource.updatedAt}, ${resource.createdBy},
           ${resource.updatedBy}, ${resource.createdClient}, ${resource.updatedClient})
        on conflict (sandbox_id, id) do update
        set title = excluded.title, title_folded = excluded.title_folded, minor = excluded.minor, body = excluded.body,
            updated_at = excluded.updated_at, updated_by = excluded.updated_by, updated_client = excluded.updated_client`)
      await count(sql`
        insert into rowhouse.schema_changes
          (id, sandbox_id, schema_id, changed_at, changed_by, client, request_id, updates)
        values
          (${change.id}, ${scope.sandboxId}, ${change.schemaId}, ${change.changedAt}, ${change.changedBy},
           ${change.client}, ${change.requestId}, ${JSON.stringify(change.updates)}::json)`)
    },

    async remove(id) {
      if (!isId(id)) return false
      const removed = await count(sql`
        delete from rowhouse.schema_resources r
        where ${here} and id = ${id}
          and not exists (select 1 from rowhouse.datasets d where d.sandbox_id = r.sandbox_id and d.schema_id = r.id)`)
      return removed > 0
    },

    async describe({ id, schemaId, body, ...by }) {
      const known = await one(sql`
        select 1 from rowhouse.schema_resources where ${here} and id = ${schemaId} and kind = 'schemas' for key share`)
      if (!known) throw refuse('unknown_schema', `There is no schema ${schemaId} here.`)
      await count(sql`
        insert into rowhouse.schema_descriptors
          (sandbox_id, id, schema_id, body, created_at, updated_at, created_by, updated_by, created_client, updated_client)
        values
          (${scope.sandboxId}, ${id}, ${schemaId}, ${JSON.stringify(body)}::json, ${by.createdAt}, ${by.updatedAt},
           ${by.createdBy}, ${by.updatedBy}, ${by.createdClient}, ${by.updatedClient})
        on conflict (sandbox_id, id) do update
        set schema_id = excluded.schema_id, body = excluded.body, updated_at = excluded.updated_at,
            updated_by = excluded.updated_by, updated_client = excluded.updated_client`)
    },

    async undescribe(id) {
      return (await count(sql`delete from rowhouse.schema_descriptors where ${here} and id = ${id}`)) > 0
    },
  }
}
