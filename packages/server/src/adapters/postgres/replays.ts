import { sql } from 'kysely'
import { alreadyReplayed, moreThanRejected } from '../../core/dataset/replay-refusals.ts'
import { isId, type LoadId } from '../../core/ids.ts'
import type { NewReplay, Replay } from '../../core/ports/catalog-values.ts'
import { refuse } from '../../core/refusals.ts'
import type { Scoped } from './statements.ts'

/** The loads that replayed rejects of a load and were published, by version. */
export async function replaysOf({ scope, all }: Scoped, of: LoadId): Promise<Replay[]> {
  if (!isId(of)) return []
  return all(sql<Replay>`
    select l.id as "loadId", v.id as "versionId", v.number as version, (l.record #>> '{rows,loaded}')::bigint as rows
    from rowhouse.loads l join rowhouse.versions v on v.load_id = l.id
    where l.organization_id = ${scope.organizationId} and l.sandbox_id = ${scope.sandboxId} and l.replay_of = ${of}
    order by v.number`)
}

export async function replayedRows({ scope, all }: Scoped, of: LoadId): Promise<number[]> {
  if (!isId(of)) return []
  const found = await all(sql<{ row: number }>`
    select r.row
    from rowhouse.replays r join rowhouse.loads l on l.id = r.load_id
    where l.organization_id = ${scope.organizationId} and l.sandbox_id = ${scope.sandboxId} and l.id = ${of}
    order by r.row`)
  return found.map(({ row }) => row)
}

/** Notes what the load `by`, which was added in this transaction, replays. */
export async function addReplay(tx: Scoped, { of, by, rows }: NewReplay): Promise<void> {
  const { scope, all, one } = tx
  // Locked, so that of two replays at once the second counts the first.
  const load = await one(sql<{ rejected: number }>`
    select (record #>> '{rows,rejected}')::bigint as rejected
    from rowhouse.loads
    where organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}
      and id = ${isId(of) ? of : null}
    for update`)
  if (!load) throw refuse('unknown_load', `There is no load ${of}.`)
  const added = await all(sql<{ row: number }>`
    insert into rowhouse.replays (load_id, row, replayed_by)
    select ${of}, asked.row, ${by} from unnest(${[...(rows ?? [])]}::bigint[]) as asked (row)
    on conflict do nothing
    returning row`)
  const fresh = new Set(added.map(({ row }) => row))
  const taken = rows?.filter(row => !fresh.has(row)) ?? []
  if (taken.length > 0) throw alreadyReplayed(of, taken)
  const replayed = (await replaysOf(tx, of)).reduce((sum, replay) => sum + replay.rows, 0)
  if (replayed > load.rejected) throw moreThanRejected(of, load.rejected)
}
