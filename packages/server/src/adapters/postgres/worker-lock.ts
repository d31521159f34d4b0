import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Any number will do; with a worker's name it makes the lock that says "this worker lives". */
const WORKER = 723_615_403
const RECLAIM_MS = 10_000

/**
 * Says on a connection of its own that a worker lives, and every ten seconds hands back what workers that do not live
 * any more held. The queue alone would notice a killed worker only after four hours.
 */
export async function holdWorkerLock(url: string, workerName: string): Promise<{ release(): Promise<void> }> {
  const releasing = new AbortController()
  const { signal } = releasing
  const first = await connect(url)
  await live(first, workerName)
  const living = (async () => {
    let client: pg.Client | null = first
    while (!signal.aborted) {
      client = await keepAlive(client, url, workerName).catch(() => null)
      await sleep(client ? RECLAIM_MS : 1000, undefined, { signal }).catch(() => {})
    }
    await client?.end().catch(() => {})
  })()
  return {
    async release() {
      releasing.abort()
      await living
    },
  }
}

async function keepAlive(client: pg.Client | null, url: string, workerName: string): Promise<pg.Client> {
  const current = client ?? (await connect(url))
  try {
    if (!client) await live(current, workerName)
    await reclaim(current)
    return current
  } catch (error) {
    await current.end().catch(() => {})
    throw error
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'rowhouse worker',
    keepAlive: true,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

async function live(client: pg.Client, workerName: string): Promise<void> {
  await client.query('select pg_advisory_lock($1, hashtext($2))', [WORKER, workerName])
}

async function reclaim(client: pg.Client): Promise<void> {
  await client.query(
    `select graphile_worker.force_unlock_workers(array(
       select distinct j.locked_by
       from graphile_worker.jobs j
       where j.locked_at < now() - interval '5 seconds'
         and not exists (
           select 1 from pg_locks l
           where l.locktype = 'advisory' and l.granted and l.objsubid = 2
             and l.database = (select oid from pg_database where datname = current_database())
             and l.classid = $1 and l.objid::bigint = hashtext(j.locked_by)::bigint & 4294967295)))`,
    [WORKER],
  )
}
