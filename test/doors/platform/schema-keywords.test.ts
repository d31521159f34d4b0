import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { OBJECT_KEYWORDS, REFUSED, RULES } from '../../../packages/server/src/core/schema/keywords.ts'
import { type StartedHouse, withoutStatistics } from '../start.ts'
import { decided, sendBatch } from './batches.ts'
import { makeDataset } from './datasets.ts'
import { create, fieldGroup, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'
import { ruledFields, shape, text } from './rules.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startPlatform())
})
after(() => house[Symbol.asyncDispose]())

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)

const inOwn = (field: object) => fieldGroup('Refused', { code: field })

test('what rows cannot be checked by is refused where it is written, and said', async () => {
  const places: [string, (rule: object) => object][] = [
    ['fieldgroups', rule => inOwn({ ...text, ...rule })],
    ['fieldgroups', rule => inOwn({ type: 'array', items: { ...text, ...rule } })],
    ['fieldgroups', rule => inOwn({ type: 'object', additionalProperties: { ...text, ...rule } })],
    [
      'fieldgroups',
      rule => ({
        ...inOwn({ $ref: '#/definitions/code' }),
        definitions: { ...inOwn({ $ref: '#/definitions/code' }).definitions, code: { ...text, ...rule } },
      }),
    ],
    ['fieldgroups', rule => ({ ...inOwn(text), allOf: [{ $ref: '#/definitions/own', ...rule }] })],
    [
      'fieldgroups',
      rule => ({ ...inOwn(text), definitions: { own: { ...inOwn(text).definitions.own, ...rule } } }),
    ],
    ['datatypes', rule => ({ title: 'Refused', type: 'object', properties: { a: text }, ...rule })],
    ['schemas', rule => ({ ...schemaOf('Refused'), ...rule })],
  ]
  for (const [kind, body] of places) {
    for (const keyword of REFUSED)
      await assertUnchecked(kind, body({ [keyword]: [{ type: 'string' }] }), keyword)
  }
})

async function assertUnchecked(kind: string, body: object, keyword: string): Promise<void> {
  const answer = await call('POST', `/tenant/${kind}`, { json: body })
  assertProblem(answer, 400, 'field-type')
  assert.ok(answer.json.detail.includes(keyword), `${keyword}: ${answer.json.detail}`)
}

test('a rule that stands where it would hold for nothing is refused, and not passed over', async () => {
  const record = { minProperties: 1, maxProperties: 3, enum: [{}], const: {} }
  for (const [keyword, value] of Object.entries(record)) {
    await assertUnchecked('schemas', { ...schemaOf('Refused'), [keyword]: value }, keyword)
    await assertUnchecked(
      'datatypes',
      { title: 'Refused', properties: { a: text }, [keyword]: value },
      keyword,
    )
  }
  for (const field of [shape, { type: 'array', items: text }, { type: 'object', additionalProperties: text }])
    for (const keyword of ['enum', 'const'])
      await assertUnchecked('fieldgroups', inOwn({ ...field, [keyword]: [[]] }), keyword)
  for (const format of ['date', 'date-time'])
    for (const [keyword, value] of Object.entries({ pattern: '^2', minLength: 1, maxLength: 30 }))
      await assertUnchecked('fieldgroups', inOwn({ ...text, format, [keyword]: value }), keyword)
  await assertUnchecked('fieldgroups', inOwn({ ...text, maxLength: 0 }), 'maxLength')
  await assertUnchecked('fieldgroups', inOwn({ ...shape, required: true }), 'required')
  await assertUnchecked(
    'fieldgroups',
    inOwn({ type: 'array', items: text, uniqueItems: 'yes' }),
    'uniqueItems',
  )
  const { $id } = await create(call, 'datatypes', { title: 'Box', ...shape, required: ['wide'] })
  await assertUnchecked('fieldgroups', inOwn({ $ref: $id, properties: { a: text } }), 'properties')
  await assertUnchecked(
    'fieldgroups',
    { ...inOwn(text), allOf: [{ $ref: $id, required: ['wide'] }] },
    'required',
  )
  const group = await create(
    call,
    'fieldgroups',
    fieldGroup('Narrow', { box: { ...shape, required: ['none'] } }),
  )
  await assertUnchecked('schemas', schemaOf('Refused', group.$id), '/_acme/box/none is required')
  await assertUnchecked('schemas', { ...schemaOf('Refused'), required: ['timeSeriesEvents'] }, 'is required')
})

test('what is asked beside a reference adds to what is referred to, and two parts that ask different things are refused', async () => {
  const { $id } = await create(call, 'datatypes', { title: 'Crate', ...shape, required: ['wide'] })
  const group = await create(
    call,
    'fieldgroups',
    fieldGroup('Crates', { crate: { $ref: $id, required: ['high'], maxProperties: 2 } }),
  )
  const schema = await create(call, 'schemas', schemaOf('Of crates', group.$id))
  const dataset = await makeDataset(call, schema.$id, { name: 'Crates' })
  const crates = [{ wide: 1, high: 1 }, { wide: 1 }, { high: 1 }, { wide: 1, high: 1, deep: 1 }]
  const body = crates.map(crate => JSON.stringify({ _acme: { crate } })).join('\n')
  const more = { partialIngestionPercentage: 90 }
  const batch = await decided(call, await sendBatch(call, dataset, { files: { a: body }, more }))
  assert.deepEqual([batch.recordCount, batch.failedRecordCount], [1, 3])
  const [one, other] = [5, 9].map(maxLength =>
    fieldGroup(`At most ${maxLength}`, { code: { ...text, maxLength } }),
  )
  const ids = [await create(call, 'fieldgroups', one ?? {}), await create(call, 'fieldgroups', other ?? {})]
  const both = await call('POST', '/tenant/schemas', {
    json: schemaOf('Both lengths', ...ids.map(each => each.$id)),
  })
  assertProblem(both, 400, 'XDM-1413-400')
  assert.match(both.json.detail, /\/_acme\/code has the maxLength 5 in one part and 9 in another/)
})

test('the table of keywords names each, and no other', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/batches.md'), 'utf8')
  const [, table = ''] = /^\| Keyword[^\n]*\n\|[-| ]+\n([\s\S]*?)\n\n/m.exec(page) ?? []
  const [checked = [], refused = []] = [false, true].map(isRefused =>
    table
      .split('\n')
      .filter(line => /\| refused +\|$/.test(line) === isRefused)
      .flatMap(line => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
  )
  assert.deepEqual(
    checked.toSorted(),
    ['type', 'items', 'allOf', '$ref', ...new Set([...OBJECT_KEYWORDS, ...RULES])].toSorted(),
  )
  assert.deepEqual(refused.toSorted(), REFUSED.toSorted())
  for (const each of new Set([...OBJECT_KEYWORDS, ...RULES, 'items']))
    assert.ok(
      ruledFields.some(({ keyword }) => keyword === each),
      `${each} is tried with rows`,
    )
})
