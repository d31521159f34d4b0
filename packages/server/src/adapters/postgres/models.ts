import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { Model } from '../../core/lineage/lineage.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'
import { keepState } from './lineage-states.ts'
import type { Scoped } from './statements.ts'

const selected = sql`
  select x.id, x.name, x.algorithm, x.experiment_id as "experimentId", x.created_at as "createdAt",
         x.updated_at as "updatedAt", u.name as "createdByName"
  from rowhouse.models x join rowhouse.users u on u.id = x.created_by`

export function modelReader({ scope, all, one }: Scoped): CatalogReader['models'] {
  const here = sql`x.organization_id = ${scope.organizationId} and x.sandbox_id = ${scope.sandboxId}`
  return {
    get: async id => (isId(id) ? one(sql<Model>`${selected} where ${here} and x.id = ${id}`) : null),

    async list({ experimentId = null, datasetId = null, limit, offset }) {
      const matching = sql`
        ${here}
        and (${experimentId}::uuid is null or x.experiment_id = ${experimentId})
        and (${datasetId}::uuid is null or exists (
          select 1 from rowhouse.lineage_edges e
          where e.sandbox_id = x.sandbox_id and e.experiment_id = x.experiment_id and e.dataset_id = ${datasetId}))`
      const items = await all(sql<Model>`
        ${selected} where ${matching} order by x.created_at, x.id limit ${limit} offset ${offset}`)
      const counted = await one(
        sql<{ total: number }>`select count(*) as total from rowhouse.models x where ${matching}`,
      )
      return { items, total: counted?.total ?? 0 }
    },
  }
}

export function modelWriter(tx: Scoped): CatalogTransaction['models'] {
  const { scope, count } = tx
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const reader = modelReader(tx)
  return {
    ...reader,

    async add({ id, name, algorithm, experimentId, createdBy }) {
      const added = await count(sql`
        insert into rowhouse.models (id, organization_id, sandbox_id, experiment_id, name, algorithm, created_by)
        select ${id}, x.organization_id, x.sandbox_id, x.id, ${name}, ${algorithm}, ${createdBy}
        from rowhouse.experiments x
        where ${here} and x.id = ${isId(experimentId) ? experimentId : null}`)
      if (added === 0) throw refuse('unknown_experiment', `There is no experiment ${experimentId} here.`)
      await keepState(tx, 'model', id, 'created')
    },

    async change(id, { name = null, algorithm }) {
      if (!isId(id)) return null
      const changed = await count(sql`
        update rowhouse.models
        set name = coalesce(${name}::text, name),
            algorithm = case when ${algorithm === undefined} then algorithm else ${algorithm ?? null} end,
            updated_at = clock_timestamp()
        where ${here} and id = ${id}`)
      if (changed === 0) return null
      await keepState(tx, 'model', id, 'changed')
      return reader.get(id)
    },
  }
}
