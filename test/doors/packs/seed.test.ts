import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { type Answer, type StartedHouse, startHouse } from '../start.ts'

/** The seed's answers, to the letter. */
const LOADED = {
  message: 'Starbucks Rewards loaded successfully',
  counts: {
    schemas: 2,
    categories: 3,
    subCategories: 6,
    channels: 4,
    offers: 12,
    creatives: 24,
    qualificationRules: 5,
    contactPolicies: 3,
    outcomeTypes: 10,
    models: 2,
    experiments: 1,
    decisionFlows: 1,
    segments: 1,
    customers_rows: 1000,
    transactions_rows: 1000,
    interactions: 500,
    interactionSummaries: 500,
    segmentCustomers: 450,
  },
  datasetKey: 'starbucks',
}
const REMOVED = {
  message: 'Starbucks Rewards removed successfully',
  counts: {
    interactions: 500,
    interactionSummaries: 500,
    creatives: 24,
    offers: 12,
    experiments: 1,
    decisionFlows: 1,
    channels: 4,
    categories: 3,
    qualificationRules: 5,
    contactPolicies: 3,
    models: 2,
    runs: 0,
    segments: 1,
    schemas: 2,
  },
}

let house: StartedHouse
let client: pg.Client

before(async () => {
  house = await startHouse()
  client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
})
after(async () => {
  await client.end()
  await house[Symbol.asyncDispose]()
})

/** Loads without being held to five a minute. */
async function load(path: string): Promise<Answer> {
  await client.query('delete from rowhouse.world_posts')
  return house.admin('POST', `/api/v1/seed-dataset/${path}`)
}

const remove = (path: string) => house.admin('DELETE', `/api/v1/seed-dataset/${path}`)

/** Tables and views outside the house's own schemas. */
async function relations(): Promise<string[]> {
  const { rows } = await client.query(`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v') and n.nspname !~ '^(pg_|information_schema|rowhouse$|graphile_worker$)'
    order by 1`)
  return rows.map(({ name }) => name)
}

/** The text of an answer with its members in their order. */
const inOrder = (answer: unknown) => JSON.stringify(answer)

describe('the story of the seed', () => {
  test('starbucks is listed as the seed prints it, and is not loaded', async () => {
    const { status, json } = await house.admin('GET', '/api/v1/seed-dataset')
    assert.equal(status, 200)
    assert.equal(
      inOrder(json.datasets[0]),
      inOrder({
        key: 'starbucks',
        name: 'Starbucks Rewards',
        description: 'Coffee loyalty rewards program with seasonal promotions.',
        source: 'synthetic',
        csvFiles: [],
        testingFocus: 'Multi-channel loyalty offers with frequency capping',
        schemaCount: 2,
        offerCount: 12,
        modelCount: 2,
        channelCount: 4,
        categoryCount: 3,
        creativeCount: 24,
        loaded: false,
      }),
    )
    assert.equal(json.currentlyLoaded, null)
    assert.deepEqual(
      json.datasets.map(({ key }: { key: string }) => key),
      ['starbucks', 'banking', 'telecom', 'retail', 'insurance'],
    )
  })

  test('it loads with the counts of the seed, in their order', async () => {
    const answer = await load('starbucks')
    assert.equal(answer.status, 201, answer.text)
    assert.equal(inOrder(answer.json), inOrder(LOADED))
    assert.equal(answer.headers.get('ratelimit-policy'), '"load";q=5;w=60')
    assert.equal(answer.headers.get('ratelimit'), '"load";r=4;t=60')
    assert.equal(answer.headers.get('ratelimit-limit'), '5')
    assert.equal(answer.headers.get('ratelimit-remaining'), '4')
    assert.equal(answer.headers.get('ratelimit-reset'), '60')
    const { json } = await house.admin('GET', '/api/v1/seed-dataset')
    assert.equal(json.currentlyLoaded, 'starbucks')
    assert.equal(json.datasets[0].loaded, true)
  })

  test('another pack is refused while it is loaded, and so is the same one', async () => {
    const other = await load('banking')
    assert.equal(other.status, 409)
    assert.equal(
      inOrder(other.json),
      inOrder({
        status: 409,
        currentlyLoaded: 'starbucks',
        requestedLoad: 'banking',
        message: 'Starbucks Rewards is currently loaded. Add ?force=true to remove it and load Banking NBA.',
      }),
    )
    const same = await load('starbucks?force=false')
    assert.equal(same.status, 409)
    assert.deepEqual(same.json, {
      status: 409,
      currentlyLoaded: 'starbucks',
      requestedLoad: 'starbucks',
      message: 'Starbucks Rewards is already loaded. Add ?force=true to reload it.',
    })
  })

  test('a key that is no pack is not found', async () => {
    for (const answer of [await load('nothing'), await remove('nothing')]) {
      assert.equal(answer.status, 404)
      assert.deepEqual(answer.json, {
        error: { code: 'NOT_FOUND', message: 'Dataset "nothing" not found in registry.', status: 404 },
      })
    }
  })

  test('it is removed with the counts of the seed, and nothing of it is left', async () => {
    assert.equal((await relations()).length, 3)
    const answer = await remove('starbucks')
    assert.equal(answer.status, 200, answer.text)
    assert.equal(inOrder(answer.json), inOrder(REMOVED))
    assert.equal(answer.headers.get('x-pack-modified-rows'), '0')
    assert.deepEqual(await relations(), [])
    const { rows } = await client.query(`
      select (select count(*) from rowhouse.things where pack is not null) + (select count(*) from rowhouse.worlds)
           + (select count(*) from rowhouse.interactions) + (select count(*) from rowhouse.interaction_summaries)
           + (select count(*) from rowhouse.datasets) + (select count(*) from rowhouse.parts) as left`)
    assert.equal(Number(rows[0].left), 0)
    assert.deepEqual(await house.objects(), [])
    const { rows: schemas } = await client.query(
      `select 1 from pg_namespace where nspname ~ '^(org_|rowhouse_loading)'`,
    )
    assert.equal(schemas.length, 0)
  })

  test('a pack that is not loaded is nothing to remove', async () => {
    const { status, json } = await remove('starbucks')
    assert.equal(status, 200)
    assert.equal(json.message, 'Starbucks Rewards is not loaded; nothing to remove')
    assert.deepEqual(new Set(Object.values(json.counts)), new Set([0]))
    assert.deepEqual(Object.keys(json.counts), Object.keys(REMOVED.counts))
  })
})

