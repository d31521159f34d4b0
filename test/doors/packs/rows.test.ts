import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import { makeKey, type StartedHouse, startHouse, withoutStatistics } from '../start.ts'
import { assertPackRefused } from './refused.ts'
import { idOf, placeWorld } from './world.ts'

let house: StartedHouse
let client: pg.Client

before(async () => {
  house = await withoutStatistics(startHouse())
  await placeWorld(house)
  client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  const { rows } = await client.query('select name from rowhouse.organization_schemas')
  await client.query(`set search_path to ${rows[0].name}`)
})
after(async () => {
  await client.end()
  await house[Symbol.asyncDispose]()
})
beforeEach(() =>
  client.query('delete from ds_example_readings where serial > 2 or serial is null and meter <> $1', ['a']),
)

const get = (path: string) => house.admin('GET', `/api/v1/${path}`)
const post = (schema: string, json: unknown) =>
  house.admin('POST', `/api/v1/schemas/${schema}/data`, { json })
const postText = (schema: string, body: string, type = 'application/json') =>
  house.admin('POST', `/api/v1/schemas/${schema}/data`, { body, headers: { 'content-type': type } })

async function countOf(table: string): Promise<number> {
  return Number((await client.query(`select count(*) from ${table}`)).rows[0].count)
}

test('rows of a table come by primary key, each value exact, and nothing of the house among them', async () => {
  const { text } = await get('schemas/readings/data')
  assert.equal(
    text,
    '{"total":3,"limit":50,"offset":0,"rows":[' +
      '{"meter":"a","day":"2026-01-01","ticks":null,"warmth":null,"noted":null,"unit":"kWh","serial":1,"after":null},' +
      '{"meter":"a","day":"2026-01-03","ticks":-9223372036854775808,"warmth":1e+300,"noted":"x","unit":"kWh","serial":null,"after":null},' +
      '{"meter":"b","day":"2026-01-02","ticks":9007199254740993,"warmth":0.1,"noted":[],"unit":"kWh","serial":2,"after":1}]}',
  )
  const customers = await get(`schemas/${idOf('schema', 'customers')}/data?limit=2&offset=29`)
  assert.match(customers.text, /^{"total":30,"limit":2,"offset":29,"rows":\[{"customer_id":"CIN-000030",/)
  assert.match(customers.text, /"last_name":"O'Neill\\t\\"\\\\"/)
  assert.match(customers.text, /"spent":41\.20,"last_visit_at":"2026-01-12T09:30:00\.000Z"}\]}$/)
  const ticket = (await get('schemas/tickets/data')).text
  assert.match(
    ticket,
    /"bought_at":"2026-01-12T09:30:00\.500Z","amount":9\.50,"extras":{"a": \[1\.10, null\]}}/,
  )
  assert.deepEqual((await get('schemas/films/data?offset=9007199254740991')).json.rows, [])
})

test('the customers of a segment are the rows of its view, as many as it counts', async () => {
  const { json } = await get('segments/friends/customers?limit=500')
  assert.equal(json.total, 15)
  assert.equal(json.total, (await get('segments/friends')).json.customerCount)
  assert.ok(json.rows.every((row: Record<string, unknown>) => row.club_level === 'gold' && row.newsletter))
  assert.deepEqual(
    json.rows.map((row: Record<string, unknown>) => row.customer_id),
    Array.from({ length: 15 }, (_, at) => `CIN-${String(2 * at + 1).padStart(6, '0')}`),
  )
})

