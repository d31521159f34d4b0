import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type StartedHouse, withoutStatistics } from '../start.ts'
import { beginBatch, decided, sendBatch } from './batches.ts'
import { makeDataset, makeSchema } from './datasets.ts'
import { create, fieldGroup, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, gateHeaders, makeSandbox, startPlatform } from './platform.ts'

// What is refused before anything is kept: batches, files, parts, signals.

const octets = { 'content-type': 'application/octet-stream' }
const nowhere = '0'.repeat(32)

let house: StartedHouse
let schema: string
let dataset: string
let other: string

before(async () => {
  house = await withoutStatistics(startPlatform())
  schema = await makeSchema(call)
  dataset = await makeDataset(call, schema, { name: 'Members' })
  other = await makeDataset(call, schema, { name: 'Others' })
})
after(() => house[Symbol.asyncDispose]())

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)
const begin = (more: object) => call('POST', '/batches', { json: { datasetId: dataset, ...more } })
const filesOf = (batch: string, of = dataset) => `/batches/${batch}/datasets/${of}/files`

async function batches(): Promise<string[]> {
  return Object.keys((await call('GET', '/batches?limit=100')).json)
}

test('a batch is not made of a request that is wrong in any member', async () => {
  const wrong: [object, number, string][] = [
    [{ datasetId: undefined }, 400, 'body'],
    [{ datasetId: '' }, 400, 'body'],
    [{ datasetId: '0'.repeat(24) }, 404, 'dataset-unknown'],
    [{ inputFormat: { format: 'avro' } }, 400, 'format'],
    [{ inputFormat: { format: 'csv', delimiter: ';;' } }, 400, 'format'],
    [{ inputFormat: { format: 'csv', separator: ';' } }, 400, 'format'],
    [{ inputFormat: 'json' }, 400, 'format'],
    [{ partialIngestionPercentage: -1 }, 400, 'percentage'],
    [{ partialIngestionPercentage: 100.5 }, 400, 'percentage'],
    [{ partialIngestionPercentage: 'many' }, 400, 'percentage'],
    [{ enableErrorDiagnostics: 'perhaps' }, 400, 'body'],
    [{ tags: ['crm'] }, 400, 'tags'],
    [{ tags: { source: { name: 'crm' } } }, 400, 'tags'],
    [{ tags: { source: Array(101).fill('crm') } }, 400, 'tags'],
    [{ tags: { 'rowhouse/unknownFields': ['ignore'] } }, 400, 'tags'],
    [{ tags: { 'rowhouse/emptyValues': ['absent', 'reject'] } }, 400, 'tags'],
    [{ replay: nowhere }, 400, 'replay'],
    [{ replay: { predecessors: [nowhere] } }, 400, 'replay'],
    [{ replay: { predecessors: 'all' } }, 400, 'replay'],
  ]
  const there = await batches()
  for (const [more, status, name] of wrong) assertProblem(await begin(more), status, name)
  assert.deepEqual(await batches(), there)
})

test('a batch takes the place only of batches of its dataset that succeeded, and of each once', async () => {
  const row = JSON.stringify({ person: { name: { firstName: 'Ada' } } })
  const done = await sendBatch(call, dataset, { files: { 'a.json': row } })
  assert.equal((await decided(call, done)).status, 'success')
  const open = await beginBatch(call, dataset)
  for (const predecessors of [[open], [done, `$${done}`]])
    assertProblem(await begin({ replay: { predecessors } }), 400, 'replay')
  assertProblem(await begin({ datasetId: other, replay: { predecessors: [done] } }), 400, 'replay')
  const named = { predecessors: [done], predecessorsByExternalId: [done] }
  assertProblem(await begin({ replay: named }), 400, 'replay')
})

test('a dataset without a schema takes no batch', async () => {
  const form = new FormData()
  form.set('project_id', house.projectId)
  form.set('name', 'Plain')
  form.set('file', new File(['a,b\n1,2\n'], 'plain.csv'))
  const made = await house.admin('POST', '/api/datasets/upload', { form })
  assert.ok(made.status < 300, made.text)
  const listed = (await house.admin('GET', '/api/datasets')).json
  const { id: plain } = listed.items.find(({ name }: { name: string }) => name === 'Plain')
  assertProblem(await begin({ datasetId: plain }), 400, 'dataset-without-schema')
})

