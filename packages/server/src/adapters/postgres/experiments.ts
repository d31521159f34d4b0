import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { Experiment } from '../../core/lineage/lineage.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'
import { keepState } from './lineage-states.ts'
import type { Scoped } from './statements.ts'

const selected = sql`
  select x.id, x.name, x.target_column as "targetColumn", x.problem_type as "problemType", x.status,
         x.created_at as "createdAt", x.updated_at as "updatedAt", u.name as "createdByName",
         (select count(*) from rowhouse.models m
          where m.sandbox_id = x.sandbox_id and m.experiment_id = x.id) as "modelCount",
         coalesce((
           select jsonb_agg(jsonb_build_object(
             'direction', e.direction, 'datasetId', e.dataset_id, 'datasetName', coalesce(d.name, e.dataset_name),
             'version', e.number, 'versionId', e.version_id) order by e.position)
           from rowhouse.lineage_edges e left join rowhouse.datasets d on d.id = e.dataset_id
           where e.sandbox_id = x.sandbox_id and e.experiment_id = x.id), '[]') as edges
  from rowhouse.experiments x join rowhouse.users u on u.id = x.created_by`

export function experimentReader({ scope, all, one }: Scoped): CatalogReader['experiments'] {
  const here = sql`x.organization_id = ${scope.organizationId} and x.sandbox_id = ${scope.sandboxId}`
  return {
    get: async id => (isId(id) ? one(sql<Experiment>`${selected} where ${here} and x.id = ${id}`) : null),

    async list({ datasetId = null, versionId = null, status = null, limit, offset }) {
      const matching = sql`
        ${here}
        and (${status}::text is null or x.status = ${status})
        and (${datasetId}::uuid is null and ${versionId}::uuid is null or exists (
          select 1 from rowhouse.lineage_edges e
          where e.sandbox_id = x.sandbox_id and e.experiment_id = x.id
            and (${datasetId}::uuid is null or e.dataset_id = ${datasetId})
            and (${versionId}::uuid is null or e.version_id = ${versionId})))`
      const items = await all(sql<Experiment>`
        ${selected} where ${matching} order by x.created_at, x.id limit ${limit} offset ${offset}`)
      const counted = await one(
        sql<{ total: number }>`select count(*) as total from rowhouse.experiments x where ${matching}`,
      )
      return { items, total: counted?.total ?? 0 }
    },
  }
}

export function experimentWriter(tx: Scoped): CatalogTransaction['experiments'] {
  const { scope, all, count } = tx
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const reader = experimentReader(tx)
  return {
    ...reader,

    async add({ id, name, targetColumn, problemType, status, createdBy }) {
      const added = await count(sql`
        insert into rowhouse.experiments
          (id, organization_id, sandbox_id, name, target_column, problem_type, status, created_by)
        values (${id}, ${scope.organizationId}, ${scope.sandboxId}, ${name}, ${targetColumn}, ${problemType},
                ${status}, ${createdBy})
        on conflict (sandbox_id, id) do nothing`)
      if (added > 0) await keepState(tx, 'experiment', id, 'created')
      return added > 0
    },

    async change(id, { name = null, targetColumn, problemType, status = null }) {
      if (!isId(id)) return null
      const changed = await count(sql`
        update rowhouse.experiments
        set name = coalesce(${name}::text, name),
            target_column = case when ${targetColumn === undefined} then target_column else ${targetColumn ?? null} end,
            problem_type = case when ${problemType === undefined} then problem_type else ${problemType ?? null} end,
            status = coalesce(${status}::text, status),
            updated_at = clock_timestamp()
        where ${here} and id = ${id}`)
      if (changed === 0) return null
      await keepState(tx, 'experiment', id, 'changed')
      return reader.get(id)
    },

    async use(id, edges) {
      // Held in one order by all, and against removal: the datasets cannot go while something comes to depend on them.
      const wanted = [...new Set(edges.map(({ versionId }) => versionId))]
      const held = await all(sql<{ id: string }>`
        select v.id
        from rowhouse.versions v join rowhouse.datasets d on d.id = v.dataset_id
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and v.id = any(${wanted.filter(isId)}::uuid[])
        order by d.id
        for key share of d`)
      if (held.length < wanted.length) {
        throw refuse('unknown_version', `There is no dataset version ${missing(wanted, held)}.`)
      }
      for (const { direction, versionId } of edges) {
        await count(sql`
          insert into rowhouse.lineage_edges (sandbox_id, experiment_id, direction, dataset_id, number, version_id, since)
          select x.sandbox_id, x.id, ${direction}, v.dataset_id, v.number, v.id, greatest(x.created_at, now())
          from rowhouse.experiments x, rowhouse.versions v
          where x.organization_id = ${scope.organizationId} and x.sandbox_id = ${scope.sandboxId} and x.id = ${id}
            and v.id = ${versionId}
          on conflict do nothing`)
      }
    },
  }
}

function missing(wanted: readonly string[], held: readonly { id: string }[]): string {
  const there = new Set(held.map(({ id }) => id))
  return wanted.filter(id => !there.has(id.toLowerCase())).join(', ')
}
