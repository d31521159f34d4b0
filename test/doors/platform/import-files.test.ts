import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type StartedHouse, withoutStatistics } from '../start.ts'
import { create, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'

const IMPORT = '/data/foundation/import'

let house: StartedHouse
let dataset: string

before(async () => {
  house = await withoutStatistics(startPlatform({ MAX_BATCH_FILE_BYTES: '1000', MAX_BATCH_BYTES: '2000' }))
  const { $id } = await create(client(), 'schemas', schemaOf('Members'))
  const contentType = 'application/vnd.adobe.xed+json;version=1'
  const made = await client()('POST', '/dataSets', {
    json: { name: 'Members', schemaRef: { id: $id, contentType } },
  })
  assert.equal(made.status, 201, made.text)
  dataset = made.json[0].replace('@/dataSets/', '')
})
after(() => house[Symbol.asyncDispose]())

const client = () => asClient(house)
/** As the seed's own examples of files and signals: without the header of the sandbox. */
const bare = () => asClient(house, { sandbox: null })
const octets = { 'content-type': 'application/octet-stream' }

async function begin(more: object = {}): Promise<string> {
  const made = await client()('POST', '/batches', { json: { datasetId: dataset, ...more } })
  assert.equal(made.status, 201, made.text)
  return made.json.id
}

const fileAt = (batch: string, path: string, prefix = '') =>
  `${prefix}/batches/${batch}/datasets/${dataset}/files/${path}`

test('a batch is made at both paths, by POST and by PATCH, and answers as the seed does', async () => {
  for (const path of ['/batches', `${IMPORT}/batches/`]) {
    for (const method of ['POST', 'PATCH']) {
      const made = await client()(method, path, { json: { datasetId: dataset } })
      assert.equal(made.status, 201, made.text)
      const { id, status, relatedObjects, version, tags, externalId, inputFormat, imsOrg } = made.json
      assert.match(id, /^[0-9a-f]{32}$/)
      assert.deepEqual([status, version, externalId, imsOrg], ['loading', '1.0.0', id, 'acme@rowhouse'])
      assert.deepEqual(relatedObjects, [{ type: 'dataSet', id: dataset }])
      assert.deepEqual(inputFormat, { format: 'parquet' })
      assert.deepEqual(tags.acp_stagePath, [`my-client/stage/${id}`])
    }
  }
})

test('a file is put at both paths without naming the sandbox: 200 and an empty body, also when it replaces another', async () => {
  const batch = await begin()
  for (const prefix of ['', IMPORT]) {
    const put = await bare()('PUT', fileAt(batch, 'a%2Fmembers.parquet', prefix), {
      body: 'bytes',
      headers: octets,
    })
    assert.deepEqual([put.status, put.text], [200, ''])
  }
  // What is neither multipart nor a form is bytes, even what is no media type at all.
  for (const type of ['application/json', 'bytes']) {
    const put = await bare()('PUT', fileAt(batch, 'odd'), { body: '{', headers: { 'content-type': type } })
    assert.equal(put.status, 200, put.text)
  }
  const gzip = { body: gzipSync('longer bytes'), headers: { ...octets, 'content-encoding': 'gzip' } }
  assert.equal((await bare()('PUT', fileAt(batch, 'a/members.parquet'), gzip)).status, 200)
  const head = await bare()('HEAD', fileAt(batch, 'a/members.parquet'))
  assert.deepEqual([head.status, head.headers.get('range')], [200, 'bytes=0-11'])
})

test('a digest that does not fit, a file too large and a form are refused, and leave nothing', async () => {
  const batch = await begin()
  const put = (body: string, headers: Record<string, string>) =>
    bare()('PUT', fileAt(batch, 'f'), { body, headers })
  const digest = (text: string) => `sha-256=:${createHash('sha256').update(text).digest('base64')}:`
  assertProblem(await put('bytes', { ...octets, 'content-digest': digest('others') }), 400, 'digest')
  assert.equal((await put('bytes', { ...octets, 'content-digest': digest('bytes') })).status, 200)
  assertProblem(await put('x'.repeat(1001), octets), 413, 'file-too-large')
  assertProblem(await put('x', { 'content-type': 'multipart/form-data; boundary=x' }), 415, 'media-type')
  assertProblem(
    await bare()('PUT', fileAt(batch, 'a/../b%00'), { body: 'x', headers: octets }),
    400,
    'file-name',
  )
  for (const name of ['1', '2']) {
    await bare()('PUT', fileAt(batch, name), { body: 'x'.repeat(900), headers: octets })
  }
  assertProblem(
    await bare()('PUT', fileAt(batch, '3'), { body: 'x'.repeat(900), headers: octets }),
    413,
    'batch-too-large',
  )
})

test('a large file comes in parts of any order, and is joined when they are all there', async () => {
  const batch = await begin()
  const at = fileAt(batch, 'big')
  const part = (range: string, body: string) =>
    bare()('PATCH', at, { body, headers: { ...octets, 'content-range': range } })
  assertProblem(await part('bytes 0-4/10', 'abcde'), 404, 'file-unknown')
  const begun = await bare()('POST', `${at}?action=INITIALIZE`)
  assert.deepEqual([begun.status, begun.json], [201, { name: 'big', sizeInBytes: 0 }])
  const late = await part('bytes 5-9/10', 'fghij')
  assert.deepEqual([late.status, late.json.sizeInBytes, late.headers.get('range')], [200, 5, null])
  assertProblem(await bare()('POST', `${at}?action=complete`), 400, 'chunk')
  assertProblem(await bare()('POST', `/batches/${batch}?action=COMPLETE`), 400, 'file-incomplete')
  assertProblem(await part('bytes 0-4/10', 'abc'), 400, 'chunk')
  assertProblem(await part('bytes 0-4/11', 'abcde'), 400, 'chunk')
  assert.equal((await part('0-4', 'abcde')).headers.get('range'), 'bytes=0-9')
  const head = await bare()('HEAD', at)
  assert.deepEqual([head.headers.get('range'), head.headers.get('x-rowhouse-ranges')], ['bytes=0-9', '0-9'])
  for (const _ of [1, 2]) {
    const whole = await bare()('POST', `${at}?action=COMPLETE`)
    assert.deepEqual([whole.status, whole.json], [200, { name: 'big', sizeInBytes: 10 }])
  }
})

test('signals: what is done already is 200, what the state rules out is 400', async () => {
  const batch = await begin()
  const signal = (action: string) => bare()('POST', `${IMPORT}/batches/${batch}?action=${action}`)
  assertProblem(await signal('REVERT'), 400, 'batch-state')
  assertProblem(await signal('STOP'), 400, 'action')
  for (const _ of [1, 2])
    assert.deepEqual([(await signal('abort')).status, (await signal('ABORT')).text], [200, ''])
  assertProblem(await signal('COMPLETE'), 400, 'batch-state')
  assertProblem(
    await bare()('PUT', fileAt(batch, 'late'), { body: 'x', headers: octets }),
    400,
    'batch-state',
  )
  assert.equal((await signal('REVERT')).status, 200)
  assert.equal((await signal('REVERT')).status, 200)
})

test('the catalog tells what became of a batch, by list and by look-up, keyed by the id that was asked for', async () => {
  const batch = await begin({ externalId: 'ours-1', tags: { source: ['crm'] } })
  await bare()('POST', `/batches/${batch}?action=FAIL`)
  for (const prefix of ['', '/data/foundation/catalog']) {
    const listed = await client()('GET', `${prefix}/batches?batch=${batch}`)
    assert.deepEqual(Object.keys(listed.json), [batch], listed.text)
    const { status, errors, relatedObjects, failedBatchLocation, tags } = listed.json[batch]
    assert.deepEqual([status, errors[0].code, tags.source], ['failed', 'rh:client-failed', ['crm']])
    assert.deepEqual(relatedObjects, [
      { type: 'dataSet', id: dataset },
      { type: 'batch', id: batch },
    ])
    assert.ok(failedBatchLocation.endsWith(`/data/foundation/export/batches/${batch}/failed`))
  }
  const filtered = await client()(
    'GET',
    `/batches?dataSet=${dataset}&status=failure&externalId=ours-1&properties=status`,
  )
  assert.deepEqual(filtered.json, { [batch]: { status: 'failed' } })
  const unknown = '0'.repeat(32)
  assert.deepEqual((await client()('GET', `/batches?batch=${unknown}`)).json, {})
  for (const name of [batch.toUpperCase(), 'ours-1']) {
    const named = await client()('GET', `/batches?batch=${unknown},${name}`)
    assert.deepEqual([Object.keys(named.json), named.json[name].id], [[name], batch])
  }
  for (const path of [`/batches/ours-1`, `/data/foundation/catalog/batch/ours-1`]) {
    assert.deepEqual(Object.keys((await client()('GET', path)).json), ['ours-1'], path)
  }
  assertProblem(await client()('GET', `/batches/${'0'.repeat(32)}`), 404, 'batch-unknown')
  assertProblem(await client()('GET', '/batches?nothing=1'), 400, 'filter')
})
