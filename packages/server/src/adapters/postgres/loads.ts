import { sql } from 'kysely'
import type { Artifact, Load } from '../../core/dataset/dataset.ts'
import { isId } from '../../core/ids.ts'
import type { LoadRecord } from '../../core/ingest/load.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { RefusedLoad } from '../../core/ports/catalog-values.ts'
import { refuse } from '../../core/refusals.ts'
import { addReplay, replayedRows, replaysOf } from './replays.ts'
import { json, type Scoped } from './statements.ts'

type LoadRow = Omit<Load, keyof LoadRecord | 'quarantine'> & {
  readonly record: LoadRecord
  readonly quarantineKey: string | null
  readonly quarantineBytes: number
  readonly quarantineKept: number
}

export function loadReader(tx: Scoped): CatalogReader['loads'] {
  const { scope, one } = tx
  return {
    async get(id) {
      if (!isId(id)) return null
      const row = await one(sql<LoadRow>`
        select l.id, l.dataset_id as "datasetId", v.id as "versionId", l.artifact_id as "artifactId",
               l.created_at as "createdAt", l.record, l.quarantine_key as "quarantineKey",
               l.quarantine_bytes as "quarantineBytes", l.quarantine_kept as "quarantineKept",
               l.options, l.replay_of as "replayOf"
        from rowhouse.loads l left join rowhouse.versions v on v.load_id = l.id
        where l.organization_id = ${scope.organizationId} and l.sandbox_id = ${scope.sandboxId} and l.id = ${id}`)
      return row && toLoad(row)
    },
    replays: of => replaysOf(tx, of),
    replayedRows: of => replayedRows(tx, of),
  }
}

function toLoad({ record, quarantineKey: key, quarantineBytes, quarantineKept, ...load }: LoadRow): Load {
  const quarantine = key === null ? null : { key, bytes: quarantineBytes, kept: quarantineKept }
  return { ...record, ...load, quarantine }
}

export function loadWriter(tx: Scoped): CatalogTransaction['loads'] {
  const { scope, all, count } = tx
  return {
    ...loadReader(tx),
    add: load => addLoad(tx, load, null),
    replay: replay => addReplay(tx, replay),

    async dropRejects(id) {
      if (!isId(id)) return []
      const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId} and id = ${id}`
      const kept = await all(sql<{ key: string }>`
        select quarantine_key as key from rowhouse.loads where ${here} and quarantine_key is not null for no key update`)
      await count(sql`
        update rowhouse.loads set quarantine_key = null, quarantine_bytes = null, quarantine_kept = null where ${here}`)
      return kept.map(({ key }) => key)
    },
  }
}

/** Keeps a load with the artifact it read, if that is to be kept. Refuses with `unknown_dataset`. */
export async function addLoad(
  { scope, count }: Scoped,
  { id, datasetId, record, quarantine, options, replayOf }: RefusedLoad,
  artifact: Artifact | null,
): Promise<void> {
  if (artifact) {
    await count(sql`
      insert into rowhouse.artifacts (id, dataset_id, key, bytes, digest, file_name, media_type)
      values (${artifact.id}, ${datasetId}, ${artifact.key}, ${artifact.bytes}, ${artifact.digest},
              ${artifact.fileName}, ${artifact.mediaType})`)
  }
  const dataset = datasetId === null || isId(datasetId) ? datasetId : null
  const added = await count(sql`
    insert into rowhouse.loads 
      (id, organization_id, sandbox_id, dataset_id, artifact_id, record,
       quarantine_key, quarantine_bytes, quarantine_kept, options, replay_of)
    select ${id}, s.organization_id, s.id, ${dataset}::uuid, ${artifact?.id ?? null}::uuid, ${json(record)},
           ${quarantine?.key ?? null}, ${quarantine?.bytes ?? null}::bigint, ${quarantine?.kept ?? null}::integer,
           ${json(options)}, ${replayOf}::uuid
    from rowhouse.sandboxes s
    where s.organization_id = ${scope.organizationId} and s.id = ${scope.sandboxId}
      and (${datasetId === null} or exists (
        select 1 from rowhouse.datasets d where d.sandbox_id = s.id and d.id = ${dataset}))`)
  if (added === 0) throw refuse('unknown_dataset', `There is no dataset ${datasetId} here.`)
}
