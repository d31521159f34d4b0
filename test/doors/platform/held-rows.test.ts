import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { uuidOf } from '../../../packages/server/src/core/ids.ts'
import { retail, userCodeOf } from '../fill/fill.ts'
import { type Answer, type StartedHouse, withoutStatistics } from '../start.ts'
import { decided, sendBatch } from './batches.ts'
import { lookUp, makeDataset } from './datasets.ts'
import { create, fieldGroup, NS, schemaOf } from './loyalty.ts'
import { asClient, startPlatform } from './platform.ts'

// Rows that come through the other doors into a dataset that is held to a schema: converted and checked as a batch's are.

let house: StartedHouse
let schema: string
let dataset: string
let datasetId: string
let datasets = 0

before(async () => {
  house = await withoutStatistics(startPlatform())
  const visits = {
    type: 'object',
    required: ['code'],
    properties: { code: { type: 'string' }, count: { type: 'integer' } },
  }
  const group = await create(call, 'fieldgroups', fieldGroup('Visits', { visits }))
  schema = (
    await create(call, 'schemas', schemaOf('Guests', `${NS}/xdm/context/profile-person-details`, group.$id))
  ).$id
})
after(() => house[Symbol.asyncDispose]())

beforeEach(async () => {
  datasets += 1
  dataset = await makeDataset(call, schema, { name: `Guests ${datasets}` })
  datasetId = (await lookUp(call, dataset)).rowhouse.datasetId
})

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)

function upload(
  content: string | Uint8Array<ArrayBuffer>,
  name: string,
  fields: object = {},
): Promise<Answer> {
  const form = new FormData()
  const told = { description: 'Guests', mode: 'append', max_error_percent: '60', ...fields }
  for (const [member, value] of Object.entries(told)) form.set(member, value)
  form.set('file', new Blob([content]), name)
  return house.admin('POST', `/api/datasets/${datasetId}/versions`, { form })
}

async function rows(): Promise<Record<string, unknown>[]> {
  const answer = await house.admin('GET', `/api/datasets/${datasetId}/rows?limit=1000`)
  assert.equal(answer.status, 200, answer.text)
  return answer.json.rows
}

async function rejectsOf({ load }: { load: { id: string } }): Promise<[number, string, string][]> {
  const answer = await house.admin('GET', `/api/loads/${load.id}/rejects`)
  assert.equal(answer.status, 200, answer.text)
  return answer.json.items.map(({ row, code, column }: { row: number; code: string; column: string }) => [
    row,
    code,
    column,
  ])
}

const head = 'person.name.firstName;person.birthYear;_acme.visits.code;_acme.visits.count'

test('an uploaded CSV file of any dialect becomes nested rows of the schema, and its rejects keep their numbers', async () => {
  const lines = [
    head,
    'Ada;1815;007;1',
    'Alan;1912',
    'Grace;906,5;1.50;2',
    'Edsger;1930;;3',
    'Barbara;1939;"a;b";4',
  ]
  const answer = await upload(`${lines.join('\r\n')}\r\n`, 'guests.csv')
  assert.equal(answer.status, 201, answer.text)
  const { load } = answer.json
  assert.deepEqual(load.rows, { read: 5, loaded: 2, rejected: 3, skipped: 0 })
  assert.deepEqual(await rejectsOf(answer.json), [
    [2, 'too_few_fields', null],
    [3, 'type_mismatch', 'person.birthYear'],
    [4, 'missing_field', '_acme.visits.code'],
  ])
  assert.deepEqual(await rows(), [
    {
      'person.name.firstName': 'Ada',
      'person.birthYear': 1815,
      '_acme.visits.code': '007',
      '_acme.visits.count': 1,
    },
    {
      'person.name.firstName': 'Barbara',
      'person.birthYear': 1939,
      '_acme.visits.code': 'a;b',
      '_acme.visits.count': 4,
    },
  ])
  // The platform sees a batch, and gives the rows out nested.
  const preview = await call('GET', `/data/foundation/export/datasets/${dataset}/preview`)
  assert.deepEqual(preview.json.data[0], {
    person: { name: { firstName: 'Ada' }, birthYear: 1815 },
    _acme: { visits: { code: '007', count: 1 } },
  })
})

test('uploaded JSON and batches append to one another, and a batch of each door can be taken back', async () => {
  const batch = await sendBatch(call, dataset, { files: { 'a.json': '{"person": {"birthYear": 1906}}\n' } })
  assert.equal((await decided(call, batch)).status, 'success')
  const lines = [
    '{"person": {"name": {"firstName": "Ada"}}}',
    '{"person": {"birthYear": "x"}}',
    '{"nobody": 1}',
  ]
  const answer = await upload(lines.join('\n'), 'b.ndjson', { max_error_percent: '70' })
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(answer.json.load.rows, { read: 3, loaded: 1, rejected: 2, skipped: 0 })
  assert.deepEqual(await rejectsOf(answer.json), [
    [2, 'type_mismatch', 'person.birthYear'],
    [3, 'unknown_field', 'nobody'],
  ])
  assert.deepEqual(await rows(), [
    { 'person.birthYear': 1906, 'person.name.firstName': null },
    { 'person.birthYear': null, 'person.name.firstName': 'Ada' },
  ])
  const reverted = await call('POST', `/batches/${answer.json.load.id.replaceAll('-', '')}?action=REVERT`)
  assert.equal(reverted.status, 200, reverted.text)
  assert.deepEqual(
    (await rows()).map(row => row['person.birthYear']),
    [1906],
  )
})