test('a dataset whose schema requires a list takes no batch of CSV, and batches of other formats', async () => {
  const list = { codes: { type: 'array', items: { type: 'string' } } }
  const properties = { _acme: { type: 'object', required: ['codes'], properties: list } }
  const { $id } = await create(call, 'fieldgroups', {
    ...fieldGroup('Codes', {}),
    definitions: { own: { required: ['_acme'], properties } },
  })
  const coded = (await create(call, 'schemas', schemaOf('Coded', $id))).$id
  const datasetId = await makeDataset(call, coded, { name: 'Coded' })
  assertProblem(await begin({ datasetId, inputFormat: { format: 'csv' } }), 400, 'csv-schema')
  assert.equal((await begin({ datasetId, inputFormat: { format: 'json' } })).status, 201)
})

test('every operation below a batch says which of the two names of its path is wrong', async () => {
  const batch = await beginBatch(call, dataset)
  const range = { ...octets, 'content-range': 'bytes 0-1/2' }
  const asked = [
    ['PUT', '/files/f', { body: '{}', headers: octets }],
    ['POST', '/files/f?action=INITIALIZE', {}],
    ['POST', '/files/f?action=COMPLETE', {}],
    ['PATCH', '/files/f', { body: '{}', headers: range }],
    ['GET', '/preview', {}],
  ] as const
  for (const [method, tail, sent] of asked) {
    const mismatched = await call(method, `/batches/${batch}/datasets/${other}${tail}`, sent)
    assertProblem(mismatched, 404, 'dataset-mismatch')
    const unknown = await call(method, `/batches/${nowhere}/datasets/${dataset}${tail}`, sent)
    assertProblem(unknown, 404, 'batch-unknown')
  }
  assert.equal((await call('HEAD', `${filesOf(batch, other)}/f`)).status, 404)
  assertProblem(await call('POST', `/batches/${nowhere}?action=COMPLETE`), 404, 'batch-unknown')
  assertProblem(await call('POST', `/batches/${batch}`), 400, 'action')
})

test('a part larger than a part may be is refused by its range, before its bytes are read', async () => {
  const at = `${filesOf(await beginBatch(call, dataset))}/big`
  assert.equal((await call('POST', `${at}?action=INITIALIZE`)).status, 201)
  const part = (range: string) =>
    call('PATCH', at, { body: 'x', headers: { ...octets, 'content-range': range } })
  assertProblem(await part('bytes 0-512000000/600000000'), 413, 'chunk-too-large')
  for (const range of ['', 'bytes', 'bytes 1-0/2', 'bytes 0-2/2', 'bytes a-b/2', 'items 0-0/1'])
    assertProblem(await part(range), 400, 'chunk')
  assertProblem(await call('POST', `${at}?action=STOP`), 400, 'action')
  assertProblem(await call('POST', at), 400, 'action')
})

test('names that lead out of a batch, or are none, are refused', async () => {
  const files = filesOf(await beginBatch(call, dataset))
  const names = ['..%2Fa', 'a%2F..%2Fb', 'a%2F%2Fb', 'a%5Cb', 'a%0Ab', '%FF', 'a/%ZZ', 'x'.repeat(256)]
  names.push(Array(17).fill('d').join('/'), Array(5).fill('x'.repeat(250)).join('/'))
  for (const name of names) {
    const put = await call('PUT', `${files}/${name}`, { body: 'x', headers: octets })
    assertProblem(put, 400, 'file-name')
  }
})

test('of a file whose sender goes away nothing is kept, and what it would have replaced stays', async () => {
  const at = `${filesOf(await beginBatch(call, dataset))}/f`
  assert.equal((await call('PUT', at, { body: 'whole', headers: octets })).status, 200)
  const before = await house.objects()
  const socket = connect(Number(new URL(house.address).port), '127.0.0.1')
  const head = { host: 'house', ...gateHeaders(), ...octets, 'content-length': '5000000' }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  socket.write(`PUT ${at} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${'x'.repeat(1_000_000)}`)
  const arriving = async () => (await house.objects()).length - before.length
  while ((await arriving()) === 0) await sleep(5)
  socket.destroy()
  await once(socket, 'close')
  while ((await arriving()) > 0) await sleep(5)
  assert.deepEqual(await house.objects(), before)
  assert.equal((await call('HEAD', at)).headers.get('range'), 'bytes=0-4')
})

test('a batch of one sandbox is unknown in another that is named, and found when none is', async () => {
  await makeSandbox(house, 'side')
  const batch = await beginBatch(call, dataset)
  const put = (sandbox: string | null) =>
    asClient(house, { sandbox })('PUT', `${filesOf(batch)}/f`, { body: '{}', headers: octets })
  assertProblem(await put('side'), 404, 'batch-unknown')
  assert.equal((await put(null)).status, 200)
  const begun = await asClient(house, { sandbox: null })('POST', '/batches', { json: { datasetId: dataset } })
  assert.deepEqual(
    [begun.status, begun.json.error_code, begun.json.header],
    [400, '400003', 'x-sandbox-name'],
  )
})