describe('a load in the database', () => {
  let place = ''
  before(async () => {
    const answer = await load('starbucks')
    assert.equal(answer.status, 201, answer.text)
    place = (await client.query('select name from rowhouse.organization_schemas')).rows[0].name
  })
  after(() => remove('starbucks'))

  test('the schema is called after the organization, and the view after the segment', async () => {
    const me = (await house.admin('GET', '/api/me')).json
    const uuid = String(me.organization.uuid ?? me.organization_uuid).replaceAll('-', '')
    assert.equal(place, `org_${uuid.slice(0, 12)}`)
    const { rows } = await client.query(
      `select body->>'viewName' as view from rowhouse.things where kind = 'segment'`,
    )
    assert.match(rows[0].view, /^seg_[0-9a-f]{12}$/)
    assert.deepEqual(await relations(), [
      `${place}.ds_starbucks_customers`,
      `${place}.ds_starbucks_transactions`,
      `${place}.${rows[0].view}`,
    ])
  })

  test('tables have types, keys, and a foreign key with its index', async () => {
    const { rows: types } = await client.query(
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
    const { rows: keys } = await client.query(
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
    const { rows: indexes } = await client.query(
      `select indexname from pg_indexes where schemaname = $1 and indexname like '%_idx'`,
      [place],
    )
    assert.deepEqual(indexes, [{ indexname: 'ds_starbucks_transactions_customer_id_idx' }])
  })

  test('a reload gives the same rows, ids and datasets, and no second version', async () => {
    const before = await everything(place)
    const answer = await load('starbucks?force=true')
    assert.equal(answer.status, 201, answer.text)
    assert.equal(inOrder(answer.json), inOrder(LOADED))
    assert.deepEqual(await everything(place), before)
  })

  test('another seed gives other rows, and the datasets another version', async () => {
    const before = await everything(place)
    assert.equal((await load('starbucks?force=true&seed=2')).status, 201)
    const after = await everything(place)
    assert.notDeepEqual(after.customers, before.customers)
    assert.deepEqual(after.things, before.things)
    assert.deepEqual(
      after.versions.map(({ versions }) => versions),
      ['2', '2'],
    )
    assert.equal((await load('starbucks?force=true')).status, 201)
  })

  test('the first block of scale 3 is scale 1', async () => {
    const one = await everything(place)
    assert.equal((await load('starbucks?force=true&scale=3')).json.counts.customers_rows, 3000)
    const three = await everything(place)
    assert.deepEqual(three.customers.slice(0, 1000), one.customers)
    assert.deepEqual(three.transactions.slice(0, 1000), one.transactions)
    assert.equal((await load('starbucks?force=true')).status, 201)
  })

  test('the published datasets hold the rows of the tables, cell by cell', async () => {
    const { json } = await house.admin('GET', '/api/datasets?limit=100')
    for (const [name, table] of [
      ['Members', 'ds_starbucks_customers'],
      ['Purchases', 'ds_starbucks_transactions'],
    ]) {
      const dataset = json.items.find((each: { name: string }) => each.name === `Starbucks Rewards: ${name}`)
      assert.deepEqual(dataset.tags, ['pack:starbucks'])
      const file = await house.admin('GET', `/api/datasets/${dataset.id}/download?format=ndjson`)
      assert.equal(file.status, 200, file.text)
      const published = file.text
        .trim()
        .split('\n')
        .map(line => cellsOf(JSON.parse(line)))
      const { rows } = await client.query(
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
  const read = async (text: string) => (await client.query(text)).rows
  const columns = async (table: string) => {
    const found = await client.query(
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
