import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { rowsOf, workbookOf } from '../../contracts/workbook.ts'
import { type Answer, type StartedHouse, withoutStatistics } from '../start.ts'
import { lookUp, makeDataset, parquetOf } from './datasets.ts'
import { create, fieldGroup, NS, schemaOf } from './loyalty.ts'
import { asClient, startPlatform } from './platform.ts'

// Workbooks and Parquet files that are uploaded at the datasets door into a dataset that is held to a schema.

let house: StartedHouse
let schema: string
let datasetId: string
let datasets = 0

before(async () => {
  house = await withoutStatistics(startPlatform())
  const visits = {
    type: 'object',
    required: ['code'],
    properties: {
      code: { type: 'string', maxLength: 3 },
      count: { type: 'integer', minimum: 1 },
      tags: { type: 'array', items: { type: 'string' } },
    },
  }
  const group = await create(call, 'fieldgroups', fieldGroup('Visits', { visits }))
  schema = (
    await create(call, 'schemas', schemaOf('Guests', `${NS}/xdm/context/profile-person-details`, group.$id))
  ).$id
})
after(() => house[Symbol.asyncDispose]())

beforeEach(async () => {
  datasets += 1
  const dataset = await makeDataset(call, schema, { name: `Guests ${datasets}` })
  datasetId = (await lookUp(call, dataset)).rowhouse.datasetId
})

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)

function upload(content: Buffer, name: string, fields: Record<string, string> = {}): Promise<Answer> {
  const form = new FormData()
  const told = { description: 'Guests', mode: 'append', max_error_percent: '0', ...fields }
  for (const [member, value] of Object.entries(told)) form.set(member, value)
  form.set('file', new Blob([new Uint8Array(content)]), name)
  return house.admin('POST', `/api/datasets/${datasetId}/versions`, { form })
}

/** A workbook of one sheet. */
const book = (...rows: Parameters<typeof rowsOf>[0]) => workbookOf({ sheets: [{ rows: rowsOf(rows) }] })

const head = ['person.name.firstName', 'person.birthYear', '_acme.visits.code', '_acme.visits.count']
const guests = (year: string, code = "'a'", more = '') => `
  select {'name': {'firstName': 'Ada'}, 'birthYear': ${year}} as person,
         {'visits': {'code': ${code}, 'count': 1, 'tags': ['x', 'y']}} as _acme ${more}`

/** Asserts that nothing came of an upload: no version, no row, and no received file or part beside those that were there. */
async function assertNothing(objects: readonly string[]): Promise<void> {
  const { dataset } = (await house.admin('GET', `/api/datasets/${datasetId}`)).json
  assert.deepEqual([dataset.version, dataset.rows], [0, 0])
  assert.deepEqual(await kept(), objects)
}

