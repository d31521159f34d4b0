import { type RawBuilder, sql } from 'kysely'
import type { Batch } from '../../core/batch/batch.ts'
import { heldStates } from '../../core/batch/batch-state.ts'
import type { RowSchema } from '../../core/batch/row-schema.ts'
import { type DatasetId, isId } from '../../core/ids.ts'
import type { BatchListing, BatchReader, BatchWriter, LastBatches } from '../../core/ports/batches.ts'
import { refuse } from '../../core/refusals.ts'
import { account, dropFiles, fileNamed, filesOf, putFile, receivedBytes } from './batch-files.ts'
import { type BatchRow, batchesIn, toBatch } from './batch-rows.ts'
import { json, type Scoped } from './statements.ts'

export function batchReader(tx: Scoped): BatchReader {
  const { scope, all, one } = tx
  const lastOf = async (datasets: readonly DatasetId[], state: RawBuilder<unknown>) => {
    const rows = await all(sql<BatchRow>`
      select distinct on (dataset_id) * from (${batchesIn(scope)}) b
      where dataset_id = any(${datasets.filter(isId)}::uuid[]) and ${state}
      order by dataset_id, created_at desc, id desc`)
    return new Map(rows.map(row => [row.dataset_id, toBatch(row)]))
  }
  return {
    async get(id) {
      if (!isId(id)) return null
      const row = await one(sql<BatchRow>`select * from (${batchesIn(scope)}) b where id = ${id}`)
      return row && toBatch(row)
    },

    async list(listing) {
      const order = listing.newestFirst ? sql`created_at desc, id desc` : sql`created_at, id`
      const rows = await all(sql<BatchRow>`
        select * from (${batchesIn(scope)}) b
        where ${matching(listing)}
        order by ${order}
        limit ${listing.limit}`)
      return rows.map(toBatch)
    },

    files: id => filesOf(tx, id),
    file: (id, path) => fileNamed(tx, id, path),
    receivedBytes: id => receivedBytes(tx, id),

    async rowSchema(id) {
      const row = await one(sql<{ rows: RowSchema | null }>`
        select row_schema as rows from rowhouse.batches
        where organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId} and id = ${isId(id) ? id : null}`)
      return row?.rows ?? null
    },

    async last(datasets) {
      const last = await lastOf(datasets, sql`true`)
      const successful = await lastOf(datasets, sql`state = 'success'`)
      const failed = await lastOf(datasets, sql`state = 'failed'`)
      const counted = await all(sql<{ id: DatasetId; changes: number }>`
        select dataset_id as id, sum(revision + 1)::bigint as changes from (${batchesIn(scope)}) b
        where dataset_id = any(${datasets.filter(isId)}::uuid[])
        group by dataset_id`)
      const changes = new Map(counted.map(each => [each.id, each.changes]))
      return new Map<DatasetId, LastBatches>(
        [...last].map(([id, batch]) => {
          const others = { lastSuccessful: successful.get(id) ?? null, lastFailed: failed.get(id) ?? null }
          return [id, { last: batch, ...others, changes: changes.get(id) ?? 0 }]
        }),
      )
    },
  }
}

/** The filter of a listing over the columns of a batch. */
function matching(listing: BatchListing): RawBuilder<unknown> {
  const { ids, datasetIds, states, externalIds, createdAfter, createdBefore, after, newestFirst } = listing
  const uuids = (given: readonly string[] | undefined) => given?.filter(isId) ?? null
  const texts = (given: readonly string[] | undefined) => (given ? [...given] : null)
  const place = after ? sql`(${after.createdAt}::timestamptz, ${after.id}::uuid)` : null
  const beyond = place && (newestFirst ? sql`(created_at, id) < ${place}` : sql`(created_at, id) > ${place}`)
  return sql`
    (${uuids(ids)}::uuid[] is null or id = any(${uuids(ids)}::uuid[]))
    and (${uuids(datasetIds)}::uuid[] is null or dataset_id = any(${uuids(datasetIds)}::uuid[]))
    and (${texts(states)}::text[] is null or state = any(${texts(states)}::text[]))
    and (${texts(externalIds)}::text[] is null or external_id = any(${texts(externalIds)}::text[]))
    and (${createdAfter ?? null}::timestamptz is null or created_at > ${createdAfter ?? null})
    and (${createdBefore ?? null}::timestamptz is null or created_at < ${createdBefore ?? null})
    and ${beyond ?? sql`true`}`
}

