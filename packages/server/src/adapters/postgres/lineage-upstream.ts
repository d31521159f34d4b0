import { type RawBuilder, sql } from 'kysely'
import { type DatasetId, isId } from '../../core/ids.ts'
import { MOST_TRACED, type Moment, type Source } from '../../core/lineage/lineage.ts'
import { type Grown, sourcesOf } from '../../core/lineage/sources.ts'
import { timeOf } from './lineage-states.ts'
import type { Scoped } from './statements.ts'

/** Where the rows of a dataset, or of one of its versions, came from; the latest version first. */
export async function upstreamOf(
  { scope, all }: Scoped,
  dataset: DatasetId,
  { version, asOf }: Moment,
): Promise<Source[]> {
  if (!isId(dataset)) return []
  const rows = await all(sql<Grown>`
    select v.id, v.number, v.mode, v.source, v.load_id as "loadId", l.record ->> 'format' as format,
           (l.record #>> '{rows,loaded}')::bigint as rows, l.replay_of as "replayOf", a.id as "artifactId",
           a.file_name as "fileName", a.digest, b.id as "before",
           coalesce((
             select jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name) order by e.position)
             from rowhouse.lineage_edges e
               join rowhouse.experiments x on x.sandbox_id = e.sandbox_id and x.id = e.experiment_id
             where e.version_id = v.id and e.direction = 'output' and e.since <= ${timeOf(asOf)}), '[]') as writers
    from rowhouse.datasets d
      join rowhouse.versions v on v.dataset_id = d.id
      join rowhouse.loads l on l.id = v.load_id
      left join rowhouse.artifacts a on a.id = v.artifact_id
      left join rowhouse.versions b on b.dataset_id = d.id and b.number = v.number - 1 and v.mode = 'append'
    where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId} and d.id = ${dataset}
      and v.created_at <= ${timeOf(asOf)} and ${version === undefined ? sql`true` : heldBy(version)}
    order by v.number desc
    limit ${MOST_TRACED + 1}`)
  return rows.flatMap(sourcesOf)
}

/** Versions up to the given one that no later one up to it replaced. */
function heldBy(version: number): RawBuilder<unknown> {
  return sql`
    v.number <= ${version}
    and not exists (
      select 1 from rowhouse.versions r
      where r.dataset_id = v.dataset_id and r.mode = 'replace' and r.number > v.number and r.number <= ${version})`
}
