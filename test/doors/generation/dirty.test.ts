import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { type StartedHouse, startHouse } from '../start.ts'
import { generateIn, makeProject, rowsOf } from './generate.ts'

const shop = `
Customer:
  id: integer @id
  name: string
  email: string unique
  active: boolean
  born: date 1950-01-01..2000-12-31
  address:
    $null: 20%
    city: string
    floor: integer 1-9
  marks: "[integer 1-5] 0-3"
Order:
  customer: $Customer
  price: number 1-100
  ordered_at: datetime 2024-01-01..2024-12-31
  note: string null 50%
`
const dirty = { null: 0.1, outlier: 0.05, duplicate: 0.1, malformed: 0.08 }
const ask = { entity_name: 'Order', count: 300, seed: 42, reference_date: '2026-01-01' }

interface Customer {
  id: number
  name: string
  email: string
  active: boolean
  born: string
  address: { city: string; floor: number } | null
  marks: number[]
}
interface Order {
  _id: string
  customer: number
  price: number
  ordered_at: string
  note: string | null
}

let house: StartedHouse
let project: string
/** The same rows as JSON, clean and not. */
let clean: Awaited<ReturnType<typeof generate>>
let spoilt: typeof clean

before(async () => {
  house = await startHouse()
  project = await makeProject(house, 'shop', { data: shop })
  clean = await generate({})
  spoilt = await generate({ dirty, save_as_dataset: true })
})
after(() => house[Symbol.asyncDispose]())

const generate = async (json: Record<string, unknown>) => {
  const done = await generateIn(house, project, { ...ask, ...json })
  assert.equal(done.status, 'completed', done.error)
  return done
}

/** The values of a row by path, those of lists each by itself. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (value === null || typeof value !== 'object') return [[path, value]]
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}/${name}`))
}

/** What became of clean rows: cells that are missing, that are other values of their type, and that are texts; rows that come twice. */
function compare(clean: readonly object[], spoilt: readonly object[]) {
  const found = { null: 0, outlier: 0, duplicate: 0, malformed: 0 }
  let at = -1
  for (const [line, row] of spoilt.entries()) {
    const isCopy = line > 0 && JSON.stringify(row) === JSON.stringify(spoilt[line - 1])
    if (isCopy) found.duplicate += 1
    else at += 1
    const before = new Map(leaves(clean[at]))
    for (const [path, value] of leaves(row)) {
      const was = before.get(path)
      assert.notEqual(was, undefined, `${path} of row ${at}`)
      if (value === was) continue
      assert.notEqual(was, null)
      if (value === null) found.null += 1
      else if (
        typeof value === 'number' ||
        (/^[\d-]{10,}(T|$)/.test(String(value)) && !Number.isNaN(Date.parse(String(value))))
      )
        found.outlier += 1
      else found.malformed += 1
    }
  }
  assert.equal(at + 1, clean.length)
  return found
}

test('the status tells what was asked for and what was done, and the files are spoilt by just that', async () => {
  assert.deepEqual([clean.dirty, clean.dirt], [null, null])
  assert.deepEqual(spoilt.dirty, dirty)
  assert.deepEqual(spoilt.progress, { rows_done: 400, rows_total: 400 })
  for (const entity of ['Customer', 'Order']) {
    const found = compare(await rowsOf(clean.data[entity]), await rowsOf(spoilt.data[entity]))
    assert.deepEqual(found, spoilt.dirt[entity])
    for (const count of Object.values(found)) assert.ok(count > 0, JSON.stringify(found))
  }
})

test('dirty rows are not compared with what was learnt, and the answer says what to do', async () => {
  const { status, json } = await house.admin('GET', `/data/${spoilt.id}/fidelity`)
  assert.deepEqual([status, json.code], [409, 'not_comparable'])
  assert.match(json.detail, /seed 42 and without "dirty"/)
})

test('every format has the same spoilt rows: texts where a type was, in JSON only where they must be', async () => {
  const files = new Map<string, string>()
  for (const format of ['json', 'ndjson', 'csv', 'parquet']) {
    const { data, dirt } = format === 'json' ? spoilt : await generate({ dirty, format })
    const path = join(house.home, `Customer.${format}`)
    await writeFile(path, Buffer.from(await (await fetch(data.Customer)).arrayBuffer()))
    files.set(format, path)
    assert.deepEqual(dirt, spoilt.dirt)
  }
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson()
  const read = {
    csv: `read_csv('${files.get('csv')}', all_varchar = true)`,
    json: `read_json('${files.get('json')}')`,
    ndjson: `read_json('${files.get('ndjson')}')`,
    parquet: `read_parquet('${files.get('parquet')}')`,
  }
  const types = await query(`select column_type from (describe from ${read.parquet})`)
  const nested = ['STRUCT(city VARCHAR, floor VARCHAR)', 'VARCHAR[]']
  assert.deepEqual(types.flat(), ['VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', ...nested])
  const names = ['id', 'name', 'email', 'active', 'born', 'address.floor']
  // What is a number in one row and a text in another is JSON to the reader.
  const inJson = names.map(name => `json_extract_string(to_json(${name}), '$')`).join(', ')
  const [csv, json, ndjson, parquet] = await Promise.all([
    query(`select ${names.map(name => `"${name}"`).join(', ')} from ${read.csv}`),
    query(`select ${inJson} from ${read.json}`),
    query(`select ${inJson} from ${read.ndjson}`),
    query(`select ${names.join(', ')} from ${read.parquet}`),
  ])
  assert.ok((csv?.length ?? 0) > 100)
  assert.deepEqual(csv, parquet)
  assert.deepEqual(json, parquet)
  assert.deepEqual(ndjson, parquet)
  connection.closeSync()
})

