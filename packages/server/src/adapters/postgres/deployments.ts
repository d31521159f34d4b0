import { sql } from 'kysely'
import { type ExperimentId, isId } from '../../core/ids.ts'
import type { Deployment } from '../../core/lineage/lineage.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'
import { keepState } from './lineage-states.ts'
import type { Scoped } from './statements.ts'

const selected = sql`
  select x.id, x.name, x.model_id as "modelId", x.stage, x.is_active as "isActive", x.created_at as "createdAt",
         x.updated_at as "updatedAt", u.name as "createdByName"
  from rowhouse.deployments x join rowhouse.users u on u.id = x.created_by`

export function deploymentReader({ scope, all, one }: Scoped): CatalogReader['deployments'] {
  const here = sql`x.organization_id = ${scope.organizationId} and x.sandbox_id = ${scope.sandboxId}`
  return {
    get: async id => (isId(id) ? one(sql<Deployment>`${selected} where ${here} and x.id = ${id}`) : null),

    async list(listing) {
      const { modelId = null, experimentId = null, datasetId = null, stage = null, isActive = null } = listing
      const matching = sql`
        ${here}
        and (${modelId}::uuid is null or x.model_id = ${modelId})
        and (${stage}::text is null or x.stage = ${stage})
        and (${isActive}::boolean is null or x.is_active = ${isActive})
        and (${experimentId}::uuid is null or exists (
          select 1 from rowhouse.models m where m.id = x.model_id and m.experiment_id = ${experimentId}))
        and (${datasetId}::uuid is null or exists (
          select 1
          from rowhouse.models m
            join rowhouse.lineage_edges e on e.sandbox_id = m.sandbox_id and e.experiment_id = m.experiment_id
          where m.id = x.model_id and e.dataset_id = ${datasetId}))`
      const items = await all(sql<Deployment>`
        ${selected} where ${matching}
        order by x.created_at, x.id limit ${listing.limit} offset ${listing.offset}`)
      const counted = await one(
        sql<{ total: number }>`select count(*) as total from rowhouse.deployments x where ${matching}`,
      )
      return { items, total: counted?.total ?? 0 }
    },
  }
}

export function deploymentWriter(tx: Scoped): CatalogTransaction['deployments'] {
  const { scope, one, count } = tx
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const reader = deploymentReader(tx)
  return {
    ...reader,

    async add({ id, name, modelId, stage, isActive, createdBy }) {
      const model = await one(sql<{ experimentId: ExperimentId }>`
        select experiment_id as "experimentId" from rowhouse.models
        where ${here} and id = ${isId(modelId) ? modelId : null}`)
      if (!model) throw refuse('unknown_model', `There is no model ${modelId} here.`)
      if (isActive) await holdInputs(tx, model.experimentId)
      await count(sql`
        insert into rowhouse.deployments (id, organization_id, sandbox_id, model_id, name, stage, is_active, created_by)
        values (${id}, ${scope.organizationId}, ${scope.sandboxId}, ${modelId}, ${name}, ${stage}, ${isActive},
                ${createdBy})`)
      await keepState(tx, 'deployment', id, 'created')
    },

    async change(id, { name = null, stage = null, isActive = null }) {
      if (!isId(id)) return null
      const model = await one(sql<{ experimentId: ExperimentId }>`
        select m.experiment_id as "experimentId"
        from rowhouse.deployments x join rowhouse.models m on m.id = x.model_id
        where x.organization_id = ${scope.organizationId} and x.sandbox_id = ${scope.sandboxId} and x.id = ${id}`)
      if (!model) return null
      if (isActive) await holdInputs(tx, model.experimentId)
      await count(sql`
        update rowhouse.deployments
        set name = coalesce(${name}::text, name),
            stage = coalesce(${stage}::text, stage),
            is_active = coalesce(${isActive}::boolean, is_active),
            updated_at = clock_timestamp()
        where ${here} and id = ${id}`)
      await keepState(tx, 'deployment', id, 'changed')
      return reader.get(id)
    },
  }
}

/** Holds the datasets that an experiment read against removal; who removes one waits, and then finds what came to depend on it. */
async function holdInputs({ scope, all }: Scoped, experiment: ExperimentId): Promise<void> {
  await all(sql`
    select d.id from rowhouse.datasets d
    where d.id in (
      select e.dataset_id from rowhouse.lineage_edges e
      where e.sandbox_id = ${scope.sandboxId} and e.experiment_id = ${experiment} and e.direction = 'input')
    order by d.id
    for key share`)
}