test('rows are added with their digits, their defaults and what they leave out', async () => {
  const body = `{"rows": [
    {"meter": "é\\u0022", "day": "2026-02-28", "ticks": 9007199254740993, "warmth": 1.5e3, "noted": {"n": 1.10, "big": 12345678901234567890}, "serial": 3, "after": 4},
    {"meter": "c", "day": "0001-01-01", "unit": "12345678", "serial": 4, "after": null, "ticks": 1e3}]}`
  const answer = await postText('readings', body, 'application/json; charset=utf-8')
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(answer.json, { inserted: 2, tableName: 'ds_example_readings' })
  const { text } = await get('schemas/readings/data')
  assert.match(
    text,
    /"meter":"é\\"","day":"2026-02-28","ticks":9007199254740993,"warmth":1500,"noted":{"n": 1\.10, "big": 12345678901234567890},"unit":"kWh","serial":3,"after":4/,
  )
  assert.match(
    text,
    /"meter":"c","day":"0001-01-01","ticks":1000,"warmth":null,"noted":null,"unit":"12345678"/,
  )
  const { rows } = await client.query('select count(*) from ds_example_readings where _pack_load is null')
  assert.equal(rows[0].count, '2')
})

test('decimals and times are taken in any way of writing that loses nothing', async () => {
  const ticket = { customer_id: 'CIN-000001', film_id: 'FLM-001' }
  const amounts = ['12.5', '12.500', '125e-1', '0.00125e4', '12']
  const times = [
    '2026-01-02T03:04:05.678Z',
    '2026-01-02 03:04',
    '2026-01-02T05:04:05.678000+02:00',
    '2026-01-01T23:04:05-0400',
    '2026-01-02T03:04:05',
  ]
  const rows = amounts.map(
    (amount, at) =>
      `{"ticket_id": "T-${at}", "customer_id": "${ticket.customer_id}", "film_id": "FLM-001", "bought_at": "${times[at]}", "amount": ${amount}}`,
  )
  const answer = await postText('tickets', `{"rows": [${rows.join(',')}]}`)
  assert.equal(answer.status, 201, answer.text)
  const { text } = await get('schemas/tickets/data')
  assert.deepEqual(
    [...text.matchAll(/"T-\d".*?"bought_at":"(.*?)","amount":(.*?),/g)].map(
      found => `${found[1]} ${found[2]}`,
    ),
    [
      '2026-01-02T03:04:05.678Z 12.50',
      '2026-01-02T03:04:00.000Z 12.50',
      '2026-01-02T03:04:05.678Z 12.50',
      '2026-01-02T03:04:05.000Z 12.50',
      '2026-01-02T03:04:05.000Z 12.00',
    ],
  )
  await client.query("delete from ds_example_tickets where ticket_id like 'T-%'")
})

test('rows whose key is there, or was given before, are skipped and not counted', async () => {
  const rows = [
    { meter: 'a', day: '2026-01-01', serial: 1, unit: 'other' },
    { meter: 'd', day: '2026-01-01', ticks: 1 },
    { meter: 'd', day: '2026-01-01', ticks: 2 },
  ]
  const answer = await post('readings', { rows })
  assert.deepEqual([answer.status, answer.json.inserted], [201, 1])
  const { rows: kept } = await client.query(
    `select ticks, unit from ds_example_readings where meter = 'd' or serial = 1 order by meter`,
  )
  assert.deepEqual(kept, [
    { ticks: null, unit: 'kWh' },
    { ticks: '1', unit: 'kWh' },
  ])
})

const good = { meter: 'z', day: '2026-01-01' }