test('corrected rows of an upload and of a batch are replayed, held to the schema again', async () => {
  const sent = await upload(`${head}\nAda;1815;a;1\nAlan;x;b;2\n`, 'guests.csv')
  assert.equal(sent.status, 201, sent.text)
  const fix = (load: string, values: object) =>
    house.admin('POST', `/api/loads/${load}/replay`, { json: { rows: [{ row: 2, values }] } })
  const values = { 'person.name.firstName': 'Alan', '_acme.visits.code': '0', 'person.birthYear': '1912.5' }
  const wrong = await fix(sent.json.load.id, values)
  assert.deepEqual([wrong.status, wrong.json.code], [422, 'too_many_rejects'], wrong.text)
  const right = await fix(sent.json.load.id, { ...values, 'person.birthYear': '1912' })
  assert.equal(right.status, 201, right.text)
  const more = { partialIngestionPercentage: 50 }
  const lines = '{"person": {"birthYear": 1906}}\n{"person": {"birthYear": "y"}}\n'
  const id = await sendBatch(call, dataset, { files: { 'c.json': lines }, more })
  const batch = await decided(call, id)
  assert.equal(batch.status, 'success', JSON.stringify(batch))
  const load = uuidOf(id)
  const replayed = await fix(load, { 'person.birthYear': 1907 })
  assert.equal(replayed.status, 201, replayed.text)
  assert.deepEqual(
    (await rows()).map(row => [row['person.birthYear'], row['_acme.visits.code']]),
    [
      [1815, 'a'],
      [1912, '0'],
      [1906, null],
      [1907, null],
    ],
  )
})

test('a fill of leaves by path is held to the schema, and its rejects are told', async () => {
  const columns = [
    { name: '_acme.visits.code', alias: 'Code', type: 'dimension', subtype: 'text' },
    { name: '_acme.visits.count', alias: 'Count', type: 'measure', subtype: 'numeric', format: '#,###.##' },
  ]
  const { items } = (await house.admin('GET', '/api/datasets?limit=500')).json
  const { code } = items.find(({ id }: { id: string }) => id === datasetId)
  const fill = (data: unknown, more: object = {}) =>
    house.admin('POST', '/dataset-fill', {
      json: {
        'user-code': userCode,
        'dataset-code': code,
        columns,
        'insert-data': JSON.stringify(data),
        ...more,
      },
    })
  const userCode = await userCodeOf(house.admin)
  const filled = await fill(
    [
      ['a', 1],
      ['b', 2.5],
      [null, 3],
      ['007', 4],
    ],
    { append: true, 'max-error-percent': 50 },
  )
  assert.equal(filled.status, 200, filled.text)
  assert.deepEqual(
    (await rows()).map(row => [row['_acme.visits.code'], row['_acme.visits.count']]),
    [
      ['a', 1],
      ['007', 4],
    ],
  )
  const foreign = await fill([['536365', 6, '2010-12-01 08:26:00']], { columns: retail, append: true })
  assert.equal(foreign.status, 422, foreign.text)
  assert.equal((await rows()).length, 2)
})

test('what the schema cannot hold is refused, and nothing of it is kept', async () => {
  const before = await stored()
  const unknown = await upload('nobody\n1\n', 'x.csv')
  assert.deepEqual([unknown.status, unknown.json.code], [422, 'unknown_column'], unknown.text)
  const lines = '{"_acme": {"visits": {"count": 1}}}'
  const none = await upload(lines, 'x.json')
  assert.deepEqual([none.status, none.json.code], [422, 'too_many_rejects'], none.text)
  assert.match(none.text, /_acme\.visits\.code is required/)
  await house.admin('PATCH', `/api/datasets/${datasetId}`, { json: { key_columns: ['person.birthYear'] } })
  const csv = { body: 'person.birthYear\n1815\n', headers: { 'content-type': 'text/csv' } }
  const upserted = await house.admin('POST', `/api/datasets/${datasetId}/rows?mode=upsert`, csv)
  assert.deepEqual([upserted.status, upserted.json.code], [409, 'held_to_schema'], upserted.text)
  assert.deepEqual(await rows(), [])
  const dry = await upload('{"person": {"birthYear": 1815}}', 'x.json', { dry_run: 'true' })
  assert.equal(dry.status, 200, dry.text)
  assert.deepEqual(await rows(), [])
  assert.deepEqual(await stored(), before)
})

/** What lies on the store of parts and received files. */
async function stored(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of house.ports.store.list(''))
    if (/\/(parts|artifacts)\//.test(key)) keys.push(key)
  return keys
}
