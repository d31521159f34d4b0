import { sql } from 'kysely'
import type { Scope } from '../../core/access/access.ts'
import type { LoadId } from '../../core/ids.ts'
import type { DueTimes } from '../../core/ports/batches.ts'
import type { Scoped, Statements } from './statements.ts'

const AT_ONCE = 500

/** Batches of all organizations whose time has come. */
export async function dueBatches(
  { all }: Statements,
  { abandoned, left, diagnosed }: DueTimes,
): Promise<{ scope: Scope; id: LoadId }[]> {
  const rows = await all(sql<Scope & { id: LoadId }>`
    select organization_id as "organizationId", sandbox_id as "sandboxId", id
    from rowhouse.batches
    where (state = 'loading' and touched_at < ${abandoned})
       or (state = 'inactive' and updated_at < ${left})
       or (row_faults_key is not null and completed_at < ${diagnosed})
    order by created_at, id
    limit ${AT_ONCE}`)
  return rows.map(({ id, ...scope }) => ({ id, scope }))
}

/** Ends the batches of a dataset, or of the whole sandbox, as their rows are removed; answers their store keys. */
export async function endBatches({ scope, all, count }: Scoped, datasetId: string | null): Promise<string[]> {
  const these = sql`
    organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}
    and (${datasetId}::uuid is null or dataset_id = ${datasetId})`
  // The locks come first: what is sent to a batch meanwhile would leave its objects behind.
  await all(sql`select 1 from rowhouse.batches where ${these} order by id for no key update`)
  const objects = await all(sql<{ key: string }>`
    with gone as (select id, row_faults_key from rowhouse.batches where ${these})
    select row_faults_key as key from gone where row_faults_key is not null
    union all
    select key from rowhouse.batch_files where batch_id in (select id from gone) and key is not null
    union all
    select key from rowhouse.file_chunks where batch_id in (select id from gone)`)
  await count(sql`
    delete from rowhouse.batch_files where batch_id in (select id from rowhouse.batches where ${these})`)
  await count(sql`
    update rowhouse.batches
    set state = 'deleted', revision = revision + 1, updated_at = clock_timestamp(), row_schema = null,
        outcome = outcome || '{"rowFaults": null, "quarantine": null}'
    where ${these} and state <> 'deleted'`)
  return objects.map(({ key }) => key)
}
