import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { houseDatabase } from './database.ts'
import { type Server, startServer, temporaryFolder } from './server.ts'

const ROUNDS = 2
const SCALE = 4
const MOMENTS_MS = 1000
const PATIENCE_MS = 20_000

/** What there is of packs in the database, told from outside. */
interface State {
  readonly pack: string | null
  readonly rows: Readonly<Record<string, number>>
  readonly left: number
}

test(`a server killed ${ROUNDS} times while packs come and go has one of them whole, or none`, async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  const start = () => startServer(home.path, { DATABASE_URL: database.url })
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const since = (await client.query('select clock_timestamp() as now')).rows[0].now
      await using server = await start()
      await checkWhole(client)
      const work = comeAndGo(server, client)
      await untilLoading(client, since)
      await sleep(Math.random() * MOMENTS_MS)
      await server.stop('SIGKILL')
      await work
    }
    await using server = await start()
    await checkWhole(client)
    // Whatever was left of the last one stands in nobody's way.
    const answer = await untilFree(async () => {
      await client.query('delete from rowhouse.world_posts')
      return server.fetch(`/api/v1/seed-dataset/telecom?force=true&scale=${SCALE}`, { method: 'POST' })
    })
    assert.equal(answer.status, 201, await answer.text())
    await checkWhole(client)
    const gone = await server.fetch('/api/v1/seed-dataset/telecom', { method: 'DELETE' })
    assert.equal(gone.status, 200)
    assert.deepEqual(await stateOf(client), { pack: null, rows: {}, left: 0 })
  } finally {
    await client.end()
  }
})

/** Loads one pack in the place of the other until the server is gone. */
async function comeAndGo(server: Server, client: pg.Client): Promise<void> {
  try {
    for (let turn = 0; ; turn += 1) {
      await client.query('delete from rowhouse.world_posts')
      const key = turn % 2 === 0 ? 'starbucks' : 'telecom'
      const answer = await server.fetch(`/api/v1/seed-dataset/${key}?force=true&scale=${SCALE}`, {
        method: 'POST',
      })
      assert.ok([201, 409].includes(answer.status), await answer.text())
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    // The server is gone: the load that was under way is whole, or it never was.
  }
}

/** Waits until a connection that was opened after this time is in the middle of a load. */
async function untilLoading(client: pg.Client, since: Date): Promise<void> {
  for (let loading = 0; loading === 0; await sleep(10)) {
    const { rows } = await client.query(
      `select count(*)::integer as n from pg_stat_activity
       where datname = current_database() and backend_start > $1 and xact_start is not null
         and query like '%"rowhouse\\_loading\\_%' and pid <> pg_backend_pid()`,
      [since],
    )
    loading = rows[0].n
  }
}

/** A transaction that died with a server may take a moment to be noticed. */
async function untilFree(ask: () => Promise<Response>): Promise<Response> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(200)) {
    const answer = await ask()
    if (answer.status !== 409 || Date.now() > deadline) return answer
  }
}

const perBlock: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  starbucks: {
    ds_starbucks_customers: 1000,
    ds_starbucks_transactions: 1000,
    interactions: 500,
    summaries: 500,
  },
  telecom: {
    ds_telecom_customers: 1000,
    ds_telecom_usage: 3000,
    ds_telecom_tickets: 400,
    interactions: 600,
    summaries: 600,
  },
}

async function checkWhole(client: pg.Client): Promise<void> {
  const { pack, rows, left } = await stateOf(client)
  if (pack === null) {
    assert.deepEqual({ rows, left }, { rows: {}, left: 0 })
    return
  }
  const expected = Object.entries(perBlock[pack] ?? {}).map(([name, count]) => [name, count * SCALE] as const)
  assert.deepEqual(rows, Object.fromEntries(expected))
  assert.equal(left, 0)
}

/** The pack that is loaded, the rows of its tables and its history, and how much there is of any other. */
async function stateOf(client: pg.Client): Promise<State> {
  const one = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows[0]
  const pack = (await one('select (select pack from rowhouse.worlds) as pack')).pack as string | null
  const { rows: tables } = await client.query(`
    select n.nspname as place, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname ~ '^(org_|rowhouse_loading)' order by c.relname`)
  const rows: Record<string, number> = {}
  for (const { place, name } of tables) {
    rows[name] = Number((await one(`select count(*) as n from "${place}"."${name}"`)).n)
  }
  const { interactions, summaries, left } = await one(
    `select (select count(*) from rowhouse.interactions where pack = $1) as interactions,
            (select count(*) from rowhouse.interaction_summaries where pack = $1) as summaries,
            (select count(*) from rowhouse.things where pack is not null and pack is distinct from $1)
            + (select count(*) from rowhouse.interactions where pack is distinct from $1)
            + (select count(*) from rowhouse.interaction_summaries where pack is distinct from $1)
            + (select count(*) from rowhouse.datasets where not tags @> jsonb_build_array('pack:' || coalesce($1, ''))) as left`,
    [pack],
  )
  if (pack === null) return { pack, rows, left: Number(left) }
  return {
    pack,
    rows: { ...rows, interactions: Number(interactions), summaries: Number(summaries) },
    left: Number(left),
  }
}
