import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caller, type StartedHouse, uploadDataset } from '../start.ts'
import { type Leaf, lookUp, makeDataset, makeSchema, publishNested } from './datasets.ts'
import { asClient, assertProblem, EXPORT, startPlatform } from './platform.ts'

let house: StartedHouse
let call: Caller
let id: string
let datasetId: string

const leaves: readonly Leaf[] = [
  ['_id', 'VARCHAR'],
  ['person.name.firstName', 'VARCHAR'],
  ['_acme.loyalty.loyaltyPoints', 'INTEGER'],
  ['_acme.loyalty.memberSince', 'TIMESTAMP WITH TIME ZONE'],
  ['identityMap', 'MAP(VARCHAR, STRUCT(id VARCHAR, "primary" BOOLEAN)[])'],
]

/** Rows as a schema nests them: some fields missing at every level. */
const first = `
  select 'r' || i as _id,
         case when i % 3 = 0 then null else {'name': {'firstName': 'Ann ' || i}} end as person,
         {'loyalty': {'loyaltyPoints': i * 10, 'memberSince': make_timestamptz(2019, 5, 15, 20, 20, 39.0, 'UTC')}} as _acme,
         map {'email': [{'id': i || '@example.com', 'primary': null}]} as identityMap
  from range(1, 5) t(i)`

const second = `
  select 'late' as _id, {'loyalty': {'loyaltyTierSince': date '2026-11-01', 'loyaltyPoints': 7}} as _acme`

before(async () => {
  house = await startPlatform()
  call = asClient(house)
  id = await makeDataset(call, await makeSchema(call))
  datasetId = (await lookUp(call, id)).rowhouse.datasetId
  await publishNested(house, datasetId, first, leaves)
  await publishNested(house, datasetId, second, [
    ['_id', 'VARCHAR'],
    ['_acme.loyalty.loyaltyTierSince', 'DATE'],
    ['_acme.loyalty.loyaltyPoints', 'INTEGER'],
  ])
})
after(() => house[Symbol.asyncDispose]())

async function get(path: string) {
  const answer = await house.admin('GET', `/api/datasets/${datasetId}${path}`)
  assert.equal(answer.status, 200, `${path} ${answer.text}`)
  return answer
}

const names = [...leaves.map(([path]) => path), '_acme.loyalty.loyaltyTierSince']

test('details, versions and columns show the leaves by their dotted paths', async () => {
  const { dataset, preview } = (await get('')).json
  assert.deepEqual([dataset.rows, dataset.columns, Object.keys(preview[0])], [5, names.length, names])
  const versions = (await get('/versions')).json.items
  assert.deepEqual(
    versions.map(({ row_count, version }: { row_count: number; version: number }) => [version, row_count]),
    [
      [0, 0],
      [1, 4],
      [2, 5],
    ],
  )
  const { columns } = (await get('/columns')).json
  assert.deepEqual(
    columns.map(({ name }: { name: string }) => name),
    names,
  )
  const listed = await house.admin('GET', '/api/datasets')
  assert.ok(listed.text.includes(datasetId))
})

test('rows are read, filtered, searched and ordered by leaves', async () => {
  const rows = (await get('/rows')).json.rows
  assert.equal(rows.length, 5)
  assert.deepEqual(rows[0], {
    _id: 'r1',
    'person.name.firstName': 'Ann 1',
    '_acme.loyalty.loyaltyPoints': 10,
    '_acme.loyalty.memberSince': '2019-05-15T20:20:39Z',
    identityMap: { email: [{ id: '1@example.com', primary: null }] },
    '_acme.loyalty.loyaltyTierSince': null,
  })
  const where = encodeURIComponent('"_acme.loyalty.loyaltyPoints" > 20')
  const order = encodeURIComponent('"_acme.loyalty.loyaltyPoints" desc')
  const filtered = (await get(`/rows?where=${where}&order_by=${order}&columns=_id`)).json
  assert.deepEqual([filtered.rows, filtered.total], [[{ _id: 'r4' }, { _id: 'r3' }], 2])
  assert.equal((await get('/rows?search=ann%204')).json.total, 1)
})

test('a download has the leaves in every format', async () => {
  const csv = (await get('/download?format=csv')).text
  assert.ok(csv.startsWith('_id,person.name.firstName,_acme.loyalty.loyaltyPoints'), csv.slice(0, 200))
  assert.equal(csv.trim().split('\n').length, 6)
  const json = (await get('/download?format=json')).json
  assert.equal(json.length, 5)
  assert.equal(json[4]['_acme.loyalty.loyaltyTierSince'], '2026-11-01')
  assert.equal((await get('/download?format=parquet')).bytes.subarray(0, 4).toString(), 'PAR1')
  assert.equal((await get('/download?format=xlsx')).bytes.subarray(0, 2).toString(), 'PK')
  assert.ok((await get('/download?format=arrow')).bytes.length > 500)
  assert.equal((await get('/download?format=ndjson')).text.trim().split('\n').length, 5)
})

