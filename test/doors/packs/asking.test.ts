import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { adminKey } from '../../server.ts'
import { assertRefused, makeOrganization } from '../start.ts'
import { openPackBench, type PackBench } from './pack-bench.ts'

let bench: PackBench

before(async () => {
  bench = await openPackBench()
})
after(() => bench[Symbol.asyncDispose]())
afterEach(() => bench.forget())

const count = async (text: string) =>
  Number((await bench.client.query(`select count(*) as n from ${text}`)).rows[0].n)

test('five in a minute are counted, whatever comes of them; listing and removing are free', async () => {
  await bench.forget()
  for (const [left, path] of ['nothing', 'starbucks?scale=0', 'starbucks?plan=true', 'x', 'y'].entries()) {
    const answer = await bench.house.admin('POST', `/api/v1/seed-dataset/${path}`)
    assert.notEqual(answer.status, 429)
    assert.equal(answer.headers.get('ratelimit-remaining'), String(4 - left), path)
  }
  const sixth = await bench.house.admin('POST', '/api/v1/seed-dataset/starbucks')
  assert.equal(sixth.status, 429)
  assert.equal(sixth.json.error.code, 'RATE_LIMITED')
  const wait = Number(sixth.headers.get('retry-after'))
  assert.ok(wait >= 1 && wait <= 60, `${wait} s`)
  assert.equal((await bench.house.admin('GET', '/api/v1/seed-dataset')).status, 200)
  assert.equal((await bench.remove('starbucks')).status, 200)
  const other = await bench.house.admin('POST', '/api/organizations', {
    json: { id: 'b@rowhouse', name: 'B' },
  })
  const elsewhere = await bench.house.as(other.json.key.secret)('POST', '/api/v1/seed-dataset/nothing')
  assert.equal(elsewhere.status, 404)
})

describe('while a load is under way', () => {
  const seed = '/api/v1/seed-dataset'

  test('every other load and removal of the organization is told to wait, and it ends as if nobody had asked', async () => {
    const other = bench.house.as(await makeOrganization(bench.house, 'free@rowhouse'))
    // The place of the organization's world, to which a load comes last.
    const withheld = `
      insert into rowhouse.worlds
        (organization_id, id, pack, name, version, digest, seed, anchor, scale, tables, views, loaded_by)
      select o.uuid, gen_random_uuid(), '', '', '', '', 0, '', 1, '[]', '[]', u.id
      from rowhouse.organizations o, rowhouse.users u where o.id = 'default@rowhouse' limit 1`
    await using waiting = await bench.stopped(withheld, () => bench.load('banking'))
    const asked = [
      ['POST', 'telecom'],
      ['POST', 'banking?force=true'],
      ['DELETE', 'banking'],
      ['DELETE', 'retail?keep=modified'],
    ] as const
    for (const [method, path] of asked) {
      const { status, headers, json } = await bench.house.admin(method, `${seed}/${path}`)
      const requestedLoad = path.split('?')[0]
      const message = 'Another load or removal is in progress.'
      assert.deepEqual([status, json], [409, { status: 409, currentlyLoaded: null, requestedLoad, message }])
      assert.equal(headers.get('retry-after'), '1')
    }
    // Nobody else waits: readers see what there was, plans are made, and another organization loads.
    assert.equal((await bench.house.admin('GET', '/api/v1/offers')).json.pagination.total, 0)
    assert.equal((await bench.house.admin('GET', seed)).json.currentlyLoaded, null)
    assert.equal((await bench.remove('banking?plan=true')).status, 200)
    assert.equal((await other('POST', `${seed}/telecom`)).status, 201)
    const first = await waiting.go()
    assert.equal(first.status, 201, first.text)
    assert.equal((await bench.house.admin('GET', seed)).json.currentlyLoaded, 'banking')
    assert.equal(await count('rowhouse.worlds'), 2)
    assert.equal((await other('DELETE', `${seed}/telecom`)).status, 200)
  })

  test('so they are while a removal is, and say what is loaded until it ends', async () => {
    const place = await bench.place()
    const withheld = `lock table ${place}.ds_banking_customers in access share mode`
    await using waiting = await bench.stopped(withheld, () => bench.remove('banking'))
    for (const method of ['POST', 'DELETE']) {
      const { status, json } = await bench.house.admin(method, `${seed}/telecom`)
      assert.equal(status, 409)
      assert.deepEqual(
        [json.currentlyLoaded, json.requestedLoad, json.message],
        ['banking', 'telecom', 'Another load or removal is in progress.'],
      )
    }
    assert.equal((await waiting.go()).status, 200)
    assert.equal(await count('rowhouse.worlds'), 0)
    assert.equal((await bench.load('telecom')).status, 201)
    assert.equal((await bench.remove('telecom')).status, 200)
  })
})

test('who reads while the pack is loaded again waits for the new rows, and finds them', async () => {
  assert.equal((await bench.load('telecom')).status, 201)
  const withheld = `lock table ${await bench.place()}.ds_telecom_customers in access share mode`
  await using waiting = await bench.stopped(withheld, () => bench.load('telecom?force=true&seed=2'))
  const paths = ['schemas/customers/data', 'segments/renewal_window/customers', 'seed-dataset?details=true']
  const reading = Promise.all(paths.map(path => bench.house.admin('GET', `/api/v1/${path}`)))
  await bench.untilWaiting(
    1 + paths.length,
    reading.then(([first]) => first ?? assert.fail()),
  )
  assert.equal((await waiting.go()).status, 201)
  const [rows, segment, list] = await reading
  assert.deepEqual([rows?.status, segment?.status, list?.status], [200, 200, 200])
  assert.deepEqual([rows?.json.total, segment?.json.total], [1000, 180])
  const telecom = list?.json.datasets.find(({ key }: { key: string }) => key === 'telecom')
  assert.deepEqual([telecom.seed, telecom.modified], [2, 0])
  assert.equal((await bench.remove('telecom')).status, 200)
})

