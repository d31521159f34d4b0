import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDatasetName } from './dataset-name.ts'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const read = (namespace: string, name: string, version: string | null = null) =>
  readDatasetName({ namespace, name, version })

test('an address of a dataset is read wherever its namespace ends', () => {
  const third = { by: 'id', id, version: 3 }
  assert.deepEqual(read('rowhouse://data.example:8080', `datasets/${id}@3`), third)
  assert.deepEqual(read('rowhouse://data.example/', `/datasets/${id}@3`), third)
  assert.deepEqual(read('rowhouse://data.example/datasets', `${id}@3`), third)
  assert.deepEqual(read('anything', `rowhouse://data.example/datasets/${id.toUpperCase()}@3`), third)
  assert.deepEqual(read('rowhouse', `datasets/${id}`), { ...third, version: null })
  assert.deepEqual(read('rowhouse', `api/datasets/${id}`, '2'), { ...third, version: 2 })
  assert.deepEqual(read('rowhouse', `datasets/${id}@3`, '2'), third)
})

test('in our namespace anything else is the name of a dataset, with a version behind @', () => {
  assert.deepEqual(read('rowhouse://h', 'Transactions Q4'), {
    by: 'name',
    name: 'Transactions Q4',
    version: null,
  })
  assert.deepEqual(read('rowhouse://h', 'Q4@home@12'), { by: 'name', name: 'Q4@home', version: 12 })
  assert.deepEqual(read('rowhouse://h', 'a/b', '7'), { by: 'name', name: 'a/b', version: 7 })
  assert.deepEqual(read('rowhouse://h', 'x', 'snapshot'), { by: 'name', name: 'x', version: null })
  assert.deepEqual(read('rowhouse://h', `datasets/none@1`), { by: 'name', name: 'datasets/none', version: 1 })
})

test('names of other houses name nothing here, also when they sound like ours', () => {
  assert.equal(read('postgres://db:5432', 'public.sales'), null)
  assert.equal(read('s3://bucket', `datasets/${id}`), null)
  assert.equal(read('rowhouses', 'sales'), null)
  assert.equal(read('https://rowhouse', 'sales'), null)
  assert.equal(read('rowhouse://h', ''), null)
})
