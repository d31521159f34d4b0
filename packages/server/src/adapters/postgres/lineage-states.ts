import { type RawBuilder, sql } from 'kysely'
import type { Scoped } from './statements.ts'

export type StateKind = 'experiment' | 'model' | 'deployment'

const states = {
  experiment: sql`
    select x.id, x.created_at, x.updated_at,
           jsonb_build_object('name', x.name, 'targetColumn', x.target_column, 'problemType', x.problem_type,
                                    'status', x.status)
    from rowhouse.experiments x`,
  model: sql`
    select x.id, x.created_at, x.updated_at, jsonb_build_object('name', x.name, 'algorithm', x.algorithm)
    from rowhouse.models x`,
  deployment: sql`
    select x.id, x.created_at, x.updated_at,
           jsonb_build_object('name', x.name, 'stage', x.stage, 'isActive', x.is_active)
    from rowhouse.deployments x`,
} as const satisfies Record<StateKind, RawBuilder<unknown>>

/** Keeps how an experiment, a model or a deployment is since it was made or last changed. */
export async function keepState(
  { scope, count }: Scoped,
  kind: StateKind,
  id: string,
  since: 'created' | 'changed',
): Promise<void> {
  await count(sql`
    insert into rowhouse.lineage_states (sandbox_id, kind, id, since, state)
    select ${scope.sandboxId}, ${kind}, kept.id, ${since === 'created' ? sql`kept.created` : sql`kept.changed`}, kept.state
    from (${states[kind]} where x.sandbox_id = ${scope.sandboxId} and x.id = ${id})
      as kept (id, created, changed, state)`)
}

/** The state of a row `x` as it was at a time, or is now; to be joined laterally, as `s`. */
export function stateAt(kind: StateKind, asOf: Date | undefined): RawBuilder<unknown> {
  return sql`lateral (
      select h.state
      from rowhouse.lineage_states h
      where h.sandbox_id = x.sandbox_id and h.kind = ${kind} and h.id = x.id and h.since <= ${timeOf(asOf)}
      order by h.position desc
      limit 1) s`
}

/** Now is the end of all time that is known. */
export function timeOf(asOf: Date | undefined): RawBuilder<unknown> {
  return asOf ? sql`${asOf}::timestamptz` : sql`'infinity'::timestamptz`
}