async function kept(): Promise<string[]> {
  return (await house.objects()).filter(key => /\/(parts|artifacts)\//.test(key))
}

async function rows(): Promise<Record<string, unknown>[]> {
  return (await house.admin('GET', `/api/datasets/${datasetId}/rows`)).json.rows
}

async function rejectsOf(answer: Answer): Promise<unknown[]> {
  const { items } = (await house.admin('GET', `/api/loads/${answer.json.load.id}/rejects`)).json
  return items.map(({ row, code, column }: Record<string, unknown>) => [row, code, column])
}

test('a workbook that fits becomes rows of the schema, texts as they are written', async () => {
  const answer = await upload(book(head, ['Ada', 1815, '007', 1], ['Alan', null, 'b', null]), 'guests.xlsx')
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(answer.json.load.rows, { read: 2, loaded: 2, rejected: 0, skipped: 0 })
  const named = (values: unknown[]) => Object.fromEntries(head.map((name, at) => [name, values[at]]))
  assert.deepEqual(await rows(), [named(['Ada', 1815, '007', 1]), named(['Alan', null, 'b', null])])
})

test('a Parquet file that fits becomes rows of the schema, its lists too', async () => {
  const answer = await upload(await parquetOf(guests('1815::SMALLINT')), 'guests.parquet')
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(answer.json.load.rows, { read: 1, loaded: 1, rejected: 0, skipped: 0 })
  const [row] = await rows()
  assert.deepEqual([row?.['person.birthYear'], row?.['_acme.visits.code']], [1815, 'a'])
  assert.match(JSON.stringify(row?.['_acme.visits.tags']), /x.*y/)
})

test('of both, rows that do not fit are rejects with their numbers and reasons, within what is allowed', async () => {
  const sheet = book(
    head,
    ['Ada', 1815, 'a', 1],
    ['Alan', 'soon', 'b', 1],
    ['Grace', 1906, null, 1],
    ['Edsger', 1930, 'long', 0],
  )
  const first = await upload(sheet, 'guests.xlsx', { max_error_percent: '75' })
  assert.equal(first.status, 201, first.text)
  assert.deepEqual(await rejectsOf(first), [
    [2, 'type_mismatch', 'person.birthYear'],
    [3, 'missing_field', '_acme.visits.code'],
    [4, 'constraint', '_acme.visits.code'],
  ])
  const parquet = await parquetOf(
    [guests("'1815'"), guests("'soon'"), guests("'1'", 'null'), guests("'1'", "'long'")].join(' union all '),
  )
  const second = await upload(parquet, 'guests.parquet', { max_error_percent: '75' })
  assert.equal(second.status, 201, second.text)
  assert.deepEqual(await rejectsOf(second), await rejectsOf(first))
  assert.equal((await rows()).length, 2)
})

describe('nothing is published of what does not fit, and it is said why', () => {
  const cases: [string, string, () => Promise<Buffer>, string, RegExp][] = [
    [
      'a workbook with a column of no field',
      'a.xlsx',
      async () => book([...head, 'nobody'], ['Ada', 1, 'a', 1, 'x']),
      'unknown_column',
      /nobody/,
    ],
    [
      'a Parquet file with a column of no field',
      'a.parquet',
      async () => parquetOf(guests('1::SMALLINT', "'a'", ', 1 as nobody')),
      'unknown_column',
      /nobody/,
    ],
    [
      'a workbook with a wrong type',
      'a.xlsx',
      async () => book(head, ['Ada', 'soon', 'a', 1]),
      'too_many_rejects',
      /person\.birthYear/,
    ],
    [
      'a Parquet file with a wrong type',
      'a.parquet',
      async () => parquetOf(guests("'soon'")),
      'too_many_rejects',
      /person\.birthYear is String "soon"/,
    ],
    [
      'a Parquet file with a wrong shape',
      'a.parquet',
      async () => parquetOf('select 1 as person'),
      'too_many_rejects',
      /person is .* cannot become Object/,
    ],
    [
      'a workbook without what is required',
      'a.xlsx',
      async () => book(head, ['Ada', 1, null, 1]),
      'too_many_rejects',
      /_acme\.visits\.code is required/,
    ],
    [
      'a Parquet file without what is required',
      'a.parquet',
      async () => parquetOf(guests('1::SMALLINT', 'null')),
      'too_many_rejects',
      /_acme\.visits\.code is required/,
    ],
    [
      'a workbook that breaks a rule',
      'a.xlsx',
      async () => book(head, ['Ada', 1, 'long', 1]),
      'too_many_rejects',
      /more than its maxLength 3/,
    ],
    [
      'a Parquet file that breaks a rule',
      'a.parquet',
      async () => parquetOf(guests('1::SMALLINT', "'long'")),
      'too_many_rejects',
      /more than its maxLength 3/,
    ],
    [
      'a workbook that was cut off',
      'a.xlsx',
      async () => book(head, ['Ada', 1, 'a', 1]).subarray(0, 300),
      'unreadable_file',
      /./,
    ],
    [
      'a Parquet file that was cut off',
      'a.parquet',
      async () => (await parquetOf(guests('1::SMALLINT'))).subarray(0, 200),
      'unreadable_file',
      /./,
    ],
  ]
  for (const [what, name, make, code, says] of cases) {
    test(what, async () => {
      const objects = await kept()
      const answer = await upload(await make(), name)
      assert.deepEqual([answer.status, answer.json.code], [422, code], answer.text)
      assert.match(answer.text.replaceAll('\\"', '"'), says)
      await assertNothing(objects)
    })
  }
})
