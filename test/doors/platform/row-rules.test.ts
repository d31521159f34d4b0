import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { StartedHouse } from '../start.ts'
import { decided, sendBatch } from './batches.ts'
import { makeDataset } from './datasets.ts'
import { create, fieldGroup, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'

let house: StartedHouse
before(async () => {
  house = await startPlatform()
})
after(() => house[Symbol.asyncDispose]())

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)

const fields = {
  price: { type: 'number', multipleOf: 0.01 },
  dozens: { type: 'integer', multipleOf: 12 },
  currency: { type: 'string', const: 'EUR' },
  gift: { type: 'boolean', enum: [true] },
  day: { type: 'string', format: 'date', enum: ['2026-11-01', '2026-11-02'] },
  at: { type: 'string', format: 'date-time', enum: ['2026-11-01T10:00:00Z'] },
  tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, minItems: 2 },
  counts: { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2 },
  box: {
    type: 'object',
    properties: { wide: { type: 'integer' }, high: { type: 'integer' }, deep: { type: 'integer' } },
    minProperties: 2,
  },
}

test('every rule of a field is held, decimals exactly, and sample data holds them', async () => {
  const group = await create(call, 'fieldgroups', fieldGroup('Rules', fields))
  const schema = await create(call, 'schemas', schemaOf('Ruled', group.$id))
  const good = [
    { price: 0.07, dozens: 24, currency: 'EUR', gift: true, day: '2026-11-01' },
    { at: 1793527200000, tags: ['a', 'b'], counts: { a: 1, b: 2 }, box: { wide: 1, high: 2 } },
  ]
  const bad: [object, RegExp][] = [
    [{ price: 0.071 }, /price is 0\.071, no multiple of its multipleOf 0\.01/],
    [{ dozens: 25 }, /dozens is 25, no multiple of its multipleOf 12/],
    [{ currency: 'USD' }, /currency is none of its enum/],
    [{ gift: false }, /gift is none of its enum/],
    [{ day: '2026-11-03' }, /day is none of its enum/],
    [{ at: '2026-11-01T10:00:00+01:00' }, /at is none of its enum/],
    [{ tags: ['a', 'b', 'a'] }, /tags has an item twice, against its uniqueItems: "a"/],
    [{ counts: { a: 1 } }, /counts has 1 member, fewer than its minProperties 2/],
    [{ box: { wide: 1 } }, /box has 1 member, fewer than its minProperties 2/],
  ]
  const sample = (await call('GET', `/rpc/sampledata/${encodeURIComponent(schema.$id)}`)).json
  const lines = [...good, ...bad.map(([record]) => record)].map(record => JSON.stringify({ _acme: record }))
  const dataset = await makeDataset(call, schema.$id, { name: 'Rules' })
  const more = { partialIngestionPercentage: 90 }
  const id = await sendBatch(call, dataset, {
    files: { 'a.json': [JSON.stringify(sample), ...lines].join('\n') },
    more,
  })
  const batch = await decided(call, id)
  assert.deepEqual([batch.status, batch.recordCount, batch.failedRecordCount], ['success', 3, bad.length])
  const path = `/batches/${id}/meta?path=row_errors/validation_errors_0.json`
  const told = (await call('GET', path)).text.trimEnd().split('\n')
  assert.equal(told.length, bad.length)
  for (const [at, [, message]] of bad.entries()) {
    assert.match(JSON.parse(told[at] ?? '')._errors[0].message, message)
  }
})

test('fields whose names differ in case alone are refused when a schema gets them, wherever they come from', async () => {
  const text = { type: 'string' }
  const twins = fieldGroup('Twins', { Name: text, name: text })
  const one = await create(call, 'fieldgroups', fieldGroup('One', { Code: text }))
  const other = await create(call, 'fieldgroups', fieldGroup('Other', { code: text }))
  for (const refused of [
    await call('POST', '/tenant/fieldgroups', { json: twins }),
    await call('POST', '/tenant/schemas', { json: schemaOf('Both', one.$id, other.$id) }),
  ]) {
    assertProblem(refused, refused.status, refused.json.type.split(/[/:]/).at(-1))
    assert.equal(refused.status, 400, refused.text)
    assert.match(refused.text, /differ in upper and lower case alone/)
  }
})
