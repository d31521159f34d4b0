import assert from 'node:assert/strict'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { houseDatabase } from '../../database.ts'
import { startServer, temporaryFolder } from '../../server.ts'
import type { Answer } from '../start.ts'
import { openPackBench, type PackBench } from './pack-bench.ts'
import { assertPackRefused } from './refused.ts'

let bench: PackBench

before(async () => {
  bench = await openPackBench()
})
after(() => bench[Symbol.asyncDispose]())

const seed = '/api/v1/seed-dataset'

/** What there is of packs: relations with their rows, things, history, datasets and objects. */
async function everything(): Promise<unknown> {
  const { rows: schemas } = await bench.client.query(
    `select nspname from pg_namespace where nspname ~ '^(org_|rowhouse_loading)' order by 1`,
  )
  const { rows } = await bench.client.query(`
    select (select count(*) from rowhouse.worlds) as worlds, (select count(*) from rowhouse.things where pack is not null) as things,
           (select count(*) from rowhouse.interactions) as interactions, (select count(*) from rowhouse.interaction_summaries) as summaries,
           (select count(*) from rowhouse.datasets) as datasets, (select count(*) from rowhouse.parts) as parts`)
  return [schemas, rows, await bench.relations(), await bench.house.objects()]
}

/** Cuts the connection of what waits for the test, as a database does that goes away. */
async function cut(): Promise<void> {
  const { rowCount } = await bench.client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))',
  )
  assert.equal(rowCount, 1)
}

describe('when the database goes away', () => {
  test('a load is told so, leaves nothing behind, and is done when it is asked for again', async () => {
    const before = await everything()
    const headers = { 'idempotency-key': 'load it' }
    const load = () => bench.house.admin('POST', `${seed}/starbucks`, { headers })
    {
      // What a load comes to when its rows are made and copied.
      await using waiting = await bench.stopped('lock table rowhouse.interactions in share mode', load)
      await cut()
      const refused = await waiting.go()
      assertPackRefused(refused, 503, 'UNAVAILABLE')
      assert.equal(refused.headers.get('retry-after'), '1')
    }
    assert.deepEqual(await everything(), before)
    const again = await load()
    assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [201, null], again.text)
  })

  test('a removal is told so, takes nothing away, and is done when it is asked for again', async () => {
    const before = await everything()
    const headers = { 'idempotency-key': 'remove it' }
    const remove = () => bench.house.admin('DELETE', `${seed}/starbucks`, { headers })
    {
      const withheld = `lock table ${await bench.place()}.ds_starbucks_customers in access share mode`
      await using waiting = await bench.stopped(withheld, remove)
      await cut()
      assertPackRefused(await waiting.go(), 503, 'UNAVAILABLE')
    }
    assert.deepEqual(await everything(), before)
    assert.equal((await remove()).status, 200)
  })
})

test('a removal gives way to transactions that do not let go of a table or a view, and nothing is lost', async () => {
  assert.equal((await bench.load('starbucks')).status, 201)
  const before = await everything()
  const { rows } = await bench.client.query(`select relname from pg_class where relname ~ '^seg_'`)
  const place = await bench.place()
  const statements = [
    `lock table ${place}.ds_starbucks_transactions in access share mode`,
    `comment on view ${place}.${rows[0].relname} is 'mine'`,
  ]
  for (const withheld of statements) {
    const asked: Promise<Answer>[] = []
    await using _waiting = await bench.stopped(withheld, () => {
      const removing = bench.remove('starbucks')
      asked.push(removing)
      return removing
    })
    const [refused] = await Promise.all(asked)
    assert.ok(refused)
    assert.equal(refused.status, 409, refused.text)
    assert.match(
      refused.json.message,
      /^Another transaction in the database has been using the pack's tables or views/,
    )
  }
  assert.deepEqual(await everything(), before)
  assert.equal((await bench.remove('starbucks')).status, 200)
})

describe('when the disk of the database is full', () => {
  /** Has PostgreSQL say of a table what it says when it finds no room for its rows. */
  const fill = (event: string) =>
    bench.client.query(`
      create function public.no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
      create trigger no_room before ${event} on rowhouse.interactions for each statement execute function public.no_room()`)
  const free = () => bench.client.query('drop function if exists public.no_room cascade')
  afterEach(free)

  test('a load and a removal are told so, and everything is as it was', async () => {
    const none = await everything()
    await fill('insert')
    assertPackRefused(await bench.load('starbucks'), 507, 'INSUFFICIENT_STORAGE')
    assert.deepEqual(await everything(), none)
    await free()
    assert.equal((await bench.load('starbucks')).status, 201)
    const one = await everything()
    await fill('delete')
    assertPackRefused(await bench.remove('starbucks'), 507, 'INSUFFICIENT_STORAGE')
    assertPackRefused(await bench.load('telecom?force=true'), 507, 'INSUFFICIENT_STORAGE')
    assert.deepEqual(await everything(), one)
    await free()
    assert.equal((await bench.remove('starbucks')).status, 200)
  })
})

test('on a store without room a load is told so and leaves nothing behind, and a removal is done', async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  const folder = join(home.path, 'house')
  await mkdir(folder)
  // A limit on the size of a file is the one way to run out of room that needs no privilege.
  await using server = await startServer(
    folder,
    { DATABASE_URL: database.url },
    'ulimit -f 2048; exec "$0" "$@"',
  )
  const ask = async (method: string, path: string) => {
    const response = await server.fetch(`${seed}/${path}`, { method })
    return {
      status: response.status,
      body: (await response.json()) as { error?: { code: string; status: number } },
    }
  }
  const objects = async () => {
    const entries = await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true })
    return entries.filter(entry => entry.isFile()).map(({ name }) => name)
  }
  assert.equal((await ask('POST', 'starbucks')).status, 201)
  const before = await objects()
  const { status, body } = await ask('POST', 'starbucks?force=true&scale=20')
  assert.deepEqual([status, body.error?.code, body.error?.status], [507, 'INSUFFICIENT_STORAGE', 507])
  assert.deepEqual(await objects(), before)
  assert.equal((await ask('DELETE', 'starbucks')).status, 200)
  assert.deepEqual(await objects(), [])
})

test('a removal that is asked for twice by one Idempotency-Key is done once, and another one needs another key', async () => {
  const remove = (query = '') =>
    bench.house.admin('DELETE', `${seed}/starbucks${query}`, { headers: { 'idempotency-key': 'once' } })
  assert.equal((await bench.load('starbucks')).status, 201)
  await bench.client.query(
    `delete from ${await bench.place()}.ds_starbucks_transactions where transaction_id = 'TXN-0000001'`,
  )
  const first = await remove()
  assert.deepEqual([first.status, first.headers.get('x-pack-modified-rows')], [200, '1'])
  assert.equal((await bench.load('starbucks')).status, 201)
  const second = await remove()
  assert.deepEqual([second.status, second.headers.get('idempotency-replayed')], [200, 'true'])
  assert.equal(second.text, first.text)
  assert.equal(second.headers.get('x-pack-modified-rows'), '1')
  assert.equal((await bench.house.admin('GET', seed)).json.currentlyLoaded, 'starbucks')
  assertPackRefused(await remove('?keep=modified'), 400, 'BAD_REQUEST')
  assert.equal((await bench.remove('starbucks')).status, 200)
})
