import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { PackField, PackSchema } from '../../../packages/server/src/core/pack/pack.ts'
import { type Answer, type StartedHouse, startHouse, withoutStatistics } from '../start.ts'
import { assertPackRefused } from './refused.ts'
import { pack, placeWorld } from './world.ts'

let house: StartedHouse
let client: pg.Client
let place: string

const films = pack.schemas.find(({ key }) => key === 'films')
const field = films?.fields[0]
if (!films || !field) throw new Error('the example has no films')

function schema(
  key: string,
  fields: readonly (Partial<PackField> & { readonly name: string })[],
): PackSchema {
  const plain = {
    ...field,
    dataType: 'text',
    length: null,
    isPrimaryKey: false,
    isNullable: true,
  } as PackField
  return {
    ...(films as PackSchema),
    key,
    name: key,
    displayName: key,
    fields: fields.map((each, at) => ({
      ...plain,
      ...(at === 0 && { isPrimaryKey: true, isNullable: false }),
      ...each,
    })),
  }
}

/** Names that statements about rows have, or once had, for what is their own. */
const names = [
  't',
  'r',
  'row_number',
  'row',
  'cells',
  'given',
  'read',
  'g',
  'o',
  'p',
  'number',
  'at',
  'total',
]
const letters = schema(
  'letters',
  names.map(name => ({
    name,
    isUnique: name !== 't',
    references: name === 'row_number' || name === 'r' ? { schema: 'letters', field: 't' } : null,
  })),
)

const notes = schema('notes', [
  { name: 'id' },
  { name: 'j', dataType: 'jsonb' },
  { name: 'd', dataType: 'double' },
])

before(async () => {
  house = await withoutStatistics(startHouse())
  await placeWorld(house, { ...pack, schemas: [...pack.schemas, letters, notes] })
  client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  place = (await client.query('select name from rowhouse.organization_schemas')).rows[0].name
})
after(async () => {
  await client.end()
  await house[Symbol.asyncDispose]()
})

const rowsOf = async (schema: string) =>
  (await house.admin('GET', `/api/v1/schemas/${schema}/data`)).json.rows
const postText = (schema: string, rows: readonly string[]) =>
  house.admin('POST', `/api/v1/schemas/${schema}/data`, {
    body: `{"rows":[${rows.join(',')}]}`,
    headers: { 'content-type': 'application/json' },
  })
const post = (schema: string, rows: readonly unknown[]) =>
  postText(
    schema,
    rows.map(row => JSON.stringify(row)),
  )

/** Asserts that rows were refused, and for these faults. */
function assertFaults(answer: Answer, ...faults: readonly string[]): void {
  assertPackRefused(answer, 400, 'BAD_REQUEST')
  assert.equal(answer.json.error.message, `No row was added. What is wrong: ${faults.join('; ')}.`)
}

test('fields are named as they like', async () => {
  const row = Object.fromEntries(names.map(name => [name, 'x']))
  const answer = await post('letters', [row, row])
  assert.deepEqual([answer.status, answer.json.inserted], [201, 1], answer.text)
  assert.deepEqual(await rowsOf('letters'), [row])
})

test('what jsonb or double does not take is named with row and column', async () => {
  const lost = 'has the character U+0000 or half a surrogate pair, which cannot be kept'
  const wide = 'has a number with more than 131072 digits before or 16383 behind the point'
  const cases = [
    [String.raw`{"id": "a", "j": {"a": "\u0000"}}`, 'j', String.raw`{"a":"\u0000"} ${lost}`],
    [String.raw`{"id": "b", "j": {"\u0000": 1}}`, 'j', String.raw`{"\u0000":1} ${lost}`],
    [String.raw`{"id": "c", "j": "\ud800"}`, 'j', String.raw`"\ud800" ${lost}`],
    [String.raw`{"id": "d", "j": [{"\udc00": []}]}`, 'j', String.raw`[{"\udc00":[]}] ${lost}`],
    ['{"id": "e", "j": {"a": 1e999999}}', 'j', `{"a":1e999999} ${wide}`],
    ['{"id": "f", "j": 1e-16384}', 'j', `1e-16384 ${wide}`],
    ['{"id": "g", "d": 1e-400}', 'd', '1e-400 is too close to 0 for a double'],
    ['{"id": "h", "d": -0.1E-323}', 'd', '-0.1E-323 is too close to 0 for a double'],
  ] as const
  assertFaults(
    await postText('notes', [String.raw`{"id": "fine", "j": "\\u0000"}`, ...cases.map(([row]) => row)]),
    ...cases.map(([, column, fault], at) => `row ${at + 2}, column "${column}": ${fault}`),
  )
  assert.deepEqual(await rowsOf('notes'), [])
})

const numbers = {
  jsonb: [
    ...['1e131071', '1e131072', '0.001e131074', '0.001e131075', '1e-16383', '10e-16384', '0e-16384', '-0'],
    ...['0e999999', '0.0e-16383', '0e2147483647', '0e-99999999999999999999', '1e00000000000000000000005'],
    ...['1'.repeat(131_072), '1'.repeat(131_073), `1.${'0'.repeat(16_384)}`, `1.${'0'.repeat(16_384)}e1`],
  ],
  double: [
    ...['-0', '0e-400', '0.0E+400', '5e-324', '2.4e-324', '2.5e-324', '-1e-999', '0.001e-321'],
    ...['1.7976931348623157e308', '1.7976931348623159e308', '-1e309'],
  ],
}

test('of numbers in jsonb and double those are refused that PostgreSQL does not take', async () => {
  const isTaken = (number: string, type: string) =>
    client.query(`select $1::${type}`, [number]).then(
      () => true,
      () => false,
    )
  for (const [column, type, written] of [
    ['j', 'jsonb', numbers.jsonb],
    ['d', 'double precision', numbers.double],
  ] as const) {
    for (const number of written) {
      const answer = await postText('notes', [`{"id": "a", "${column}": ${number}}`])
      const shown = `${type} ${number.slice(0, 30)}: ${answer.text}`
      const taken = await isTaken(number, type)
      assert.equal(answer.status, taken ? 201 : 400, shown)
      if (!taken) assert.match(answer.json.error.message, /: row 1, column /, shown)
      await client.query(`delete from ${place}.ds_example_notes`)
    }
  }
})
