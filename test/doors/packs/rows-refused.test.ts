import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { PackField, PackSchema } from '../../../packages/server/src/core/pack/pack.ts'
import { type StartedHouse, startHouse, withoutStatistics } from '../start.ts'
import { pack, placeWorld } from './world.ts'

let house: StartedHouse

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

before(async () => {
  house = await withoutStatistics(startHouse())
  await placeWorld(house, { ...pack, schemas: [...pack.schemas, letters] })
})
after(() => house[Symbol.asyncDispose]())

const rowsOf = async (schema: string) =>
  (await house.admin('GET', `/api/v1/schemas/${schema}/data`)).json.rows
const post = (schema: string, rows: readonly unknown[]) =>
  house.admin('POST', `/api/v1/schemas/${schema}/data`, { json: { rows } })

test('fields are named as they like', async () => {
  const row = Object.fromEntries(names.map(name => [name, 'x']))
  const answer = await post('letters', [row, row])
  assert.deepEqual([answer.status, answer.json.inserted], [201, 1], answer.text)
  assert.deepEqual(await rowsOf('letters'), [row])
})
