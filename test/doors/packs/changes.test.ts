import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openPackBench, type PackBench } from './pack-bench.ts'

let bench: PackBench
let place: string

before(async () => {
  bench = await openPackBench()
})
after(() => bench[Symbol.asyncDispose]())

const count = async (text: string) =>
  Number((await bench.client.query(`select count(*) as n from ${text}`)).rows[0].n)

async function tables(): Promise<string[]> {
  const { rows } = await bench.client.query(
    `select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'r' order by 1`,
    [place],
  )
  return rows.map(({ relname }) => relname)
}

describe('what users change', () => {
  beforeEach(async () => {
    const answer = await bench.load('starbucks?force=true')
    assert.equal(answer.status, 201, answer.text)
    place = await bench.place()
    await bench.client.query(`set search_path to ${place}`)
  })
  afterEach(async () => {
    await bench.client.query(`drop schema if exists ${place} cascade`)
    await bench.client.query(`delete from rowhouse.things where kind = 'schema' and pack is null`)
    assert.equal((await bench.remove('starbucks')).status, 200)
    const { json } = await bench.house.admin('GET', '/api/datasets')
    for (const { id } of json.items)
      assert.equal((await bench.house.admin('DELETE', `/api/datasets/${id}`)).status, 200)
  })

  /** Adds a customer with a purchase, changes a city, and deletes a purchase. */
  async function change(): Promise<void> {
    const added = {
      customer_id: 'X-1',
      first_name: 'Ada',
      last_name: 'Byron',
      email: 'ada@example.com',
      phone: '+442079460000',
      city: 'London',
      gender: 'f',
      birth_year: 1985,
      state: 'NY',
      home_store: 'ST-0001',
      reward_tier: 'gold',
      marketing_opt_in: false,
      preferred_channel: 'web',
      favorite_item: 'Tea',
      member_since: '2020-01-01',
      opening_stars: 0,
      churn_risk: 0.5,
      transactions_count: 0,
      total_spend: 0,
      visits_90d: 0,
      stars_balance: 0,
    }
    const posted = await bench.house.admin('POST', '/api/v1/schemas/customers/data', {
      json: { rows: [added] },
    })
    assert.deepEqual(posted.json, { inserted: 1, tableName: 'ds_starbucks_customers' }, posted.text)
    await bench.client.query(
      `update ds_starbucks_customers set city = 'Nowhere' where customer_id = 'SBX-000017'`,
    )
    await bench.client.query(
      `update ds_starbucks_transactions set payment = 'gold' where transaction_id = 'TXN-0000005'`,
    )
    await bench.client.query(`delete from ds_starbucks_transactions where transaction_id = 'TXN-0000009'`)
  }

  test('is told by a plan, with examples and the columns that differ, and nothing happens', async () => {
    await change()
    const { status, json } = await bench.remove('starbucks?plan=true&keep=modified')
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(json), [
      'plan',
      'datasetKey',
      'remove',
      'load',
      'modified',
      'datasets',
      'kept',
    ])
    assert.deepEqual(json.modified, {
      ds_starbucks_customers: {
        added: 1,
        changed: 1,
        deleted: 0,
        examples: [
          { key: 'SBX-000017', kind: 'changed', columns: ['city'] },
          { key: 'X-1', kind: 'added', columns: [] },
        ],
      },
      ds_starbucks_transactions: {
        added: 0,
        changed: 1,
        deleted: 1,
        examples: [{ key: 'TXN-0000005', kind: 'changed', columns: ['payment'] }],
      },
    })
    assert.equal(json.load, null)
    assert.equal(json.remove.interactions, 500)
    // The changed purchase keeps its customer, who was not changed.
    assert.deepEqual(json.kept, { ds_starbucks_customers: 3, ds_starbucks_transactions: 1 })
    assert.deepEqual(json.datasets, {
      removed: 0,
      spared: ['Starbucks Rewards: Members', 'Starbucks Rewards: Purchases'],
    })
    assert.equal(await count('ds_starbucks_customers'), 1001)
    const { json: list } = await bench.house.admin('GET', '/api/v1/seed-dataset?details=true')
    assert.equal(list.datasets[0].modified, 4)
  })

  test('goes with the pack, which says how much it was', async () => {
    await change()
    const answer = await bench.remove('starbucks')
    assert.equal(answer.headers.get('x-pack-modified-rows'), '4')
    assert.equal(await count('rowhouse.datasets'), 0)
  })

  test('stays when asked, with what it refers to, beside the pack when that is loaded again', async () => {
    await change()
    const answer = await bench.remove('starbucks?keep=modified')
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(answer.json.kept, { ds_starbucks_transactions: 1, ds_starbucks_customers: 3 })
    assert.deepEqual(await tables(), ['ds_starbucks_customers_kept1', 'ds_starbucks_transactions_kept1'])
    assert.equal(await count(`ds_starbucks_customers_kept1 where customer_id in ('X-1', 'SBX-000017')`), 2)
    const kept = await bench.house.admin('GET', '/api/v1/schemas/customers_kept1/data')
    assert.equal(kept.json.total, 3)
    const schema = await bench.house.admin('GET', '/api/v1/schemas/transactions_kept1')
    assert.equal(schema.json.packKey, null)
    const references = schema.json.fields.map(({ references: to }: { references: string | null }) => to)
    assert.deepEqual(references.filter(Boolean), ['customers_kept1.customer_id'])
    const { json: datasets } = await bench.house.admin('GET', '/api/datasets')
    assert.deepEqual(
      datasets.items.map(({ tags }: { tags: string[] }) => tags),
      [[], []],
    )

    const again = await bench.load('starbucks')
    assert.equal(again.status, 201, again.text)
    assert.equal(again.json.counts.schemas, 2)
    await bench.client.query(
      `update ds_starbucks_customers set city = 'Elsewhere' where customer_id = 'SBX-000001'`,
    )
    const second = await bench.load('starbucks?force=true&keep=modified')
    assert.equal(second.status, 201, second.text)
    assert.deepEqual(second.json.kept, { ds_starbucks_customers: 1 })
    assert.deepEqual(await tables(), [
      'ds_starbucks_customers',
      'ds_starbucks_customers_kept1',
      'ds_starbucks_customers_kept2',
      'ds_starbucks_transactions',
      'ds_starbucks_transactions_kept1',
    ])
  })

  test('a dataset to which a user added a version stays, without its tag', async () => {
    const { json } = await bench.house.admin('GET', '/api/datasets')
    const [dataset] = json.items.filter(({ name }: { name: string }) => name.endsWith('Members'))
    const form = new FormData()
    form.set('file', new Blob(['customer_id\nX-9\n'], { type: 'text/csv' }), 'more.csv')
    form.set('description', 'one more')
    form.set('mode', 'append')
    const added = await bench.house.admin('POST', `/api/datasets/${dataset.id}/versions`, { form })
    assert.equal(added.status, 201, added.text)
    assert.equal((await bench.remove('starbucks')).status, 200)
    const { json: left } = await bench.house.admin('GET', '/api/datasets')
    assert.deepEqual(
      left.items.map(({ id, tags }: { id: string; tags: string[] }) => ({ id, tags })),
      [{ id: dataset.id, tags: [] }],
    )
  })

  test('what others made of the tables stands in the way of removal, by name, and nothing is lost', async () => {
    await bench.client.query('create view my_view as select city from ds_starbucks_customers')
    assert.deepEqual((await bench.remove('starbucks?plan=true')).json.blockedBy, [`view ${place}.my_view`])
    const replaced = await bench.load('starbucks?plan=true&force=true')
    assert.deepEqual(replaced.json.blockedBy, [`view ${place}.my_view`], replaced.text)
    const answer = await bench.remove('starbucks')
    assert.equal(answer.status, 409)
    assert.deepEqual(Object.keys(answer.json), ['status', 'currentlyLoaded', 'requestedLoad', 'message'])
    assert.match(answer.json.message, /my_view/)
    assert.equal(await count('ds_starbucks_customers'), 1000)
    assert.equal(await count('rowhouse.interactions'), 500)
    await bench.client.query('drop view my_view')
  })

  test('what they put into columns of their own counts as changed and is kept, but not what those begin with', async () => {
    await bench.client.query(`alter table ds_starbucks_customers add note text, add rank integer default 1,
      add serial integer generated always as identity, add shout text generated always as (upper(city))`)
    assert.equal(
      (await bench.house.admin('GET', '/api/v1/seed-dataset?details=true')).json.datasets[0].modified,
      0,
    )
    await bench.client.query(
      `update ds_starbucks_customers set note = 'met her', rank = 2, city = city where customer_id = 'SBX-000017'`,
    )
    const plan = await bench.remove('starbucks?plan=true&keep=modified')
    assert.deepEqual(plan.json.modified.ds_starbucks_customers, {
      ...{ added: 0, changed: 1, deleted: 0 },
      examples: [{ key: 'SBX-000017', kind: 'changed', columns: ['note', 'rank'] }],
    })
    const answer = await bench.remove('starbucks?keep=modified')
    assert.deepEqual(answer.json.kept, { ds_starbucks_customers: 1 })
    assert.equal(await count(`ds_starbucks_customers_kept1 where note = 'met her' and rank = 2`), 1)
  })

  test('where rows are to be kept it stands in the way too: none of theirs goes with a row of the pack', async () => {
    await bench.client.query(
      `update ds_starbucks_customers set city = 'Nowhere' where customer_id = 'SBX-000017'`,
    )
    const made = {
      mine_customer_id_fkey: `create table mine (customer_id text references ds_starbucks_customers on delete cascade);
        insert into mine values ('SBX-000001')`,
      my_view: 'create view my_view as select * from ds_starbucks_customers',
      my_rows: 'create materialized view my_rows as select * from ds_starbucks_transactions',
      my_child: 'create table my_child () inherits (ds_starbucks_customers)',
      my_function: `create function my_function() returns setof ds_starbucks_customers language sql
        begin atomic select * from ds_starbucks_customers; end`,
      my_trigger: `create function refuse() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger my_trigger before delete on ds_starbucks_customers for each row execute function refuse()`,
      my_rule: 'create rule my_rule as on delete to ds_starbucks_customers do instead nothing',
    }
    for (const [name, statement] of Object.entries(made)) {
      await bench.client.query(statement)
      const { blockedBy } = (await bench.remove('starbucks?plan=true&keep=modified')).json
      assert.equal(blockedBy?.length, 1, name)
      assert.ok(blockedBy[0].includes(name), blockedBy[0])
      const answer = await bench.remove('starbucks?keep=modified')
      assert.equal(answer.status, 409, answer.text)
      assert.ok(answer.json.message.includes(name), answer.json.message)
      if (name === 'mine_customer_id_fkey') assert.equal(await count('mine'), 1)
      await bench.client.query(`drop table if exists mine; drop view if exists my_view; drop function if exists my_function;
        drop materialized view if exists my_rows; drop table if exists my_child;
        drop trigger if exists my_trigger on ds_starbucks_customers; drop rule if exists my_rule on ds_starbucks_customers`)
    }
    // What belongs to a table goes with it, or stays with it.
    await bench.client.query(`create index my_index on ds_starbucks_customers (city);
      create trigger my_trigger before update on ds_starbucks_customers for each row execute function refuse();
      create statistics my_statistics on city, state from ds_starbucks_customers`)
    assert.equal((await bench.remove('starbucks?plan=true&keep=modified')).json.blockedBy, undefined)
    assert.equal((await bench.remove('starbucks?keep=modified')).status, 200)
    assert.deepEqual(await tables(), ['ds_starbucks_customers_kept1'])
  })

  test('what they put in the place of a table or a view stays theirs, and a load names it', async () => {
    const { rows } = await bench.client.query(`select viewname from pg_views where schemaname = $1`, [place])
    const view = rows[0].viewname
    await bench.client.query(`drop view ${view}; create table ${view} as select 1 as a;
      drop table ds_starbucks_transactions; create table ds_starbucks_transactions as select 1 as a`)
    const reload = await bench.load('starbucks?force=true')
    assert.equal(reload.status, 409, reload.text)
    assert.match(reload.json.message, /"ds_starbucks_transactions"/)
    const answer = await bench.remove('starbucks')
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(await tables(), ['ds_starbucks_transactions', view])
    assert.equal(await count('ds_starbucks_transactions'), 1)
  })

  test('tables of their own are left alone, also in the schema of the organization', async () => {
    await bench.client.query('create table public.mine (a integer)')
    await bench.client.query('create table mine as select 1 as a')
    assert.equal((await bench.remove('starbucks')).status, 200)
    assert.equal(await count('public.mine'), 0)
    assert.equal(await count('mine'), 1)
    assert.deepEqual(await tables(), ['mine'])
    await bench.client.query('drop table public.mine')
  })

  test('a name that is taken is said, and nothing is loaded', async () => {
    assert.equal((await bench.remove('starbucks')).status, 200)
    await bench.client.query(`create schema if not exists ${place}`)
    await bench.client.query(`create table ${place}.ds_telecom_usage (a integer)`)
    const answer = await bench.load('telecom')
    assert.equal(answer.status, 409, answer.text)
    assert.match(answer.json.message, /ds_telecom_usage/)
    assert.deepEqual(await tables(), ['ds_telecom_usage'])
    assert.equal(await count('rowhouse.worlds'), 0)
    for (const type of ['ds_telecom_tickets', '_ds_telecom_customers']) {
      await bench.client.query(`drop table if exists ds_telecom_usage; create type ${type} as enum ('a')`)
      const { status, json } = await bench.load('telecom')
      assert.equal(status, 409)
      assert.ok(json.message.includes(`"${type}"`), json.message)
      await bench.client.query(`drop type ${type}`)
    }
  })
})
