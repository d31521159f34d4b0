import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { type StartedHouse, startHouse } from '../start.ts'

const shop = `
UserProfile:
  id: integer @id
  name: string
  email: string unique
  address:
    city: string
OrderDetails:
  user: $UserProfile.id
  price: number 1-100
  quantity: integer
  total: number @formula(round(price * quantity, 2))
  ordered_at: past_datetime
`.replace('past_datetime', 'datetime @past_datetime')

let house: StartedHouse
let project: string

before(async () => {
  house = await startHouse()
  project = await makeProject('shop', shop)
})
after(() => house[Symbol.asyncDispose]())

async function makeProject(name: string, data: string): Promise<string> {
  const made = await house.admin('POST', '/project', { json: { name, data } })
  assert.equal(made.status, 201, made.text)
  return made.json.id
}

/** Generates, and waits until it has ended. */
async function generate(json: Record<string, unknown>, of = project) {
  const started = await house.admin('POST', `/data/${of}`, { json })
  assert.equal(started.status, 202, started.text)
  assert.deepEqual(Object.keys(started.json), ['id', 'status'])
  assert.equal(started.json.status, 'pending')
  return ended(String(started.headers.get('location')))
}

async function ended(location: string) {
  for (;;) {
    const { json } = await house.admin('GET', location)
    if (!['pending', 'processing'].includes(json.status)) return json
    await sleep(50)
  }
}

const fetchFile = async (url: string, headers: Record<string, string> = {}) => fetch(url, { headers })

test('a generation makes the asked entity and what it refers to, one file each, without an orphan', async () => {
  const done = await generate({ entity_name: 'OrderDetails', count: 1000, format: 'json' })
  assert.equal(done.status, 'completed', done.error)
  assert.deepEqual(Object.keys(done.data).toSorted(), ['OrderDetails', 'UserProfile'])
  const [orders, users] = await Promise.all(
    ['OrderDetails', 'UserProfile'].map(async name =>
      JSON.parse(await (await fetchFile(done.data[name])).text()),
    ),
  )
  assert.equal(orders.length, 1000)
  assert.equal(users.length, 334)
  assert.equal(typeof users[0].address.city, 'string')
  const ids = new Set(users.map((user: { id: number }) => user.id))
  assert.ok(orders.every((order: { user: number }) => ids.has(order.user)))
  assert.deepEqual(done.progress, { rows_done: 1334, rows_total: 1334 })
  assert.deepEqual(done.integrity, {
    foreign_keys_checked: 1,
    orphans: 0,
    unique_checked: 3,
    unique_violations: 0,
  })
})

test('the same seed gives the same bytes in every format, and another one others', async () => {
  const ask = { entity_name: 'OrderDetails', count: 500, reference_date: '2026-01-01' }
  for (const format of ['json', 'csv', 'ndjson', 'parquet']) {
    const digests = []
    for (const seed of [7, 7, 8]) {
      const { data } = await generate({ ...ask, format, seed })
      const bytes = Buffer.from(await (await fetchFile(data.OrderDetails)).arrayBuffer())
      digests.push(createHash('sha256').update(bytes).digest('hex'))
    }
    assert.equal(digests[0], digests[1], format)
    assert.notEqual(digests[0], digests[2], format)
  }
})

test('parquet keeps nested fields nested, and CSV has their leaves as columns', async () => {
  const parquet = await generate({ entity_name: 'UserProfile', count: 20, format: 'parquet', seed: 1 })
  const path = join(house.home, 'users.parquet')
  await writeFile(path, Buffer.from(await (await fetchFile(parquet.data.UserProfile)).arrayBuffer()))
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const reader = await connection.runAndReadAll(`select address.city, count(*) over () from '${path}'`)
  assert.equal(reader.getRows().length, 20)
  const csv = await generate({ entity_name: 'UserProfile', count: 20, format: 'csv', seed: 1 })
  const text = await (await fetchFile(csv.data.UserProfile)).text()
  assert.equal(text.split(/\r?\n/)[0], 'id,name,email,address.city')
})

