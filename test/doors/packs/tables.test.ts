import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPackBench, type PackBench } from './pack-bench.ts'
import { LOADED } from './seed-answers.ts'

let bench: PackBench

before(async () => {
  bench = await openPackBench()
})
after(() => bench[Symbol.asyncDispose]())

describe('a load in the database', () => {
  let place = ''
  before(async () => {
    const answer = await bench.load('starbucks')
    assert.equal(answer.status, 201, answer.text)
    place = await bench.place()
  })
  after(() => bench.remove('starbucks'))

  test('the schema is called after the organization, and the view after the segment', async () => {
    const me = (await bench.house.admin('GET', '/api/me')).json
    const uuid = String(me.organization.uuid ?? me.organization_uuid).replaceAll('-', '')
    assert.equal(place, `org_${uuid.slice(0, 12)}`)
    const { rows } = await bench.client.query(
      `select body->>'viewName' as view from rowhouse.things where kind = 'segment'`,
    )
    assert.match(rows[0].view, /^seg_[0-9a-f]{12}$/)
    assert.deepEqual(await bench.relations(), [
      `${place}.ds_starbucks_customers`,
      `${place}.ds_starbucks_transactions`,
      `${place}.${rows[0].view}`,
    ])
  })

  test('tables have types, keys, and a foreign key with its index', async () => {
    const { rows: types } = await bench.client.query(
      `select column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '') as it, is_nullable
       from information_schema.columns where table_schema = $1 and table_name = 'ds_starbucks_customers'
         and column_name in ('customer_id', 'total_spend', 'marketing_opt_in', 'last_transaction_at', 'member_since')
       order by 1`,
      [place],
    )
    assert.deepEqual(types, [
      { it: 'customer_id character varying(11)', is_nullable: 'NO' },
      { it: 'last_transaction_at timestamp without time zone', is_nullable: 'YES' },
      { it: 'marketing_opt_in boolean', is_nullable: 'NO' },
      { it: 'member_since date', is_nullable: 'NO' },
      { it: 'total_spend numeric', is_nullable: 'NO' },
    ])
    const { rows: keys } = await bench.client.query(
      `select o.conname as name, pg_get_constraintdef(o.oid) as is
       from pg_constraint o join pg_namespace n on n.oid = o.connamespace
       where n.nspname = $1 and o.contype in ('p', 'u', 'f') order by 1`,
      [place],
    )
    assert.deepEqual(keys, [
      { name: 'ds_starbucks_customers_email_key', is: 'UNIQUE (email)' },
      { name: 'ds_starbucks_customers_pkey', is: 'PRIMARY KEY (customer_id)' },
      {
        name: 'ds_starbucks_transactions_customer_id_fkey',
        is: `FOREIGN KEY (customer_id) REFERENCES ${place}.ds_starbucks_customers(customer_id)`,
      },
      { name: 'ds_starbucks_transactions_pkey', is: 'PRIMARY KEY (transaction_id)' },
    ])
    const { rows: indexes } = await bench.client.query(
      `select indexname from pg_indexes where schemaname = $1 and indexname like '%_idx'`,
      [place],
    )
    assert.deepEqual(indexes, [{ indexname: 'ds_starbucks_transactions_customer_id_idx' }])
  })

  test('a reload gives the same rows, ids and datasets, and no second version', async () => {
    const before = await everything(place)
    const answer = await bench.load('starbucks?force=true')
    assert.equal(answer.status, 201, answer.text)
    assert.equal(JSON.stringify(answer.json), JSON.stringify(LOADED))
    assert.deepEqual(await everything(place), before)
  })

  test('another seed gives other rows, and the datasets another version', async () => {
    const before = await everything(place)
    assert.equal((await bench.load('starbucks?force=true&seed=2')).status, 201)
    const after = await everything(place)
    assert.notDeepEqual(after.customers, before.customers)
    assert.deepEqual(after.things, before.things)
    assert.deepEqual(
      after.versions.map(({ versions }) => versions),
      ['2', '2'],
    )
    assert.equal((await bench.load('starbucks?force=true')).status, 201)
  })

  test('the first block of scale 3 is scale 1', async () => {
    const one = await everything(place)
    assert.equal((await bench.load('starbucks?force=true&scale=3')).json.counts.customers_rows, 3000)
    const three = await everything(place)
    assert.deepEqual(three.customers.slice(0, 1000), one.customers)
    assert.deepEqual(three.transactions.slice(0, 1000), one.transactions)
    assert.equal((await bench.load('starbucks?force=true')).status, 201)
  })

  test('the published datasets hold the rows of the tables, cell by cell', async () => {
    const { json } = await bench.house.admin('GET', '/api/datasets?limit=100')
    for (const [name, table] of [
      ['Members', 'ds_starbucks_customers'],
      ['Purchases', 'ds_starbucks_transactions'],
    ]) {
      const dataset = json.items.find((each: { name: string }) => each.name === `Starbucks Rewards: ${name}`)
      assert.deepEqual(dataset.tags, ['pack:starbucks'])
      const file = await bench.house.admin('GET', `/api/datasets/${dataset.id}/download?format=ndjson`)
      assert.equal(file.status, 200, file.text)
      const published = file.text
        .trim()
        .split('\n')
        .map(line => cellsOf(JSON.parse(line)))
      const { rows } = await bench.client.query(
        `select to_jsonb(t) - '_pack_load' - '_pack_digest' as row from ${place}.${table} t`,
      )
      const kept = rows.map(({ row }) => cellsOf(row))
      assert.equal(published.length, 1000)
      assert.deepEqual(published.toSorted(), kept.toSorted())
    }
  })
})

/** A row as one text, whatever the order of its members and however times are written. */
function cellsOf(row: Record<string, unknown>): string {
  const cells = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:)/, '$1T$2') : value,
  ])
  return JSON.stringify(cells.toSorted())
}

/** All that a load leaves, but when. */
async function everything(place: string) {
  const read = async (text: string) => (await bench.client.query(text)).rows
  const columns = async (table: string) => {
    const found = await bench.client.query(
      `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as list
       from information_schema.columns where table_schema = $1 and table_name = $2 and column_name not like '\\_pack%'`,
      [place, table],
    )
    return found.rows[0].list
  }
  const rows = async (table: string) =>
    read(`select row(${await columns(table)})::text as r from ${place}.${table} order by 1`)
  return {
    customers: await rows('ds_starbucks_customers'),
    transactions: await rows('ds_starbucks_transactions'),
    interactions: await read('select * from rowhouse.interactions order by id'),
    summaries: await read('select * from rowhouse.interaction_summaries order by id'),
    things: await read(
      `select id, kind, key, body::jsonb - 'lastRefreshedAt' - 'modelState' - 'lastTrainedAt' as body from rowhouse.things order by id`,
    ),
    versions: await read(`
      select d.id, count(v.id) as versions from rowhouse.datasets d join rowhouse.versions v on v.dataset_id = d.id group by d.id order by d.id`),
  }
}
