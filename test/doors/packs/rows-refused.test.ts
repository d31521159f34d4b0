import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
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

const links = schema('links', [
  { name: 'id' },
  { name: 'f', references: { schema: 'links', field: 'id' } },
  { name: 'u', isUnique: true },
  { name: 'n', dataType: 'integer', isUnique: true },
  { name: 'up', dataType: 'integer', references: { schema: 'links', field: 'n' } },
  { name: 'film', dataType: 'varchar', length: 8, references: { schema: 'films', field: 'film_id' } },
])

before(async () => {
  house = await withoutStatistics(startHouse())
  await placeWorld(house, { ...pack, schemas: [...pack.schemas, letters, notes, links] })
  client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  place = (await client.query('select name from rowhouse.organization_schemas')).rows[0].name
})
after(async () => {
  await client.end()
  await house[Symbol.asyncDispose]()
})

beforeEach(() => client.query(`delete from ${place}.ds_example_links`))

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

const orphan = (row: number, column: string, target: string) =>
  `row ${row}, column "${column}": there is no ${target}`
const taken = (row: number, column: string, value: string) =>
  `row ${row}, column "${column}": ${value} is taken, and it is unique`

test('rows that refer to nothing, and values that are taken, are named in the order of rows', async () => {
  assert.equal((await post('links', [{ id: 'a', u: 'x', n: 1 }])).json.inserted, 1)
  const rows = [
    { id: 'b', up: 7, film: 'none' },
    { id: 'c', f: 'none', u: 'x', n: 2 },
    { id: 'd', f: 'b', u: 'y', n: 3, up: 2, film: 'FLM-001' },
    { id: 'e', u: 'y', n: 1, film: 'x'.repeat(8) },
    { id: 'f', f: 'g', n: 3 },
  ]
  assertFaults(
    await post('links', rows),
    orphan(1, 'up', 'links.n "7"'),
    orphan(1, 'film', 'films.film_id "none"'),
    orphan(2, 'f', 'links.id "none"'),
    taken(2, 'u', '"x"'),
    taken(4, 'u', '"y"'),
    taken(4, 'n', '"1"'),
    orphan(4, 'film', 'films.film_id "xxxxxxxx"'),
    orphan(5, 'f', 'links.id "g"'),
    taken(5, 'n', '"3"'),
  )
  assert.equal((await rowsOf('links')).length, 1)
})

test('of more than ten such faults the first ten are named, and how many more there are', async () => {
  const rows = Array.from({ length: 7 }, (_, at) => ({ id: `z${9 - at}`, f: 'none', film: 'none' }))
  const named = [1, 2, 3, 4, 5].flatMap(row => [
    orphan(row, 'f', 'links.id "none"'),
    orphan(row, 'film', 'films.film_id "none"'),
  ])
  assertFaults(await post('links', rows), ...named, 'and 4 more')
  const long = await post('links', [{ id: 'a', f: 'é'.repeat(1000) }])
  assertFaults(long, orphan(1, 'f', `links.id "${'é'.repeat(59)}…`))
})

test('a row whose key is there, or was given before, is skipped whatever it refers to or takes', async () => {
  assert.equal((await post('links', [{ id: 'a', u: 'x', n: 1 }])).json.inserted, 1)
  const answer = await post('links', [
    { id: 'a', f: 'NOPE', film: 'none', u: 'z' },
    { id: 'b', up: 1, u: 'z', n: 4 },
    { id: 'b', f: 'NOPE', up: 9, u: 'x' },
    { id: 'b', n: 5 },
    { id: 'c', f: 'b', n: 5, up: 5 },
  ])
  assert.deepEqual([answer.status, answer.json.inserted], [201, 2], answer.text)
  const rows = await rowsOf('links')
  assert.deepEqual(
    rows.map(({ id, f, u, n, up }: Record<string, unknown>) => [id, f, u, n, up]),
    [
      ['a', null, 'x', 1, null],
      ['b', null, 'z', 4, 1],
      ['c', 'b', null, 5, 5],
    ],
  )
})

test('a row that is skipped is no parent', async () => {
  assert.equal((await post('links', [{ id: 'a', n: 1 }])).json.inserted, 1)
  const answer = await post('links', [
    { id: 'a', n: 2 },
    { id: 'b', n: 3 },
    { id: 'b', n: 4 },
    { id: 'c', up: 2 },
    { id: 'd', up: 3 },
    { id: 'e', up: 4 },
  ])
  assertFaults(answer, orphan(4, 'up', 'links.n "2"'), orphan(6, 'up', 'links.n "4"'))
})

test('a key that is too long for an index is told, and nothing is added', async () => {
  const answer = await post('links', [{ id: 'a' }, { id: randomBytes(6000).toString('base64') }])
  assertPackRefused(answer, 400, 'BAD_REQUEST')
  assert.match(
    answer.json.error.message,
    /^The table ds_example_links does not take these rows: index row size /,
  )
  assert.deepEqual(await rowsOf('links'), [])
})