test('a preview shows the rows that a generation with its seed begins with, and keeps nothing', async () => {
  const before = await house.objects()
  const shown = await house.admin('POST', `/data/${project}/preview`, {
    json: { entity_name: 'OrderDetails', seed: 11, reference_date: '2026-01-01' },
  })
  assert.equal(shown.status, 200, shown.text)
  assert.equal(shown.json.rows.length, 20)
  assert.deepEqual(await house.objects(), before)
  const ask = { entity_name: 'OrderDetails', count: 50, seed: 11, reference_date: '2026-01-01' }
  const { data } = await generate(ask)
  const rows = JSON.parse(await (await fetchFile(data.OrderDetails)).text())
  assert.deepEqual(shown.json.rows, rows.slice(0, 20))
})

test('what is saved as datasets is there at the datasets door, nested fields by dotted names', async () => {
  const { datasets } = await generate({
    entity_name: 'OrderDetails',
    count: 60,
    save_as_dataset: true,
    seed: 3,
  })
  assert.deepEqual(Object.keys(datasets).toSorted(), ['OrderDetails', 'UserProfile'])
  const users = await house.admin('GET', `/api/datasets/${datasets.UserProfile}/rows?limit=100`)
  assert.equal(users.json.rows.length, 20)
  assert.deepEqual(Object.keys(users.json.rows[0]), ['id', 'name', 'email', 'address.city'])
  const analysis = await house.admin('GET', `/api/datasets/${datasets.OrderDetails}/analyze`)
  assert.equal(analysis.status, 200, analysis.text)
})

test('an address of a file needs no key, honours ranges, and cannot be forged', async () => {
  const { data } = await generate({ entity_name: 'UserProfile', count: 30, format: 'csv' })
  const url: string = data.UserProfile
  const whole = await (await fetchFile(url)).text()
  const part = await fetchFile(url, { range: 'bytes=3-9' })
  assert.equal(part.status, 206)
  assert.equal(await part.text(), whole.slice(3, 10))
  assert.equal(part.headers.get('content-range'), `bytes 3-9/${Buffer.byteLength(whole)}`)
  const beyond = await fetchFile(url, { range: 'bytes=999999-' })
  assert.equal(beyond.status, 416)
  const etag = (await fetchFile(url)).headers.get('etag') ?? ''
  assert.equal((await fetchFile(url, { 'if-none-match': etag })).status, 304)
  for (const forged of [
    url.replace('UserProfile', 'OrderDetails'),
    url.replace(/expires=\d+/, 'expires=99999999999999'),
    url.replace(/signature=.*/, 'signature=x'),
  ]) {
    assert.equal((await fetchFile(forged)).status, 404, forged)
  }
})

test('a generation that has ended is deleted with its files', async () => {
  const done = await generate({ entity_name: 'UserProfile', count: 30 })
  const removed = await house.admin('DELETE', `/data/${done.id}`)
  assert.deepEqual(removed.json, { id: done.id, status: 'deleted' })
  assert.equal((await house.admin('GET', `/data/${done.id}/status`)).status, 404)
  assert.equal((await fetchFile(done.data.UserProfile)).status, 404)
})

test('one that is on its way is cancelled, and ends as that', async () => {
  const started = await house.admin('POST', `/data/${project}`, {
    json: { entity_name: 'UserProfile', count: 20_000_000 },
  })
  const removed = await house.admin('DELETE', `/data/${started.json.id}`)
  assert.deepEqual(removed.json, { id: started.json.id, status: 'cancelled' })
  const done = await ended(`/data/${started.json.id}/status`)
  assert.equal(done.status, 'cancelled')
  assert.deepEqual(done.data, {})
})

test('generations are listed, newest first', async () => {
  const { id } = await generate({ entity_name: 'UserProfile', count: 1 })
  const { json } = await house.admin('GET', `/data?project_id=${project}&status=completed&limit=2`)
  assert.equal(json.generations[0].id, id)
  assert.ok(json.total >= 2)
})