test('statistics, comparison and differences are of the leaves', async () => {
  const analysis = await get('/analyze?wait=60')
  assert.ok(analysis.text.includes('_acme.loyalty.loyaltyPoints'), analysis.text)
  const compared = (await get('/compare?v1=1&v2=2')).json
  assert.ok(JSON.stringify(compared).includes('_acme.loyalty.loyaltyTierSince'), JSON.stringify(compared))
  const diff = await get('/compare?v1=1&v2=2&key=_id')
  assert.ok(diff.text.includes('late'), diff.text)
  await get('/quality')
})

test('a query has the leaves as columns', async () => {
  const sql =
    'select "_id", "_acme.loyalty.loyaltyPoints" as points from LoyaltyMembersDataset order by points'
  const answer = await house.admin('POST', '/api/query', {
    json: { sql, datasets: { LoyaltyMembersDataset: { dataset_id: datasetId } } },
  })
  assert.equal(answer.status, 200, answer.text)
  assert.ok(answer.text.includes('late'))
})

test('the version before the first rows has neither rows nor columns, and every door says so', async () => {
  const { rows, total } = (await get('/rows?version=0')).json
  assert.deepEqual([rows, total], [[], 0])
  assert.deepEqual((await get('?version=0')).json.preview, [])
  assert.deepEqual((await get('/columns?version=0')).json.columns, [])
  const added = (await get('/compare?v1=0&v2=1')).json
  assert.ok(JSON.stringify(added).includes('_acme.loyalty.loyaltyPoints'))
  for (const path of ['/analyze?wait=60&version=0', '/quality?version=0', '/rules/suggest?version=0'])
    await get(path)
  const refused = async (method: string, path: string, json?: object) => {
    const answer = await house.admin(method, path, json ? { json } : {})
    assert.equal(answer.status, 422, answer.text)
  }
  for (const format of ['csv', 'json', 'parquet', 'xlsx', 'arrow', 'ndjson'])
    await refused('GET', `/api/datasets/${datasetId}/download?format=${format}&version=0`)
  await refused('GET', `/api/datasets/${datasetId}/metadata?version=0`)
  const datasets = { t: { dataset_id: datasetId, version: 0 } }
  await refused('POST', '/api/query', { sql: 'select * from t', datasets })
  await refused('GET', `/api/datasets/${datasetId}/rows?version=0&where=${encodeURIComponent('a = 1')}`)
})

for (const prefix of ['', EXPORT]) {
  test(`a preview at ${prefix || 'the short path'} nests rows again, and leaves out what is missing`, async () => {
    const preview = await call('GET', `${prefix}/datasets/${id}/preview`)
    assert.equal(preview.status, 200, preview.text)
    const { data } = preview.json
    assert.deepEqual(data[0], {
      _id: 'r1',
      person: { name: { firstName: 'Ann 1' } },
      _acme: { loyalty: { loyaltyPoints: 10, memberSince: '2019-05-15T20:20:39Z' } },
      identityMap: { email: [{ id: '1@example.com' }] },
    })
    assert.ok(!('person' in data[2]))
    assert.deepEqual(data[4], {
      _id: 'late',
      _acme: { loyalty: { loyaltyPoints: 7, loyaltyTierSince: '2026-11-01' } },
    })
    const uploaded = await uploadDataset(house, { file: 'a.b,c\n1,\n9007199254740993,x\n' })
    const flat = await call('GET', `${prefix}/DataSets/${uploaded.id}/preview`)
    assert.equal(flat.text, '{"data":[{"a.b":1},{"a.b":9007199254740993,"c":"x"}]}')
    assertProblem(await call('GET', `${prefix}/datasets/${'0'.repeat(24)}/preview`), 404, 'dataset-unknown')
  })
}

test('a preview has the first 100 rows, and none of an empty dataset', async () => {
  const rows = Array.from({ length: 250 }, (_, at) => at).join('\n')
  const uploaded = await uploadDataset(house, { file: `n\n${rows}\n` })
  const { data } = (await call('GET', `/datasets/${uploaded.id}/preview`)).json
  assert.deepEqual([data.length, data[99]], [100, { n: 99 }])
  const empty = await makeDataset(call, await makeSchema(call, 'Empty'))
  assert.deepEqual((await call('GET', `/datasets/${empty}/preview`)).json, { data: [] })
})
