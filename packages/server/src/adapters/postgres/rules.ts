import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { Rule, RuleResult } from '../../core/quality/rule.ts'
import { refuse } from '../../core/refusals.ts'
import { json, type Scoped } from './statements.ts'

export function ruleReader({ scope, all, one }: Scoped): CatalogReader['rules'] {
  const here = sql`d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}`
  const selected = sql`
    select r.id, r.dataset_id as "datasetId", r.name, r.description, r.on_fail as "onFail", r.demand, r.revision,
           r.created_at as "createdAt", r.updated_at as "updatedAt", u.name as "createdByName"
    from rowhouse.rules r
      join rowhouse.datasets d on d.id = r.dataset_id
      join rowhouse.users u on u.id = r.created_by`
  return {
    get: async id => (isId(id) ? one(sql<Rule>`${selected} where ${here} and r.id = ${id}`) : null),

    async list(dataset) {
      if (!isId(dataset)) return []
      return all(sql<Rule>`${selected} where ${here} and d.id = ${dataset} order by r.created_at, r.id`)
    },

    async results(version) {
      if (!isId(version)) return []
      const rows = await all(sql<{ result: RuleResult }>`
        select x.result
        from rowhouse.rule_results x
          join rowhouse.versions v on v.id = x.version_id
          join rowhouse.datasets d on d.id = v.dataset_id
        where ${here} and v.id = ${version}
        order by x.position`)
      return rows.map(({ result }) => result)
    },
  }
}

export function ruleWriter(tx: Scoped): CatalogTransaction['rules'] {
  const { scope, one, count } = tx
  const reader = ruleReader(tx)
  const here = sql`d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}`
  /** Takes the lock that publishing takes. */
  const holdDatasetOf = (id: string) =>
    one(sql`
      select d.id
      from rowhouse.datasets d join rowhouse.rules r on r.dataset_id = d.id
      where ${here} and r.id = ${id}
      for no key update of d`)
  return {
    ...reader,

    async add({ id, datasetId, name, description, onFail, demand, createdBy }) {
      const held = await one(sql`
        select d.id from rowhouse.datasets d
        where ${here} and d.id = ${isId(datasetId) ? datasetId : null}
        for no key update`)
      if (!held) throw refuse('unknown_dataset', `There is no dataset ${datasetId} here.`)
      await count(sql`
        insert into rowhouse.rules (id, dataset_id, name, description, on_fail, demand, created_by)
        values (${id}, ${datasetId}, ${name}, ${description}, ${onFail}, ${json(demand)}, ${createdBy})`)
    },

    async change(id, { name = null, description = null, onFail = null, demand }) {
      if (!isId(id) || !(await holdDatasetOf(id))) return null
      await count(sql`
        update rowhouse.rules
        set name = coalesce(${name}::text, name), description = coalesce(${description}::text, description),
            on_fail = coalesce(${onFail}::text, on_fail),
            demand = coalesce(${demand === undefined ? null : JSON.stringify(demand)}::jsonb, demand),
            revision = revision + 1, updated_at = clock_timestamp()
        where id = ${id}`)
      return reader.get(id)
    },

    async remove(id) {
      if (!isId(id) || !(await holdDatasetOf(id))) return false
      await count(sql`
        delete from rowhouse.rule_results x
        using rowhouse.versions v, rowhouse.datasets d, rowhouse.rules r
        where r.id = ${id} and d.id = r.dataset_id and v.dataset_id = d.id and v.number = d.head
          and x.version_id = v.id and x.rule_id = r.id`)
      return (await count(sql`delete from rowhouse.rules where id = ${id}`)) > 0
    },

    async settle(version, results) {
      if (!isId(version) || results.length === 0) return
      const ids = results.map(({ ruleId }) => ruleId)
      const texts = results.map(result => JSON.stringify(result))
      await count(sql`
        insert into rowhouse.rule_results (version_id, rule_id, result)
        select v.id, asked.rule_id, asked.result::json
        from (
          select v.id
          from rowhouse.versions v join rowhouse.datasets d on d.id = v.dataset_id
          where ${here} and v.id = ${version}
          for key share of v
        ) v
          cross join unnest(${ids}::uuid[], ${texts}::text[]) with ordinality as asked (rule_id, result, place)
        order by asked.place
        on conflict (version_id, rule_id) do update set result = excluded.result, checked_at = excluded.checked_at`)
    },
  }
}
