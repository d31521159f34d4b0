import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  type StartedHouse,
  startHouse,
  transactions,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse({ MAX_DATASET_UPLOAD_BYTES: '4MB' }))
})
after(() => house[Symbol.asyncDispose]())

const csv = 'text/csv'
const ndjson = 'application/x-ndjson'

function add(id: string, body: RequestInit['body'], type: string, query = '', headers = {}) {
  const sent = { body, headers: { 'content-type': type, ...headers } }
  return house.admin('POST', `/api/datasets/${id}/rows${query}`, sent)
}

async function rowsOf(id: string): Promise<unknown[][]> {
  const { rows } = (await house.admin('GET', `/api/datasets/${id}/rows?limit=1000`)).json
  return rows.map((row: object) => Object.values(row))
}

/** A dataset of four accounts, told apart by region and id. */
async function accounts(keys: readonly string[] = ['region', 'id']): Promise<string> {
  const file = 'region,id,name,amount\nNO,1,Ada,1.5\nNO,2,Ben,2.5\nSE,1,Cai,3.5\nSE,,Dag,4.5\n'
  const { id } = await uploadDataset(house, { name: 'Accounts', file })
  if (keys.length > 0) await house.admin('PATCH', `/api/datasets/${id}`, { json: { key_columns: keys } })
  return id
}

test('rows are appended or replaced as CSV, NDJSON and Parquet', async () => {
  const { id } = await uploadDataset(house)
  const first = await add(id, 'amount,merchant,is_fraud\n1.5,Café,0\n', csv)
  assert.equal(first.status, 201, first.text)
  const { version, row_count, rows_inserted, rows_updated, load } = first.json
  assert.deepEqual([version, row_count, rows_inserted, rows_updated, load.format], [1, 3, 1, 0, 'csv'])
  const lines = '{"amount": 2.25, "merchant": "Late Ltd", "is_fraud": 1}\n{"merchant": "No amount"}\n'
  assert.equal((await add(id, lines, ndjson, '?mode=append')).json.row_count, 5)
  const parquet = await house.admin('GET', `/api/datasets/${id}/download?format=parquet`)
  const type = 'application/vnd.apache.parquet'
  assert.equal((await add(id, new Uint8Array(parquet.bytes), type, '?mode=append')).json.row_count, 10)
  const replaced = await add(id, transactions, csv, '?mode=replace')
  assert.deepEqual([replaced.json.version, replaced.json.row_count], [4, 2])
  assert.equal((await rowsOf(id)).length, 2)
})

test('an upsert replaces rows in their places and puts new ones at the end, in their order', async () => {
  const id = await accounts()
  const body = 'id,region,amount,name\n9,SE,9.5,Isa\n2,NO,20.25,Ben 2\n8,NO,,Hal\n1,SE,,Cai\n'
  const answer = await add(id, body, csv, '?mode=upsert')
  assert.equal(answer.status, 201, answer.text)
  const { version, row_count, rows_inserted, rows_updated } = answer.json
  assert.deepEqual([version, row_count, rows_inserted, rows_updated], [1, 6, 2, 2])
  assert.deepEqual(await rowsOf(id), [
    ['NO', 1, 'Ada', 1.5],
    ['NO', 2, 'Ben 2', 20.25],
    ['SE', 1, 'Cai', null],
    ['SE', null, 'Dag', 4.5],
    ['SE', 9, 'Isa', 9.5],
    ['NO', 8, 'Hal', null],
  ])
  const before = await house.admin('GET', `/api/datasets/${id}/rows?version=0`)
  assert.equal(before.json.total, 4)
})

test('what an upsert does not bring of a row stays, and what is new to it is missing in the others', async () => {
  const id = await accounts(['name'])
  const answer = await add(id, '{"name": "Cai", "vip": true}\n{"name": "Eve"}\n', ndjson, '?mode=upsert')
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(await rowsOf(id), [
    ['NO', 1, 'Ada', 1.5, null],
    ['NO', 2, 'Ben', 2.5, null],
    ['SE', 1, 'Cai', 3.5, true],
    ['SE', null, 'Dag', 4.5, null],
    [null, null, 'Eve', null, null],
  ])
})