test('what is wrong with a request is said, and a body is no way to say anything', async () => {
  const wrong = ['scale=0', 'scale=1001', 'seed=-1', 'anchor=2026-02-30', 'force=yes', 'keep=all', 'rows=5']
  for (const query of wrong) {
    const { status, json } = await bench.load(`starbucks?${query}`)
    assert.equal(status, 400, query)
    assert.equal(json.error.code, 'BAD_REQUEST')
    assert.ok(json.error.message.includes(query.split('=')[0]), json.error.message)
  }
  await bench.forget()
  const body = await bench.house.admin('POST', '/api/v1/seed-dataset/starbucks', { json: {} })
  assert.equal(body.status, 400)
})

test('an organization cannot be removed while a load copies its history', async () => {
  const made = await bench.house.admin('POST', '/api/organizations', {
    json: { id: 'd@rowhouse', name: 'D' },
  })
  const load = () => bench.house.as(made.json.key.secret)('POST', '/api/v1/seed-dataset/starbucks')
  await using waiting = await bench.stopped('lock table rowhouse.interactions in share mode', load)
  const removing = bench.house.admin('DELETE', `/api/organizations/${made.json.organization.uuid}`)
  await bench.untilWaiting(2, removing)
  const loaded = await waiting.go()
  assert.equal(loaded.status, 201, loaded.text)
  assertRefused(await removing, 409, 'organization_not_empty')
})

test('what is left of a history goes with its organization, and no other', async () => {
  const leave = async (id: string) => {
    const made = await bench.house.admin('POST', '/api/organizations', { json: { id, name: id } })
    const { uuid } = made.json.organization
    await bench.client.query(
      `insert into rowhouse.interactions
       values (gen_random_uuid(), $1, 'p', 'c', $1, $1, $1, 'convert', 'outbound', now(), 1)`,
      [uuid],
    )
    await bench.client.query(
      `insert into rowhouse.interaction_summaries
       values (gen_random_uuid(), $1, 'p', 'c', $1, $1, $1, 'outbound', 'alltime', 'all', 1, 0, 0, 0, 1, 1, now(), 'convert')`,
      [uuid],
    )
    return uuid as string
  }
  const [leaving, staying] = [await leave('e@rowhouse'), await leave('f@rowhouse')]
  const left = async (uuid: string) => [
    await count(`rowhouse.interactions where organization_id = '${uuid}'`),
    await count(`rowhouse.interaction_summaries where organization_id = '${uuid}'`),
  ]
  assert.deepEqual(
    [await left(leaving), await left(staying)],
    [
      [1, 1],
      [1, 1],
    ],
  )
  const removed = await bench.house.admin('DELETE', `/api/organizations/${leaving}`)
  assert.equal(removed.status, 200, removed.text)
  assert.deepEqual(
    [await left(leaving), await left(staying)],
    [
      [0, 0],
      [1, 1],
    ],
  )
})

test('an organization is not removed while it has a pack or something of its users, and then takes its schema along', async () => {
  const made = await bench.house.admin('POST', '/api/organizations', {
    json: { id: 'c@rowhouse', name: 'C' },
  })
  const own = bench.house.as(made.json.key.secret)
  assert.equal((await own('POST', '/api/v1/seed-dataset/telecom')).status, 201)
  const path = `/api/organizations/${made.json.organization.uuid}`
  assert.equal((await bench.house.admin('DELETE', path)).status, 409)
  const { rows } = await bench.client.query(
    'select name from rowhouse.organization_schemas where organization_id = $1',
    [made.json.organization.uuid],
  )
  await bench.client.query(`create table ${rows[0].name}.own (a integer)`)
  await bench.client.query(`update ${rows[0].name}.ds_telecom_customers set email = 'a' || email`)
  assert.equal((await own('DELETE', '/api/v1/seed-dataset/telecom?keep=modified')).status, 200)
  assert.equal(await count(`${rows[0].name}.ds_telecom_customers_kept1`), 1000)
  const datasets = (await own('GET', '/api/datasets')).json.items
  for (const { id } of datasets) assert.equal((await own('DELETE', `/api/datasets/${id}`)).status, 200)
  const refused = await bench.house.admin('DELETE', path)
  assertRefused(refused, 409, 'organization_not_empty')
  assert.ok(refused.json.detail.includes(`table ${rows[0].name}.own `), refused.text)
  await bench.client.query(`drop table ${rows[0].name}.own`)
  const gone = await bench.house.admin('DELETE', path)
  assert.equal(gone.status, 200, gone.text)
  assert.equal(await count(`pg_namespace where nspname = '${rows[0].name}'`), 0)
})

test('a key comes in either header, and a load that is asked for twice by one Idempotency-Key is done once', async () => {
  await bench.forget()
  const ask = () =>
    bench.house.as(null)('POST', '/api/v1/seed-dataset/starbucks', {
      headers: { 'x-api-key': adminKey, 'x-tenant-id': 'default@rowhouse', 'idempotency-key': 'once' },
    })
  const first = await ask()
  assert.equal(first.status, 201, first.text)
  const second = await ask()
  assert.equal(second.status, 201)
  assert.equal(second.headers.get('idempotency-replayed'), 'true')
  assert.equal(second.text, first.text)
  assert.equal(await count('rowhouse.world_posts'), 1)
  assert.equal((await bench.remove('starbucks')).status, 200)
})
