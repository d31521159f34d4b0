import { sql } from 'kysely'
import type { Sandbox } from '../../core/access/access.ts'
import { batchIdIn } from '../../core/batch/batch-id.ts'
import { isId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'
import { endBatches } from './batch-times.ts'
import type { Scoped } from './statements.ts'

export const sandboxColumns = sql`
  id, name, title, type, state, revision, created_at as "createdAt", updated_at as "updatedAt",
  created_by as "createdBy", updated_by as "updatedBy"`

export function sandboxReader({ scope, all, one }: Scoped): CatalogReader['sandboxes'] {
  return {
    list: () =>
      all(sql<Sandbox>`
        select ${sandboxColumns} from rowhouse.sandboxes
        where organization_id = ${scope.organizationId}
        order by created_at, id`),

    named: name =>
      one(sql<Sandbox>`
        select ${sandboxColumns} from rowhouse.sandboxes
        where organization_id = ${scope.organizationId} and name = ${name}`),

    async withBatch(id) {
      const own = batchIdIn(id)
      const places = await all(sql<Sandbox>`
        select ${sandboxColumns} from rowhouse.sandboxes
        where organization_id = ${scope.organizationId} and id in (
          select sandbox_id from rowhouse.batches where organization_id = ${scope.organizationId} and id = ${own}::uuid
          union
          select sandbox_id from rowhouse.loads where organization_id = ${scope.organizationId} and id = ${own}::uuid
          union
          select sandbox_id from rowhouse.batches
          where organization_id = ${scope.organizationId} and ${own}::uuid is null and external_id = ${id})
        limit 2`)
      return places.length === 1 ? (places[0] ?? null) : null
    },
  }
}

export function sandboxWriter(tx: Scoped): CatalogTransaction['sandboxes'] {
  const { scope, one, count } = tx
  return {
    ...sandboxReader(tx),

    async add({ id, name, title, type, createdBy }) {
      const sandbox = await one(sql<Sandbox>`
        insert into rowhouse.sandboxes
          (id, organization_id, name, title, type, state, created_by, updated_by, created_at)
        values (${id}, ${scope.organizationId}, ${name}, ${title}, ${type}, 'creating', ${createdBy}, ${createdBy},
                clock_timestamp())
        on conflict (organization_id, name) do nothing
        returning ${sandboxColumns}`)
      if (sandbox) return sandbox
      throw refuse('sandbox_exists', `There is a sandbox "${name}" already. Choose another name.`)
    },

    async change(id, from, { title, state, by }) {
      if (!isId(id)) return null
      return one(sql<Sandbox>`
        update rowhouse.sandboxes
        set title = coalesce(${title ?? null}::text, title),
            state = coalesce(${state ?? null}::text, state),
            updated_by = coalesce(${by ?? null}::uuid, updated_by),
            revision = revision + 1,
            updated_at = clock_timestamp()
        where organization_id = ${scope.organizationId} and id = ${id} and state = any (${[...from]}::text[])
        returning ${sandboxColumns}`)
    },

    empty: () => emptySandbox(tx),

    async remove() {
      const removed = await count(sql`
        delete from rowhouse.sandboxes
        where organization_id = ${scope.organizationId} and id = ${scope.sandboxId}`)
      return removed > 0
    },
  }
}

/** Removes everything in the scope's sandbox; answers the store keys that it named. */
async function emptySandbox(tx: Scoped): Promise<string[]> {
  const { scope, all, count } = tx
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const objects = await all(sql<{ key: string }>`
    with gone as (select id from rowhouse.datasets where ${here})
    select key from rowhouse.parts where dataset_id in (select id from gone)
    union all
    select key from rowhouse.artifacts where dataset_id in (select id from gone)
    union all
    select quarantine_key from rowhouse.loads where ${here} and quarantine_key is not null
    union all
    select b.key from rowhouse.generation_blocks b join rowhouse.generations g on g.id = b.generation_id where ${here}
    union all
    select f.key from rowhouse.generation_files f join rowhouse.generations g on g.id = f.generation_id where ${here}`)
  const ofBatches = await endBatches(tx, null)
  await count(sql`delete from rowhouse.experiments where ${here}`)
  await count(sql`
    delete from rowhouse.lineage_states s
    using rowhouse.sandboxes b
    where s.sandbox_id = b.id and b.organization_id = ${scope.organizationId} and b.id = ${scope.sandboxId}`)
  await count(sql`update rowhouse.loads set replay_of = null where ${here} and replay_of is not null`)
  await count(sql`delete from rowhouse.datasets where ${here}`)
  await count(sql`delete from rowhouse.loads where ${here}`)
  await count(sql`delete from rowhouse.batches where ${here}`)
  await count(sql`delete from rowhouse.schema_resources where ${here}`)
  await count(sql`delete from rowhouse.generations where ${here}`)
  await count(sql`delete from rowhouse.webhook_deliveries where ${here}`)
  await count(sql`delete from rowhouse.projects where ${here}`)
  await count(sql`delete from rowhouse.project_groups where ${here}`)
  return [...objects.map(({ key }) => key), ...ofBatches]
}
