import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openFilling } from '../fill/fill.ts'
import { type StartedHouse, startHouse, withoutStatistics } from '../start.ts'
import { generateIn, makeProject } from './generate.ts'

let house: StartedHouse

before(async () => {
  house = await withoutStatistics(startHouse({ ROWHOUSE_ENGINE_MEMORY: '1GB' }))
})
after(() => house[Symbol.asyncDispose]())

const learn = (name: string, data: unknown) =>
  house.admin('POST', '/project', { json: { name, data, format: 'dataset' } })

/** A dataset with twelve generated rows; answers its id. */
async function generated(name: string, data: string): Promise<string> {
  const project = await makeProject(house, name, { data })
  const ask = { entity_name: '*', count: 12, format: 'parquet', seed: 1, save_as_dataset: true }
  const { datasets, error } = await generateIn(house, project, ask)
  assert.equal(error, null)
  return Object.values<string>(datasets)[0] ?? assert.fail()
}

test('a dataset without rows is not learnt, and the answer says that it has none', async () => {
  const { datasetId } = await openFilling(house)
  const empty = await learn('empty', datasetId)
  assert.deepEqual([empty.status, empty.json.code], [422, 'not_learnable'])
  assert.match(empty.json.detail, /Version 0 of "Online retail" has 0 rows/)
})

test('500 columns are learnt, and of 501 as many as are named', async () => {
  const names = Array.from({ length: 501 }, (_, at) => `c${at}`)
  const columns = names.map(name => ({ name, alias: name, type: 'dimension', subtype: 'text' }))
  const { datasetId: dataset, fill } = await openFilling(house, columns)
  const filled = await fill(Array.from({ length: 12 }, (_, row) => names.map(() => `v${row % 2}`)))
  assert.equal(filled.status, 200, filled.text)
  const all = await learn('all of it', { dataset })
  assert.deepEqual([all.status, all.json.code], [422, 'not_learnable'])
  assert.match(all.json.detail, /has 501 columns, and at most 500 are learnt at once/)
  const most = await learn('most of it', { dataset, columns: names.slice(0, 500) })
  assert.equal(most.status, 201, most.text)
  assert.equal(most.json.entities[0].fields.length, 500)
})

test('columns of lists are not learnt; those beside them are, and those of objects', async () => {
  const data = 'Nested:\n  id: integer @id\n  tags: "[string @word] 1-3"\n  place:\n    city: string\n'
  const dataset = await generated('nested', data)
  const all = await learn('all lists', { dataset })
  assert.deepEqual([all.status, all.json.code], [422, 'not_learnable'], all.text)
  assert.deepEqual(all.json.columns, ['tags'])
  const others = await learn('no lists', { dataset, columns: ['id', 'place.city'] })
  assert.equal(others.status, 201, others.text)
  const names = others.json.entities[0].fields.map(({ name }: { name: string }) => name)
  assert.deepEqual(names, ['id', 'place_city'])
})
