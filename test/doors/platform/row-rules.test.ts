import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type StartedHouse, withoutStatistics } from '../start.ts'
import { decided, sendBatch } from './batches.ts'
import { makeDataset, parquetOf } from './datasets.ts'
import { create, fieldGroup, NS, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'
import { type RuledField, ruledFields } from './rules.ts'

let house: StartedHouse
let ruled: string
before(async () => {
  house = await withoutStatistics(startPlatform())
  const group = await create(call, 'fieldgroups', fieldGroup('Rules', fields))
  ruled = (await create(call, 'schemas', schemaOf('Ruled', group.$id))).$id
})
after(() => house[Symbol.asyncDispose]())

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)

const fields = Object.fromEntries(ruledFields.map(({ name, field }) => [name, field]))

/** Sends rows that hold one rule each, and rows that break one each; all of the first are taken, and of each other it is told why. */
async function assertHeld(
  format: string,
  held: readonly RuledField[],
  content: (rows: [RuledField, unknown][]) => Promise<Body>,
) {
  const dataset = await makeDataset(call, ruled, { name: `Rules of ${format}` })
  const inputFormat = { format }
  const good = held.map((each): [RuledField, unknown] => [each, each.good])
  const files = { [`good.${format}`]: await content(good) }
  const fit = await decided(call, await sendBatch(call, dataset, { files, more: { inputFormat } }))
  assert.deepEqual(
    [fit.status, fit.recordCount, fit.errors],
    ['success', held.length, []],
    JSON.stringify(fit),
  )
  const both = held.flatMap((each): [RuledField, unknown][] => [
    [each, each.good],
    [each, each.bad],
  ])
  const id = await sendBatch(call, dataset, {
    files: { [`both.${format}`]: await content(both) },
    more: { inputFormat, partialIngestionPercentage: 50 },
  })
  const batch = await decided(call, id)
  assert.deepEqual(
    [batch.status, batch.recordCount, batch.failedRecordCount],
    ['success', held.length, held.length],
  )
  const path = `/batches/${id}/meta?path=row_errors/validation_errors_0.json`
  const told = (await call('GET', path)).text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  for (const [at, { name, says }] of held.entries()) {
    const { _errors, _input } = told[at]
    assert.equal(_input.row, 2 * at + 2)
    assert.equal(_errors.length, 1, name)
    assert.ok(_errors[0].message.includes(name), _errors[0].message)
    assert.match(_errors[0].message, says)
  }
}

type Body = string | Buffer

test('every keyword that a schema may use is checked of JSON', async () => {
  await assertHeld('json', ruledFields, async rows =>
    rows.map(([{ name }, value]) => JSON.stringify({ _acme: { [name]: value } })).join('\n'),
  )
})

test('every keyword of what is no list, map or object of its own is checked of CSV', async () => {
  const flat = ruledFields.filter(
    ({ field }) => !['array', 'object'].includes((field as { type: string }).type),
  )
  await assertHeld('csv', flat, async rows => {
    const lines = rows.map(([{ name }, value]) =>
      flat.map(each => (each.name === name ? `"${value}"` : '')).join(','),
    )
    return [flat.map(({ name }) => `_acme.${name}`).join(','), ...lines].join('\n')
  })
})

test('every keyword is checked of Parquet', async () => {
  await assertHeld('parquet', ruledFields, async rows => {
    const records = rows.map(([{ name, field }, value]) => {
      const literal = JSON.stringify(withNulls(field, value))
      const members = ruledFields.map(each => {
        const json = each.name === name ? `'${literal}'` : 'null'
        // A text on its own would be cast with its quotes.
        const cell = each.column === 'VARCHAR' ? `${json}::JSON ->> '$'` : `${json}::JSON`
        return `'${each.name}': (${cell})::${each.column}`
      })
      return `select {${members.join(', ')}} as _acme`
    })
    return parquetOf(records.join(' union all '))
  })
})

/** An object as the engine wants it for a column: with all its members. */
function withNulls(field: object, value: unknown): unknown {
  const { properties = {} } = field as { properties?: object }
  const nulls = Object.fromEntries(Object.keys(properties).map(name => [name, null]))
  return value instanceof Object && !Array.isArray(value) ? { ...nulls, ...value } : value
}

test('sample data of a schema with every rule holds them all', async () => {
  const sample = (await call('GET', `/rpc/sampledata/${encodeURIComponent(ruled)}`)).text
  const dataset = await makeDataset(call, ruled, { name: 'Samples of rules' })
  const batch = await decided(call, await sendBatch(call, dataset, { files: { 'a.json': sample } }))
  assert.deepEqual([batch.status, batch.recordCount], ['success', 1], JSON.stringify(batch))
})

test('what the record itself must have is asked of every format', async () => {
  const schema = await create(call, 'schemas', {
    ...schemaOf('Named', `${NS}/xdm/context/profile-person-details`),
    required: ['person'],
  })
  const dataset = await makeDataset(call, schema.$id, { name: 'Named' })
  const files = {
    json: '{"person": {"birthYear": 1906}}\n{"_id": "a"}\n',
    csv: 'person.birthYear,_id\n1906,\n,a\n',
    parquet: await parquetOf(
      "select {'birthYear': 1906::SMALLINT} as person, null::VARCHAR as _id union all select null, 'a'",
    ),
  }
  for (const [format, body] of Object.entries(files)) {
    const more = { inputFormat: { format }, partialIngestionPercentage: 50 }
    const batch = await decided(call, await sendBatch(call, dataset, { files: { a: body }, more }))
    assert.deepEqual([batch.status, batch.recordCount, batch.failedRecordCount], ['success', 1, 1], format)
    assert.deepEqual([batch.errors[1].code, batch.errors[1].rows], ['INGEST-1555-400', ['2']])
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
