import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caller, type StartedHouse, withoutStatistics } from '../start.ts'
import { bodyOf, makeSchema } from './datasets.ts'
import { asClient, CATALOG, EXPORT, IMPORT, startPlatform } from './platform.ts'

// What the Python client `aepp` 0.5.7 sends to catalog, import and export, and what it reads of the answers.

let house: StartedHouse
let call: Caller
let schema: string
let dataset: string

before(async () => {
  house = await withoutStatistics(startPlatform())
  call = asClient(house)
  schema = await makeSchema(call)
  const json = bodyOf(schema, {
    tags: { unifiedProfile: ['enabled:true'], unifiedIdentity: ['enabled:true'] },
  })
  const made = await call('POST', `${CATALOG}/dataSets?requestDataSource=False`, { json, headers: type })
  assert.equal(made.status, 201, made.text)
  dataset = made.json[0].split('/').at(-1)
})
after(() => house[Symbol.asyncDispose]())

const type = { 'content-type': 'application/json', accept: 'application/json' }

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
async function get(path: string): Promise<any> {
  const answer = await call('GET', path, { headers: type })
  assert.equal(answer.status, 200, `${path} ${answer.text}`)
  return answer.json
}

/** Sends a file and completes its batch, as the client does; answers the batch when it is decided. */
async function ingest(more: object, name: string, body: string) {
  const json = { datasetId: dataset, inputFormat: { format: 'json', isMultiLineJson: false }, ...more }
  const made = await call('POST', `${IMPORT}/batches`, { json, headers: type })
  assert.equal(made.status, 201, made.text)
  const { id } = made.json
  const headers = { 'content-type': 'application/octet-stream' }
  const path = `${IMPORT}/batches/${id}/datasets/${dataset}/files/${name}`
  const put = await call('PUT', path, { body, headers })
  assert.deepEqual([put.status, put.text], [200, ''])
  const completed = await call('POST', `${IMPORT}/batches/${id}?action=COMPLETE`, { headers: type })
  assert.deepEqual([completed.status, completed.text], [200, ''])
  for (;;) {
    const batch = (await get(`${CATALOG}/batches/${id}`))[id]
    if (batch.status === 'success' || batch.status === 'failed') return { id, batch }
    await sleep(100)
  }
}

test('it pages datasets by start, and reads classification, tags and table name of each', async () => {
  const listed = await get(`${CATALOG}/dataSets/?limit=100&start=0`)
  for (const object of Object.values(listed) as Record<string, never>[]) {
    assert.ok(object.classification && object.tags?.['adobe/pqs/table']?.[0])
  }
  assert.deepEqual(await get(`${CATALOG}/dataSets/?limit=100&start=101`), {})
  const found = await get(`${CATALOG}/dataSets/${dataset}`)
  assert.deepEqual(found[dataset].tags.unifiedProfile, ['enabled:true'])
})

test('it enables a dataset by a JSON Patch under either content type', async () => {
  const json = [
    { op: 'add', path: '/tags/unifiedProfile', value: ['enabled:true', 'isUpsert:true'] },
    { op: 'add', path: '/tags/unifiedIdentity', value: ['enabled: true'] },
  ]
  for (const contentType of ['application/json', 'application/json-patch+json']) {
    const headers = { ...type, 'content-type': contentType }
    const patched = await call('PATCH', `${CATALOG}/dataSets/${dataset}`, { json, headers })
    assert.deepEqual([patched.status, patched.json], [200, [`@/dataSets/${dataset}`]], patched.text)
  }
  const { tags } = (await get(`${CATALOG}/dataSets/${dataset}`))[dataset]
  assert.deepEqual(
    [tags.unifiedProfile, tags.unifiedIdentity],
    [['enabled:true', 'isUpsert:true'], ['enabled:true']],
  )
})

test('it sends rows as one list on one line, or as a text within a text', async () => {
  const rows = [1, 2].map(at => ({ _acme: { loyalty: { loyaltyId: `L-${at}` } } }))
  const listed = await ingest({}, 'a.json', JSON.stringify(rows))
  assert.deepEqual(
    [listed.batch.status, listed.batch.recordCount],
    ['success', 2],
    JSON.stringify(listed.batch),
  )
  const lines = rows.map(row => JSON.stringify(row)).join('\n')
  const twice = await ingest({}, 'b.json', JSON.stringify(lines))
  assert.deepEqual([twice.batch.status, twice.batch.recordCount], ['success', 2], JSON.stringify(twice.batch))
})

