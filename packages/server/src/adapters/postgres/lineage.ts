import { type RawBuilder, sql } from 'kysely'
import type { Version } from '../../core/dataset/dataset.ts'
import { type DatasetId, isId } from '../../core/ids.ts'
import {
  type Dependent,
  type Deployment,
  type Experiment,
  MOST_TRACED,
  type Model,
  type Moment,
  type Traced,
} from '../../core/lineage/lineage.ts'
import type { RunState } from '../../core/lineage/run-state.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import { stateAt, timeOf } from './lineage-states.ts'
import { upstreamOf } from './lineage-upstream.ts'
import { json, type Scoped } from './statements.ts'

export function lineageReader(tx: Scoped): CatalogReader['lineage'] {
  return {
    async downstream(dataset, moment) {
      if (!isId(dataset)) return { experiments: [], models: [], deployments: [] }
      return {
        experiments: await experimentsOf(tx, dataset, moment),
        models: await modelsOf(tx, dataset, moment),
        deployments: await deploymentsOf(tx, dataset, moment),
      }
    },
    upstream: (dataset, moment) => upstreamOf(tx, dataset, moment),
    impact: version => impactOf(tx, version),
  }
}

export function lineageWriter(tx: Scoped): CatalogTransaction['lineage'] {
  const { scope, one, count } = tx
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  return {
    ...lineageReader(tx),

    async dependents(dataset) {
      if (!isId(dataset)) return []
      // Whoever makes a deployment active holds this row too; what they made is seen by the statement that follows.
      await one(sql`select 1 from rowhouse.datasets where ${here} and id = ${dataset} for update`)
      return dependentsOf(tx, sql`v.dataset_id = ${dataset}`)
    },

    async note(id, { type, time }) {
      const noted = await count(sql`
        insert into rowhouse.lineage_events (sandbox_id, experiment_id, event_type, event_time)
        select sandbox_id, id, ${type}, ${time} from rowhouse.experiments where ${here} and id = ${id}
        on conflict do nothing`)
      return noted > 0
    },

    async state(id) {
      const found = await one(sql<{ state: RunState | null }>`
        select run_state as state from rowhouse.experiments where ${here} and id = ${id} for no key update`)
      return found?.state ?? null
    },

    async settle(id, state) {
      await count(
        sql`update rowhouse.experiments set run_state = ${json(state)} where ${here} and id = ${id}`,
      )
    },
  }
}

/** The versions of a dataset that experiments read, as the common table `uses`. */
function usesOf({ scope }: Scoped, dataset: DatasetId, { version, asOf }: Moment) {
  return sql`
    with uses as (
      select e.sandbox_id, e.experiment_id,
             jsonb_agg(jsonb_build_object('versionId', v.id, 'version', v.number) order by v.number) as uses
      from rowhouse.lineage_edges e
        join rowhouse.versions v on v.id = e.version_id
        join rowhouse.datasets d on d.id = v.dataset_id
      where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId} and d.id = ${dataset}
        and e.sandbox_id = d.sandbox_id and e.direction = 'input' and e.since <= ${timeOf(asOf)}
        and (${version ?? null}::integer is null or v.number = ${version ?? null})
      group by e.sandbox_id, e.experiment_id)`
}

/** A thing of which some members are kept as its state at each time. */
type Row<T, Changing extends keyof Traced<T>> = Omit<Traced<T>, Changing> & {
  readonly state: Pick<Traced<T>, Changing>
}

function withState<State extends object, Rest extends object>({
  state,
  ...rest
}: Rest & { readonly state: State }) {
  return { ...rest, ...state }
}

const newestFirst = sql`order by x.created_at desc, x.id desc limit ${MOST_TRACED + 1}`

async function experimentsOf(tx: Scoped, dataset: DatasetId, moment: Moment): Promise<Traced<Experiment>[]> {
  const rows = await tx.all(sql<Row<Experiment, 'name' | 'targetColumn' | 'problemType' | 'status'>>`
    ${usesOf(tx, dataset, moment)}
    select x.id, s.state, uses.uses,
           (select count(*) from rowhouse.models m
            where m.sandbox_id = x.sandbox_id and m.experiment_id = x.id
              and m.created_at <= ${timeOf(moment.asOf)}) as "modelCount"
    from uses
      join rowhouse.experiments x on x.sandbox_id = uses.sandbox_id and x.id = uses.experiment_id
      cross join ${stateAt('experiment', moment.asOf)}
    ${newestFirst}`)
  return rows.map(withState)
}

async function modelsOf(tx: Scoped, dataset: DatasetId, moment: Moment): Promise<Traced<Model>[]> {
  const rows = await tx.all(sql<Row<Model, 'name' | 'algorithm'>>`
    ${usesOf(tx, dataset, moment)}
    select x.id, x.experiment_id as "experimentId", s.state, uses.uses
    from uses
      join rowhouse.models x on x.sandbox_id = uses.sandbox_id and x.experiment_id = uses.experiment_id
      cross join ${stateAt('model', moment.asOf)}
    ${newestFirst}`)
  return rows.map(withState)
}

async function deploymentsOf(tx: Scoped, dataset: DatasetId, moment: Moment): Promise<Traced<Deployment>[]> {
  const rows = await tx.all(sql<Row<Deployment, 'name' | 'stage' | 'isActive'>>`
    ${usesOf(tx, dataset, moment)}
    select x.id, x.model_id as "modelId", s.state, uses.uses
    from uses
      join rowhouse.models m on m.sandbox_id = uses.sandbox_id and m.experiment_id = uses.experiment_id
      join rowhouse.deployments x on x.model_id = m.id
      cross join ${stateAt('deployment', moment.asOf)}
    ${newestFirst}`)
  return rows.map(withState)
}

function impactOf(tx: Scoped, { datasetId, number }: Version): Promise<Dependent[]> {
  if (!isId(datasetId)) return Promise.resolve([])
  return dependentsOf(
    tx,
    sql`
      v.dataset_id = ${datasetId} and v.number >= ${number}
      and not exists (
        select 1 from rowhouse.versions r
        where r.dataset_id = v.dataset_id and r.mode = 'replace' and r.number > ${number} and r.number <= v.number)`,
  )
}

/** The active deployments made from versions `v` of a kind, by dataset version and then newest first. */
async function dependentsOf({ scope, all }: Scoped, versions: RawBuilder<unknown>): Promise<Dependent[]> {
  return all(sql<Dependent>`
    select jsonb_build_object('id', x.id, 'name', x.name, 'stage', x.stage, 'isActive', x.is_active) as deployment,
           jsonb_build_object('id', m.id, 'name', m.name) as model,
           jsonb_build_object('id', p.id, 'name', p.name) as experiment,
           jsonb_build_object('versionId', v.id, 'version', v.number) as use
    from rowhouse.versions v
      join rowhouse.datasets d on d.id = v.dataset_id
      join rowhouse.lineage_edges e on e.version_id = v.id and e.direction = 'input'
      join rowhouse.experiments p on p.sandbox_id = e.sandbox_id and p.id = e.experiment_id
      join rowhouse.models m on m.sandbox_id = p.sandbox_id and m.experiment_id = p.id
      join rowhouse.deployments x on x.model_id = m.id and x.is_active
    where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId} and ${versions}
    order by v.number, x.created_at desc, x.id desc
    limit ${MOST_TRACED + 1}`)
}