export function batchWriter(tx: Scoped): BatchWriter {
  const { scope, one, count } = tx
  const reader = batchReader(tx)
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const known = async (id: Batch['id']): Promise<Batch> => {
    const batch = await reader.get(id)
    if (!batch) throw new Error(`batch ${id} was written and cannot be read back`)
    return batch
  }
  return {
    ...reader,

    async add(batch) {
      // Locked, since the dataset may be removed at this moment.
      const dataset = await one(sql<{ schemaId: string | null }>`
        select schema_id as "schemaId" from rowhouse.datasets
        where ${here} and id = ${isId(batch.datasetId) ? batch.datasetId : null}
        for key share`)
      if (!dataset) throw refuse('unknown_dataset', `There is no dataset ${batch.datasetId} here.`)
      if (dataset.schemaId === null) {
        const sentence =
          'The dataset has no schema, so it takes no batches. Use the datasets door, or make a dataset with a schema.'
        throw refuse('dataset_without_schema', sentence)
      }
      await count(sql`
        insert into rowhouse.batches
          (id, organization_id, sandbox_id, dataset_id, state, external_id, format, diagnostics, max_error_percent, replay,
           tags, schema_id, created_by, updated_by, created_client)
        values
          (${batch.id}, ${scope.organizationId}, ${scope.sandboxId}, ${batch.datasetId}, 'loading', ${batch.externalId},
           ${json(batch.format)}, ${batch.diagnostics}, ${batch.maxErrorPercent}, ${batch.replay && json(batch.replay)},
           ${json(batch.tags)}, ${dataset.schemaId}::uuid, ${batch.createdBy}, ${batch.createdBy}, ${batch.createdClient})`)
      return known(batch.id)
    },

    async hold(id) {
      if (!isId(id)) return null
      // In two statements: one alone would answer what it saw before it waited.
      const lock = () =>
        one(sql`select 1 from rowhouse.batches where ${here} and id = ${id} for no key update`)
      if (!(await lock())) {
        const foreign = await reader.get(id)
        if (!foreign) return null
        await adopt(tx, foreign)
        await lock()
      }
      return reader.get(id)
    },

    async change(id, { state, externalId, tags, outcome, schema, attempts, started, completed, by }) {
      await count(sql`
        update rowhouse.batches
        set state = coalesce(${state ?? null}::text, state),
            external_id = coalesce(${externalId ?? null}::text, external_id),
            tags = coalesce(${tags === undefined ? null : json(tags)}::jsonb, tags),
            outcome = coalesce(${outcome === undefined ? null : json(outcome)}::jsonb, outcome),
            schema_id = coalesce(${schema?.id ?? null}::uuid, schema_id),
            schema_minor = coalesce(${schema?.minor ?? null}::integer, schema_minor),
            row_schema = case when coalesce(${state ?? null}::text, state) = any(${[...heldStates]}::text[])
              then coalesce(${schema === undefined ? null : JSON.stringify(schema.rows)}::json, row_schema) end,
            attempts = coalesce(${attempts ?? null}::integer, attempts),
            started_at = coalesce(${started ?? null}::timestamptz, started_at),
            completed_at = coalesce(${completed ?? null}::timestamptz, completed_at),
            updated_by = coalesce(${by ?? null}::uuid, updated_by),
            revision = revision + 1,
            updated_at = clock_timestamp()
        where ${here} and id = ${id}`)
      return known(id)
    },

    putFile: file => putFile(tx, file),
    account: (id, path, made) => account(tx, id, path, made),
    dropFiles: id => dropFiles(tx, id),
  }
}

/** Keeps a load of another door as the batch that it was shown as, so that its state can change. */
async function adopt({ scope, count }: Scoped, batch: Batch): Promise<void> {
  await count(sql`
    insert into rowhouse.batches
      (id, organization_id, sandbox_id, dataset_id, state, external_id, format, diagnostics, max_error_percent, tags, schema_id,
       attempts, outcome, created_at, updated_at, started_at, completed_at, touched_at, created_by, updated_by, created_client)
    values
      (${batch.id}, ${scope.organizationId}, ${scope.sandboxId}, ${batch.datasetId}, ${batch.state}, ${batch.externalId},
       ${json(batch.format)}, ${batch.diagnostics}, ${batch.maxErrorPercent}, ${json(batch.tags)}, ${batch.schemaId}::uuid,
       ${batch.attempts}, ${json(batch.outcome)}, ${batch.createdAt}, ${batch.updatedAt}, ${batch.startedAt},
       ${batch.completedAt}, ${batch.touchedAt}, ${batch.createdBy}, ${batch.updatedBy}, ${batch.createdClient})
    on conflict (id) do nothing`)
}