test('one row that cannot be taken leaves all of them out, and is named with its column', async () => {
  const cases: [unknown, RegExp][] = [
    [{ ...good, colour: 1 }, /row 2, column "colour": there is no such column/],
    [{ ...good, _pack_load: null }, /row 2, column "_pack_load": there is no such column/],
    [{ day: '2026-01-01' }, /row 2, column "meter": a value is needed/],
    [{ ...good, unit: null }, /row 2, column "unit": a value is needed/],
    [{ ...good, meter: 5 }, /row 2, column "meter": 5 is no text/],
    [{ ...good, meter: 'a\0' }, /row 2, column "meter": .* U\+0000/],
    [{ ...good, meter: '\ud800' }, /row 2, column "meter": .* half a surrogate pair/],
    [{ ...good, day: '2026-02-30' }, /row 2, column "day": "2026-02-30" is no date/],
    [{ ...good, day: 'today' }, /is no date/],
    [{ ...good, ticks: '5' }, /row 2, column "ticks": "5" is no bigint/],
    [{ ...good, ticks: 1.5 }, /1\.5 is no bigint/],
    [{ ...good, ticks: 1e20 }, /is no bigint/],
    [{ ...good, serial: 2 ** 31 }, /is no integer/],
    [{ ...good, warmth: true }, /true is no double/],
    [{ ...good, unit: '123456789' }, /row 2, column "unit": "123456789" has more than 8 characters/],
    [{ ...good, after: 99 }, /row 2, column "after": there is no readings\.serial "99"/],
    [{ ...good, serial: 2 }, /row 2, column "serial": "2" is taken/],
    [{ ...good, noted: { text: '\0' } }, /row 2, column "noted": .* U\+0000/],
    ['text', /row 2 is no object/],
    [null, /row 2 is no object/],
    [[1], /row 2 is no object/],
  ]
  const before = await countOf('ds_example_readings')
  for (const [row, message] of cases) {
    const answer = await post('readings', { rows: [{ meter: 'y', day: '2026-01-01', serial: 7 }, row] })
    assertPackRefused(answer, 400, 'BAD_REQUEST')
    assert.match(answer.json.error.message, message)
  }
  const twice = await post('readings', {
    rows: [
      { ...good, serial: 8 },
      { meter: 'y', day: '2026-01-01', serial: 8 },
    ],
  })
  assert.match(twice.json.error.message, /row 2, column "serial": "8" is taken/)
  assert.equal(await countOf('ds_example_readings'), before)
  const orphan = {
    ticket_id: 'T-1',
    customer_id: 'CIN-000031',
    film_id: 'FLM-001',
    bought_at: '2026-01-01',
    amount: 9.505,
  }
  const two = await post('tickets', { rows: [orphan] })
  assert.match(
    two.json.error.message,
    /"bought_at": "2026-01-01" is no timestamp; row 1, column "amount": 9\.505 is no decimal\(12,2\)/,
  )
  const parent = await post('tickets', {
    rows: [{ ...orphan, bought_at: '2026-01-01T00:00:00Z', amount: 9.5 }],
  })
  assert.match(
    parent.json.error.message,
    /row 1, column "customer_id": there is no customers\.customer_id "CIN-000031"/,
  )
  assert.equal(await countOf('ds_example_tickets'), 1)
})

test('names and values are never SQL', async () => {
  const hostile = `'); drop table ds_example_films; --`
  const rows = [{ meter: hostile, day: '2026-01-01', noted: { [hostile]: hostile } }]
  assert.equal((await post('readings', { rows })).json.inserted, 1)
  assert.equal((await get('schemas/readings/data')).json.rows[0].meter, hostile)
  assertPackRefused(await post('readings', { rows: [{ ...good, [hostile]: 1 }] }), 400, 'BAD_REQUEST')
  assertPackRefused(await post(encodeURIComponent(hostile), { rows }), 404, 'NOT_FOUND')
  assert.equal(await countOf('ds_example_films'), 1)
})

test('what a rule of a user refuses is told, and nothing is added', async () => {
  await client.query(`alter table ds_example_films add constraint long_enough check (minutes > 10)`)
  const film = { film_id: 'FLM-009', title: 'Short', minutes: 5, price: 1 }
  const answer = await post('films', { rows: [{ ...film, film_id: 'FLM-010', minutes: 90 }, film] })
  assertPackRefused(answer, 400, 'BAD_REQUEST')
  assert.match(answer.json.error.message, /"long_enough"; none was added\.$/)
  await client.query(`create function forbid() returns trigger language plpgsql as
    $$ begin raise exception 'no more films'; end $$;
    create trigger forbid before insert on ds_example_films for each row execute function forbid()`)
  const forbidden = await post('films', { rows: [{ ...film, minutes: 90 }] })
  assertPackRefused(forbidden, 400, 'BAD_REQUEST')
  assert.match(forbidden.json.error.message, /: no more films; none was added\.$/)
  await client.query('drop function forbid cascade')
  assert.equal(await countOf('ds_example_films'), 1)
})

