import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { demoFile } from '../../../packages/server/src/demo.ts'
import { type StartedHouse, startHouse, uploadDataset } from '../start.ts'

let house: StartedHouse
let yaml: string

interface Column {
  readonly column: string
  readonly shape: { readonly score: number }
  readonly missing: { readonly score: number }
}

interface Pair {
  readonly columns: readonly string[]
  readonly measure: string
  readonly score: number
}

before(async () => {
  house = await startHouse()
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

/** Generates ten thousand rows, and answers the report on them. */
async function report(format: string): Promise<{ columns: Column[]; pairs: Pair[]; score: number }> {
  const json = { entity_name: 'PalmerPenguins', count: 10_000, seed: 7, format }
  const started = await house.admin('POST', '/data/penguins', { json })
  assert.equal(started.status, 202, started.text)
  const path = `/data/${started.json.id}`
  while (['pending', 'processing'].includes((await house.admin('GET', `${path}/status`)).json.status))
    await sleep(50)
  const told = await house.admin('GET', `${path}/fidelity`)
  assert.equal(told.status, 200, told.text)
  assert.deepEqual((await house.admin('GET', `${path}/fidelity`)).json, told.json)
  return told.json.entities.PalmerPenguins
}

test('what is learnt of the demo dataset is like it in every column, and a changed schema tells where it no longer is', async () => {
  const learnt = await report('csv')
  assert.equal(learnt.columns.length, 7)
  for (const { column, shape, missing } of learnt.columns) {
    assert.ok(shape.score >= 0.9 && missing.score >= 0.9, `${column} has ${shape.score}`)
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
    if (column === 'species' || column === 'flipper_length_mm') assert.ok(shape.score < before - 0.3, column)
    else assert.ok(shape.score >= 0.9, `${column} has ${shape.score}`)
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