test('in JSON values that are not malformed keep their types, within objects and lists too', async () => {
  const rows = await rowsOf<Customer>(spoilt.data.Customer)
  const kinds = (values: readonly unknown[]) =>
    new Set(values.filter(value => value !== null).map(value => typeof value))
  const both = (type: string) => new Set([type, 'string'])
  assert.deepEqual(kinds(rows.map(({ id }) => id)), both('number'))
  assert.deepEqual(kinds(rows.map(({ active }) => active)), both('boolean'))
  assert.deepEqual(kinds(rows.map(({ address }) => address?.floor ?? null)), both('number'))
  assert.deepEqual(kinds(rows.flatMap(({ marks }) => marks)), both('number'))
  const texts = rows.map(({ id }) => id).filter(id => typeof id === 'string')
  for (const id of texts) assert.ok(Number.isNaN(Number(id)), id)
})

test('a share of 1 spoils all there is, and one of 0 changes no byte', async () => {
  const none = await generate({ dirty: { null: 0, outlier: 0, duplicate: 0, malformed: 0 } })
  assert.deepEqual(none.dirt.Order, { null: 0, outlier: 0, duplicate: 0, malformed: 0 })
  const text = async (url: string) => (await fetch(url)).text()
  for (const entity of ['Customer', 'Order']) {
    assert.equal(await text(none.data[entity]), await text(clean.data[entity]))
  }
  const all = await generate({ dirty: { null: 1, duplicate: 1 } })
  assert.deepEqual(all.dirty, { null: 1, duplicate: 1 })
  const rows = await rowsOf<Order>(all.data.Order)
  assert.equal(rows.length, 600)
  for (const row of rows) assert.deepEqual(Object.values(row), [null, null, null, null, null])
  assert.equal(all.dirt.Order.duplicate, 300)
})

test('integrity tells of what was delivered: references without a row, and what is unique and there twice', async () => {
  const { data, integrity } = spoilt
  const [customers, orders] = [await rowsOf<Customer>(data.Customer), await rowsOf<Order>(data.Order)]
  const keys = new Set(customers.map(({ id }) => id).filter(id => id !== null))
  assert.equal(
    integrity.orphans,
    orders.filter(({ customer }) => customer !== null && !keys.has(customer)).length,
  )
  const repeated = (values: readonly unknown[]) =>
    values.filter(value => value !== null && values.filter(other => other === value).length > 1).length
  const unique = [
    customers.map(({ id }) => id),
    customers.map(({ email }) => email),
    orders.map(({ _id }) => _id),
  ]
  assert.equal(
    integrity.unique_violations,
    unique.map(repeated).reduce((sum, count) => sum + count, 0),
  )
  assert.ok(integrity.orphans > 0 && integrity.unique_violations > 0)
})

test('a preview shows the rows as they will be, and dirty rows are saved as datasets', async () => {
  const { data, datasets, dirt } = spoilt
  const rows = await rowsOf<Order>(data.Order)
  const { json } = await house.admin('POST', `/data/${project}/preview`, {
    json: { entity_name: 'Order', seed: 42, reference_date: '2026-01-01', dirty },
  })
  assert.ok(json.rows.length >= 20)
  assert.deepEqual(json.rows, rows.slice(0, json.rows.length))
  const saved = await house.admin('GET', `/api/datasets/${datasets.Order}/rows?limit=500`)
  assert.equal(saved.json.rows.length, 300 + dirt.Order.duplicate)
  const text = (value: unknown) => (value === null ? null : String(value))
  for (const [at, row] of saved.json.rows.entries()) {
    assert.equal(text(row.customer), text(rows[at]?.customer ?? null))
    assert.equal(row.note, rows[at]?.note)
  }
  const customers = await house.admin('GET', `/api/datasets/${datasets.Customer}/rows?limit=5`)
  const [first] = await rowsOf<Customer>(data.Customer)
  assert.deepEqual(customers.json.rows[0].marks, first?.marks)
  const analysis = await house.admin('GET', `/api/datasets/${datasets.Customer}/analyze`)
  assert.equal(analysis.status, 200, analysis.text)
})

test('how rows are to be spoilt is refused where it is not understood, and says where', async () => {
  const refused: readonly (readonly [unknown, string])[] = [
    [{ null: -0.1 }, '/dirty/null'],
    [{ outlier: 1.5 }, '/dirty/outlier'],
    [{ duplicate: '0.1' }, '/dirty/duplicate'],
    [{ malformed: null }, '/dirty/malformed'],
    [{ malformed: [0.1] }, '/dirty/malformed'],
    [{ nulls: 0.1 }, '/dirty/nulls'],
    [0.1, '/dirty'],
    [null, '/dirty'],
    [['null'], '/dirty'],
  ]
  for (const path of [`/data/${project}`, `/data/${project}/preview`]) {
    for (const [value, pointer] of refused) {
      const json = { entity_name: 'Order', count: 5, dirty: value }
      const { status, json: told } = await house.admin('POST', path, { json })
      const said = JSON.stringify([value, told])
      assert.deepEqual([status, told.code, told.errors?.[0]?.pointer], [422, 'invalid_value', pointer], said)
    }
    const body = '{"entity_name": "Order", "count": 5, "dirty": {"null": NaN}}'
    const headers = { 'content-type': 'application/json' }
    assert.equal((await house.admin('POST', path, { body, headers })).status, 400)
  }
})
