import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { demoFile } from '../../../packages/server/src/demo.ts'
import { type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { reportOn } from './fidelity.ts'

let house: StartedHouse
let yaml: string

before(async () => {
  house = await withoutStatistics(startHouse())
  await uploadDataset(house, {
    name: 'Palmer penguins',
    file: new File([await readFile(demoFile)], 'penguins.csv'),
  })
  const json = { name: 'penguins', data: { dataset: 'Palmer penguins' }, format: 'dataset' }
  const made = await house.admin('POST', '/project', { json })
  assert.equal(made.status, 201, made.text)
  yaml = made.json.yaml
})
after(() => house[Symbol.asyncDispose]())

const report = (format: string) =>
  reportOn(house, 'penguins', { entity_name: 'PalmerPenguins', count: 10_000, format })

test('what is learnt of the demo dataset is like it in every column, and a changed schema tells where it no longer is', async () => {
  const learnt = await report('csv')
  assert.equal(learnt.columns.length, 7)
  for (const { column, shape, missing } of learnt.columns) {
    assert.ok((shape.score ?? 0) >= 0.9 && missing.score >= 0.9, `${column} has ${shape.score}`)
  }
  const spoilt = yaml
    .replace(/species: enum\(.*\)/, 'species: enum(Adelie)')
    .replace(
      /flipper_length_mm: integer @quantiles\(.*?\)/,
      'flipper_length_mm: integer @quantiles(300, 400)',
    )
  const put = await house.admin('PUT', '/project/penguins', { json: { data: spoilt } })
  assert.equal(put.status, 200, put.text)
  const changed = await report('parquet')
  for (const [at, { column, shape }] of changed.columns.entries()) {
    const before = learnt.columns[at]?.shape.score ?? 0
    const score = shape.score ?? 0
    if (column === 'species' || column === 'flipper_length_mm') assert.ok(score < before - 0.3, column)
    else assert.ok(score >= 0.9, `${column} has ${score}`)
  }
  assert.ok(changed.score < learnt.score)
})

test('what was not learnt has nothing to be compared with, and few rows are not learnt', async () => {
  await house.admin('POST', '/project', { json: { name: 'plain', data: 'A:\n  n: integer\n' } })
  const started = await house.admin('POST', '/data/plain', { json: { entity_name: 'A', count: 5 } })
  const told = await house.admin('GET', `/data/${started.json.id}/fidelity`)
  assert.deepEqual([told.status, told.json.code], [409, 'not_comparable'])
  await uploadDataset(house, { name: 'few', file: 'a,b\n1,x\n2,y\n' })
  const few = await house.admin('PUT', '/project/plain', { json: { data: 'few', format: 'dataset' } })
  assert.deepEqual([few.status, few.json.code], [422, 'not_learnable'])
  const none = await house.admin('PUT', '/project/plain', { json: { data: 'nothing@3', format: 'dataset' } })
  assert.deepEqual([none.status, none.json.code], [404, 'unknown_dataset'])
})