test('what cannot be generated is refused, naming what there is', async () => {
  const ask = (json: unknown, of = project) => house.admin('POST', `/data/${of}`, { json })
  const unknown = await ask({ entity_name: 'Orders', count: 5 })
  assert.deepEqual([unknown.status, unknown.json.code], [404, 'unknown_entity'])
  assert.match(unknown.json.detail, /UserProfile, OrderDetails/)
  for (const [json, code] of [
    [{ entity_name: 'UserProfile', count: 0 }, 'invalid_value'],
    [{ entity_name: 'UserProfile', count: 100_000_001 }, 'too_many_rows'],
    [{ entity_name: 'UserProfile', count: 5, format: 'xml' }, 'invalid_value'],
    [{ entity_name: 'UserProfile', count: 5, seed: 'x' }, 'invalid_value'],
    [{ entity_name: 'UserProfile', count: 5, locale: 'xx' }, 'invalid_value'],
    [{ count: 5 }, 'missing_field'],
  ] as const) {
    const { status, json: told } = await ask(json)
    assert.deepEqual([status, told.code], [422, code], JSON.stringify(json))
  }
  const bare = await house.admin('POST', '/project', { json: { name: 'bare' } })
  const without = await ask({ entity_name: 'A', count: 1 }, bare.json.id)
  assert.deepEqual([without.status, without.json.code], [409, 'no_recipe'])
  const few = await makeProject('few', 'A:\n  n: integer 1-10 unique\n')
  assert.equal((await ask({ entity_name: 'A', count: 11 }, few)).json.code, 'too_many_rows')
})

test('every fault of a schema is told with its line and column, and the schema before stays', async () => {
  const data = 'User:\n  age: integer @nothing\n  boss: $Nobody\n  x: strng\n'
  const put = await house.admin('PUT', `/project/${project}`, { json: { data } })
  assert.equal(put.status, 422)
  assert.match(put.json.detail, /Line 4, column 6/)
  const better = 'User:\n  age: integer @nothing\n  boss: $Nobody\n'
  const again = await house.admin('PUT', `/project/${project}`, { json: { data: better } })
  assert.match(again.json.detail, /Line 2, column 3 \(User\.age\).*@nothing/)
  assert.match(again.json.detail, /Line 3, column 3 \(User\.boss\).*Nobody/)
  assert.equal((await house.admin('GET', `/project/${project}`)).json.data, shop)
})

test('a project is found by its group and name, and a JSON Schema means the same kind of recipe', async () => {
  const group = await house.admin('POST', '/project-group', { json: { name: 'demo' } })
  assert.equal(group.status, 201)
  const schema = {
    title: 'Person',
    type: 'object',
    required: ['email', 'age'],
    properties: {
      email: { type: 'string', format: 'email' },
      age: { type: 'integer', minimum: 18, maximum: 20 },
      tags: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
      since: { type: 'string', format: 'date-time' },
      state: { enum: ['on', 'off'] },
    },
  }
  const json = {
    name: 'people',
    project_group_id: 'demo',
    data: JSON.stringify(schema),
    format: 'json_schema',
  }
  const made = await house.admin('POST', '/project', { json })
  assert.equal(made.status, 201, made.text)
  const found = await house.admin('GET', '/project/demo/people')
  assert.equal(found.json.id, made.json.id)
  const yaml = { name: 'people again', data: found.json.yaml }
  const again = await house.admin('POST', '/project', { json: yaml })
  assert.deepEqual(again.json.entities, found.json.entities)
  assert.equal(again.json.yaml, null)
  assert.equal((await house.admin('GET', '/project-group/demo')).json.projects[0].name, 'people')
  const shown = await house.admin('POST', '/data/people/preview', { json: { entity_name: 'Person' } })
  assert.equal(shown.status, 200, shown.text)
  for (const row of shown.json.rows) {
    assert.match(row.email, /@example\./)
    assert.ok(row.age >= 18 && row.age <= 20)
    assert.ok(row.tags === null || row.tags.length === 2)
  }
})
