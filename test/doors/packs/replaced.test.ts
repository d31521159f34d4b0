import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { openPackBench, type PackBench } from './pack-bench.ts'

// What users put under the names of a pack, or beside it.

let bench: PackBench
let place: string

before(async () => {
  bench = await openPackBench()
})
after(() => bench[Symbol.asyncDispose]())

beforeEach(async () => {
  const answer = await bench.load('starbucks')
  assert.equal(answer.status, 201, answer.text)
  place = await bench.place()
  await bench.client.query(`set search_path to ${place}`)
})
afterEach(async () => {
  await bench.client.query(`drop schema if exists ${place} cascade`)
  assert.equal((await bench.remove('starbucks')).status, 200)
})

async function relations(): Promise<string[]> {
  return (await bench.relations()).map(each => each.replace(`${place}.`, ''))
}

async function viewName(): Promise<string> {
  const { rows } = await bench.client.query('select viewname from pg_views where schemaname = $1', [place])
  return rows[0].viewname
}

test('a view of their own under the name of the pack’s is theirs, and a load names it', async () => {
  const view = await viewName()
  await bench.client.query(`drop view ${view}; create view ${view} as select 1 as mine`)
  const reload = await bench.load('starbucks?force=true')
  assert.equal(reload.status, 409, reload.text)
  assert.ok(reload.json.message.includes(`"${view}"`), reload.text)
  const { status, text } = await bench.remove('starbucks')
  assert.equal(status, 200, text)
  assert.deepEqual(await relations(), [view])
  assert.deepEqual((await bench.client.query(`select * from ${view}`)).rows, [{ mine: 1 }])
})

test('so is a copy of a table under its name, and a table of the pack under another', async () => {
  await bench.client.query(`
    create table copied as select * from ds_starbucks_transactions;
    alter table ds_starbucks_transactions drop constraint ds_starbucks_transactions_customer_id_fkey;
    alter table ds_starbucks_transactions rename to old_ones;
    alter table copied rename to ds_starbucks_transactions`)
  const { status, text } = await bench.remove('starbucks')
  assert.equal(status, 200, text)
  assert.deepEqual(await relations(), ['ds_starbucks_transactions', 'old_ones'])
})

test('a view that they changed is still the pack’s', async () => {
  const view = await viewName()
  await bench.client.query(`create or replace view ${view} as select * from ds_starbucks_customers limit 3`)
  assert.equal((await bench.remove('starbucks')).status, 200)
  assert.deepEqual(await relations(), [])
})

test('in a database that was restored from a dump, where tables are others, names tell', async () => {
  await bench.client.query(`
    update rowhouse.worlds set relations = (
      select json_object_agg(key, (value::bigint + 1000000)::text) from json_each_text(relations))`)
  assert.equal((await bench.remove('starbucks')).status, 200)
  assert.deepEqual(await relations(), [])
})

test('whatever they have made in the organization’s schema, the pack goes and the schema stays', async () => {
  await bench.client.query(`
    create collation mine (locale = 'C');
    create text search configuration mine (copy = pg_catalog.english)`)
  const { status, text } = await bench.remove('starbucks')
  assert.equal(status, 200, text)
  assert.deepEqual(await relations(), [])
  const { rows } = await bench.client.query(
    `select (select count(*) from pg_collation where collname = 'mine')::integer as collations,
            (select count(*) from pg_ts_config where cfgname = 'mine')::integer as configurations`,
  )
  assert.deepEqual(rows, [{ collations: 1, configurations: 1 }])
})