test('an upsert without key columns, with keys missing, twice, or of another type is refused and leaves nothing', async () => {
  const [id, keyless] = [await accounts(), await accounts([])]
  const objects = await house.objects()
  const upsert = (body: string, dataset = id) => add(dataset, body, csv, '?mode=upsert')
  assertRefused(await upsert(transactions, keyless), 409, 'no_key_columns')
  assertRefused(await upsert('region,name\nNO,x\n'), 422, 'unknown_column')
  assertRefused(await upsert('region,id\nNO,1\n,2\nSE,\n'), 422, 'missing_key_value')
  const twice = await upsert('region,id,name\nNO,1,a\nNO,7,b\nNO,1,c\n')
  assertRefused(twice, 422, 'duplicate_key_value')
  assert.match(twice.json.detail, /\("NO", "1"\)/)
  const other = await upsert('region,id\nNO,one\n')
  assertRefused(other, 409, 'columns_do_not_fit')
  assert.deepEqual(await house.objects(), objects)
  await add(id, 'region,id,name,amount\nNO,1,Ada again,0\n', csv)
  assertRefused(await upsert('region,id\nNO,1\n'), 422, 'duplicate_key_value')
  assert.equal((await upsert('region,id,name\nNO,2,only once\n')).status, 201)
})

test('an upsert into a dataset without rows appends them, and checks their keys all the same', async () => {
  const code = (await house.admin('GET', '/api/me')).json.user.code
  const columns = [{ name: 'id', subtype: 'numeric' }, { name: 'name' }]
  const made = { 'user-code': code, name: 'Empty', columns }
  assert.equal((await house.admin('POST', '/dataset-create', { json: made })).status, 200)
  const [{ id }] = (await house.admin('GET', '/api/datasets?search=Empty')).json.items
  await house.admin('PATCH', `/api/datasets/${id}`, { json: { key_columns: ['id'] } })
  assertRefused(await add(id, 'id,name\n1,a\n1,b\n', csv, '?mode=upsert'), 422, 'duplicate_key_value')
  assert.equal((await add(id, 'id,name\n2,b\n1,a\n', csv, '?mode=upsert')).json.rows_inserted, 2)
  assert.deepEqual(await rowsOf(id), [
    [2, 'b'],
    [1, 'a'],
  ])
})

test('upserts and appends at one time all land', async () => {
  const id = await accounts(['name'])
  const writes = Array.from({ length: 8 }, (_, at) =>
    at % 2 === 0
      ? add(id, `name,amount\nAda,${at}.5\nnew ${at},1\n`, csv, '?mode=upsert')
      : add(id, `name,amount\nappended ${at},1\n`, csv),
  )
  for (const answer of await Promise.all(writes)) assert.equal(answer.status, 201, answer.text)
  const rows = await rowsOf(id)
  assert.equal(rows.length, 4 + 8)
  assert.equal(rows.filter(([, , name]) => name === 'Ada').length, 1)
  const { total } = (await house.admin('GET', `/api/datasets/${id}/versions`)).json
  assert.equal(total, 9)
})

test('the same body with the same Idempotency-Key is added once', async () => {
  const { id } = await uploadDataset(house)
  const once = { 'idempotency-key': 'rows' }
  const first = await add(id, transactions, csv, '', once)
  const again = await add(id, transactions, csv, '', once)
  assert.deepEqual([again.status, again.text], [201, first.text])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assertRefused(await add(id, `${transactions}1,x,0\n`, csv, '', once), 422, 'idempotency_key_reused')
  assert.equal((await rowsOf(id)).length, 4)
})

test('bodies of other types, too large ones and unknown modes are refused, and nothing stays', async () => {
  const { id } = await uploadDataset(house)
  const objects = await house.objects()
  assertRefused(await add(id, 'x', 'text/plain'), 415, 'unsupported_media_type')
  assertRefused(await add(id, transactions, csv, '?mode=merge'), 422, 'invalid_value')
  assertRefused(await add(id, '', csv), 422, 'empty_file')
  const large = new Uint8Array(6 * 2 ** 20).fill(97)
  assertRefused(await add(id, large, csv), 413, 'body_too_large')
  assertRefused(
    await add(id, 'amount,merchant,is_fraud\n1,2\n', csv, '?on_error=reject'),
    422,
    'too_many_rejects',
  )
  assert.equal((await rowsOf(id)).length, 2)
  assert.equal((await house.objects()).length, objects.length + 1, 'the rejects of the last one')
})