test('bodies of another form are refused', async () => {
  for (const json of [{}, { rows: [] }, { rows: {} }, { rows: [good], more: 1 }, [], 'x', null, [[good]]]) {
    assertPackRefused(await post('readings', json), 400, 'BAD_REQUEST')
  }
  for (const body of [
    '',
    '{',
    '{"rows": [{"meter": 01}]}',
    `{"rows": ${'['.repeat(5000)}`,
    '{"rows": [{"__proto__": {}}]}',
  ]) {
    assertPackRefused(await postText('readings', body), 400, 'BAD_REQUEST')
  }
  for (const type of ['text/plain', 'text/csv', 'application/x-www-form-urlencoded', 'application/jsonx']) {
    assertPackRefused(await postText('readings', '{"rows": []}', type), 415, 'UNSUPPORTED_MEDIA_TYPE')
  }
  assertPackRefused(await house.admin('POST', '/api/v1/schemas/readings/data'), 415, 'UNSUPPORTED_MEDIA_TYPE')
  const many = Array.from({ length: 10_001 }, () => ({}))
  assertPackRefused(await post('readings', { rows: many }), 400, 'BAD_REQUEST')
  assertPackRefused(
    await post('readings', { rows: [{ meter: 'x'.repeat(9 * 2 ** 20) }] }),
    400,
    'BAD_REQUEST',
  )
})

test('pages outside of what is offered are refused, and so is what is not there', async () => {
  const queries = ['limit=0', 'limit=501', 'offset=-1', 'offset=1.5', 'offset=1e30', 'limit=', 'cursor=x']
  for (const path of ['schemas/readings/data', 'segments/friends/customers']) {
    for (const query of queries) assertPackRefused(await get(`${path}?${query}`), 400, 'BAD_REQUEST')
    assertPackRefused(await get(path.replace(/s\/\w+\//, 's/nothing/')), 404, 'NOT_FOUND')
  }
})

test('a request with an Idempotency-Key is done once, by either header of the key', async () => {
  const secret = await makeKey(house.admin, 'editor')
  const json = { rows: [{ meter: 'once', day: '2026-01-01' }] }
  const sent = { json, headers: { 'x-api-key': secret, 'idempotency-key': 'rows-1' } }
  const first = await house.as(null)('POST', '/api/v1/schemas/readings/data', sent)
  assert.deepEqual([first.status, first.json.inserted], [201, 1])
  await client.query(`delete from ds_example_readings where meter = 'once'`)
  const again = await house.as(null)('POST', '/api/v1/schemas/readings/data', sent)
  assert.equal(again.text, first.text)
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(await countOf(`ds_example_readings where meter = 'once'`), 0)
  const other = { ...sent, json: { rows: [{ meter: 'other', day: '2026-01-01' }] } }
  assertPackRefused(await house.as(null)('POST', '/api/v1/schemas/readings/data', other), 400, 'BAD_REQUEST')
})

test('a table that is gone, or not what it was, is told as such', async () => {
  await client.query('alter table ds_example_readings rename to readings_of_mine')
  assertPackRefused(await get('schemas/readings/data'), 404, 'NOT_FOUND')
  assertPackRefused(await post('readings', { rows: [good] }), 404, 'NOT_FOUND')
  await client.query('alter table readings_of_mine rename to ds_example_readings')
  await client.query(
    'alter table ds_example_readings drop column warmth, add column secret text default $$x$$',
  )
  const { rows } = (await get('schemas/readings/data')).json
  assert.deepEqual(Object.keys(rows[0]), ['meter', 'day', 'ticks', 'noted', 'unit', 'serial', 'after'])
  assertPackRefused(await post('readings', { rows: [good] }), 404, 'NOT_FOUND')
})
