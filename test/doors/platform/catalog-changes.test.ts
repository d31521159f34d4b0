import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caller, type StartedHouse, withoutStatistics } from '../start.ts'
import { lookUp, makeDataset, makeSchema } from './datasets.ts'
import { asClient, assertProblem, CATALOG, startPlatform } from './platform.ts'

let house: StartedHouse
let call: Caller
let schema: string

before(async () => {
  house = await withoutStatistics(startPlatform())
  call = asClient(house)
  schema = await makeSchema(call)
})
after(() => house[Symbol.asyncDispose]())

const patchType = { 'content-type': 'application/json-patch+json' }

async function changed(method: string, path: string, json: unknown, headers = {}) {
  const answer = await call(method, path, { json, headers })
  assert.equal(answer.status, 200, answer.text)
  assert.match(answer.json[0], /^@\/dataSets\/[0-9a-f]{24}$/)
  return lookUp(call, answer.json[0].slice(-24))
}

test('members that are given take the place of those before, and the version counts up', async () => {
  const id = await makeDataset(call, schema, { tags: { source: ['crm'] } })
  const first = await changed(
    'PATCH',
    `/dataSets/${id}`,
    { name: 'Updated', description: 'D' },
    { 'if-match': '1.0.0' },
  )
  assert.deepEqual([first.name, first.description, first.version], ['Updated', 'D', '1.0.1'])
  assert.deepEqual(first.tags.source, ['crm'])
  const second = await changed(
    'PATCH',
    `${CATALOG}/dataSets/${id}`,
    { tags: { other: ['x'] } },
    { 'if-match': '"1.0.1"' },
  )
  assert.deepEqual(second.tags, {
    'adobe/pqs/table': ['loyaltymembersdataset'],
    'adobe/siphon/table/format': ['parquet'],
    other: ['x'],
  })
  assert.equal(second.version, '1.0.2')
  const renamed = await house.admin('GET', `/api/datasets/${second.rowhouse.datasetId}`)
  assert.equal(renamed.json.dataset.name, 'Updated')
})

test('an array is a JSON Patch under either content type, and makes the objects around what it adds', async () => {
  const id = await makeDataset(call, schema)
  const add = [{ op: 'add', path: '/tags/unifiedProfile', value: ['enabled:true'] }]
  assert.deepEqual((await changed('PATCH', `/dataSets/${id}`, add)).tags.unifiedProfile, ['enabled:true'])
  const deep = [
    { op: 'add', path: '/extensions/mine/deep', value: 1 },
    { op: 'replace', path: '/tags/missing', value: ['x'] },
    { op: 'remove', path: '/tags/unifiedProfile' },
    { op: 'test', path: '/name', value: 'LoyaltyMembersDataset' },
    { op: 'replace', path: '/enableErrorDiagnostics', value: true },
  ]
  const object = await changed('PATCH', `/dataSets/${id}`, deep, patchType)
  assert.equal(object.extensions.mine.deep, 1)
  assert.deepEqual([object.tags.missing, object.tags.unifiedProfile], [['x'], undefined])
  assert.equal(object.enableErrorDiagnostics, true)
  assert.deepEqual(object.extensions.adobe_lakeHouse.metrics.rowCount, 0)
})

test('v2 merges deeply, and null removes', async () => {
  const id = await makeDataset(call, schema)
  const path = `/v2/dataSets/${id}`
  const lake = { adobe_lakeHouse: { rowExpiration: { ttlValue: 'P3Y', defaultValue: 'P1Y' } } }
  await changed('PATCH', path, { extensions: lake, tags: { a: ['1'], b: ['2'] } })
  const json = {
    extensions: { adobe_lakeHouse: { rowExpiration: { defaultValue: null } } },
    tags: { a: null },
  }
  const object = await changed('PATCH', `${CATALOG}${path}`, json)
  assert.deepEqual(object.extensions.adobe_lakeHouse.rowExpiration, { ttlValue: 'P3Y' })
  assert.deepEqual([object.tags.a, object.tags.b], [undefined, ['2']])
  assert.equal(object.name, 'LoyaltyMembersDataset')
})

test('PUT changes what it names, and takes a whole object back', async () => {
  const id = await makeDataset(call, schema, { description: 'stays' })
  const named = await changed('PUT', `/dataSets/${id}`, { name: 'N' })
  assert.deepEqual([named.name, named.description], ['N', 'stays'])
  const whole = await changed('PUT', `/dataSets/${id}`, {
    ...named,
    description: 'other',
    created: 1,
    version: '9.9.9',
  })
  assert.deepEqual([whole.description, whole.created, whole.version], ['other', named.created, '1.0.2'])
})

test('the table name is changed by its tag, when it is free', async () => {
  const ids = [
    await makeDataset(call, schema, { name: 'one' }),
    await makeDataset(call, schema, { name: 'two' }),
  ]
  const json = { tags: { 'adobe/pqs/table': ['one'] } }
  assertProblem(await call('PATCH', `/dataSets/${ids[1]}`, { json }), 400, 'tags')
  const op = [{ op: 'replace', path: '/tags/adobe~1pqs~1table', value: ['three'] }]
  assert.deepEqual((await changed('PATCH', `/dataSets/${ids[1]}`, op)).tags['adobe/pqs/table'], ['three'])
})

test('If-Match must name the version, and of two who read the same one writes', async () => {
  const id = await makeDataset(call, schema)
  const write = (name: string, match: string) =>
    call('PATCH', `/dataSets/${id}`, { json: { name }, headers: { 'if-match': match } })
  assertProblem(await write('x', '1.0.7'), 412, 'precondition')
  assert.match((await write('x', '"9"')).json.detail, /1\.0\.0/)
  const both = await Promise.all([write('a', '1.0.0'), write('b', '1.0.0')])
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 412])
  assert.equal((await write('c', '*')).status, 200)
})

test('what only the house sets cannot be changed, nor can the schema', async () => {
  const id = await makeDataset(call, schema)
  const other = await makeSchema(call, 'Others')
  const refused = async (json: unknown, name: string) => {
    assertProblem(await call('PATCH', `/dataSets/${id}`, { json }), 400, name)
    assertProblem(await call('PATCH', `/v2/dataSets/${id}`, { json }), 400, name)
  }
  for (const json of [
    { created: 1 },
    { version: '2.0.0' },
    { rowhouse: { version: 9 } },
    { lastBatchId: 'x' },
    { schemaRef: { id: other } },
  ])
    await refused(json, 'field-read-only')
  await refused([{ op: 'remove', path: '/viewId' }], 'field-read-only')
  await refused([{ op: 'add', path: '/created', value: 1 }], 'field-read-only')
  await changed('PATCH', `/dataSets/${id}`, { schemaRef: { id: schema.toUpperCase() } })
  for (const json of [{ name: '' }, { name: null }, [{ op: 'remove', path: '/name' }]])
    await refused(json, 'name')
  await refused({ tags: { a: [{}] } }, 'tags')
  await refused({ fileDescription: { format: 'avro' } }, 'file-description')
  await refused([{ op: 'test', path: '/name', value: 'x' }], 'patch')
  await refused([{ op: 'remove', path: '/tags/missing' }], 'patch')
  await refused([{ op: 'up', path: '/name' }], 'patch')
  await refused([{ op: 'add', path: '', value: [] }], 'patch')
  await refused('text', 'body')
  for (const method of ['PATCH', 'PUT'])
    assertProblem(
      await call(method, `/dataSets/${'0'.repeat(24)}`, { json: { name: 'x' } }),
      404,
      'dataset-unknown',
    )
})