test('it reads what became of batches, and lists them until a page is empty', async () => {
  const { id } = await ingest(
    { enableErrorDiagnostics: true },
    'bad.json',
    '{"_acme": {"loyalty": {"loyaltyPoints": "x"}}}',
  )
  const failed = await get(`${CATALOG}/batches/?limit=50&start=0&orderBy=desc:created&status=failed`)
  const batch = failed[id]
  assert.ok(batch.sandboxId && batch.created && batch.tags)
  assert.ok(batch.errors[0].code && batch.errors[0].description)
  assert.deepEqual(batch.relatedObjects[0], { type: 'dataSet', id: dataset })
  assert.deepEqual(await get(`${CATALOG}/batches/?limit=50&start=50`), {})
  const read = await get(`${EXPORT}/batches/${id}/failed`)
  const { href } = read.data[0]._links.self
  assert.ok(
    (await call('GET', href.slice(house.address.length), { headers: type })).text.includes('loyaltyPoints'),
  )
  assert.ok((await get(`${EXPORT}/batches/${id}/meta?path=row_errors`)).data[0].name)
})

test('it reads files by the addresses that lists give, and rows by a preview', async () => {
  const { id } = await ingest({}, 'c.json', '{"_acme": {"loyalty": {"loyaltyId": "L-9"}}}')
  const files = await get(`${EXPORT}/batches/${id}/files`)
  const file = await get(files.data[0]._links.self.href.slice(house.address.length))
  const { href } = file.data[0]._links.self
  const bytes = await call('GET', `${href.slice(house.address.length)}&range=bytes=0-99`, { headers: type })
  assert.equal(bytes.bytes.subarray(0, 4).toString(), 'PAR1')
  const { data } = await get(`${EXPORT}/datasets/${dataset}/preview`)
  assert.ok(data.some((row: { _acme: object }) => JSON.stringify(row._acme).includes('L-9')))
  const begun = await call('POST', `${IMPORT}/batches`, {
    json: { datasetId: dataset, inputFormat: { format: 'csv' } },
  })
  const path = `${IMPORT}/batches/${begun.json.id}/datasets/${dataset}`
  const body = '_acme.loyalty.loyaltyId\nL-10\n'
  await call('PUT', `${path}/files/d.csv`, { body, headers: { 'content-type': 'application/octet-stream' } })
  const preview = await get(
    `${path}/preview?header=True&charset=utf-8&delimiter=,&quote=%22&escape=%5C&nrow=5`,
  )
  assert.equal(preview.preview.rows.length, 1)
})

test('it replays a batch, and finds the one that took its place', async () => {
  const first = await ingest({}, 'e.json', '{"_acme": {"loyalty": {"loyaltyId": "old"}}}')
  const json = {
    datasetId: dataset,
    inputFormat: { format: 'json' },
    replay: { predecessors: [`$${first.id}`], reason: 'replace' },
  }
  const begun = await call('PATCH', `${IMPORT}/batches`, { json, headers: type })
  assert.equal(begun.status, 201, begun.text)
  const { id } = begun.json
  const path = `${IMPORT}/batches/${id}/datasets/${dataset}/files/e.json`
  const body = '{"_acme": {"loyalty": {"loyaltyId": "new"}}}'
  await call('PUT', path, { body, headers: { 'content-type': 'application/octet-stream' } })
  await call('POST', `${IMPORT}/batches/${id}?action=COMPLETE`, { headers: type })
  for (;;) {
    const { status } = (await get(`${CATALOG}/batches/${id}`))[id]
    if (status === 'success') break
    assert.notEqual(status, 'failed')
    await sleep(100)
  }
  const replaced = (await get(`${CATALOG}/batches/${first.id}`))[first.id]
  assert.deepEqual([replaced.status, replaced.tags.acp_successor], ['inactive', [id]])
})

test('it sends a large file in parts, and reads JSON at each step', async () => {
  const begun = await call('POST', `${IMPORT}/batches`, {
    json: { datasetId: dataset, inputFormat: { format: 'json' } },
  })
  const path = `${IMPORT}/batches/${begun.json.id}/datasets/${dataset}/files/big.json`
  const started = await call('POST', `${path}?action=INITIALIZE`, { headers: type })
  assert.deepEqual([started.status, started.json], [201, { name: 'big.json', sizeInBytes: 0 }])
  const body = '{"_acme":{"loyalty":{"loyaltyId":"big"}}}'
  for (const [from, to] of [
    [0, 9],
    [10, body.length - 1],
  ] as const) {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-range': `bytes ${from}-${to}/${body.length}`,
    }
    const part = await call('PATCH', path, { body: body.slice(from, to + 1), headers })
    assert.deepEqual([part.status, part.json.name], [200, 'big.json'], part.text)
  }
  const whole = await call('POST', `${path}?action=COMPLETE`, { headers: type })
  assert.deepEqual([whole.status, whole.json.sizeInBytes], [200, body.length])
})

test('it deletes a dataset, and reads the status only', async () => {
  const made = await call('POST', `${CATALOG}/dataSets`, { json: bodyOf(schema), headers: type })
  const path = `${CATALOG}/dataSets/${made.json[0].split('/').at(-1)}`
  assert.equal((await call('DELETE', path, { headers: type })).status, 200)
})
