import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { form, type StartedHouse, startHouse, transactions, uploadDataset } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await startHouse()
})
after(() => house[Symbol.asyncDispose]())

/** Asserts that the members of the expected value are there, to the letter and of the same kind; more is fine. */
function assertShape(actual: unknown, expected: unknown, path = '$'): void {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), `${path} is no list`)
    for (const [at, item] of expected.entries()) assertShape(actual[at], item, `${path}[${at}]`)
  } else if (expected !== null && typeof expected === 'object') {
    assert.ok(actual !== null && typeof actual === 'object', `${path} is no object`)
    for (const [key, value] of Object.entries(expected)) {
      assert.ok(key in actual, `${path} lacks ${key}`)
      assertShape(actual[key as keyof typeof actual], value, `${path}.${key}`)
    }
  } else {
    assert.equal(actual === null ? 'null' : typeof actual, expected === null ? 'null' : typeof expected, path)
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

test('an upload answers 201 with the ids and the quality', async () => {
  const made = await uploadDataset(house, { description: 'Credit card transactions from Q4 2025' })
  for (const id of [made.id, made.dataset_version_id, made.artifact_id]) assert.match(id, UUID)
  assert.equal(made.dataset_id, made.id)
  assertShape(made.quality, { overall_score: 92.5, issues: [] })
  assert.deepEqual([made.rows, made.columns], [2, 3])
  assert.deepEqual(made.load.rows, { read: 2, loaded: 2, rejected: 0, skipped: 0 })
  assert.match(made.digest, /^[0-9a-f]{64}$/)
})

test('a list answers its page with every member of the contract', async () => {
  const project = await house.admin('POST', '/api/projects', { json: { name: 'Fraud Detection v2' } })
  assert.equal(project.status, 201)
  const { id, name } = project.json.project
  const made = await uploadDataset(house, { project_id: id })
  const listed = await house.admin('GET', `/api/datasets?project_id=${id}&limit=20`)
  assert.equal(listed.status, 200)
  const { items, ...page } = listed.json
  assert.deepEqual(page, { total: 1, limit: 20, offset: 0 })
  const { created_at, ...item } = items[0]
  assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)
  const expected = {
    id: made.id,
    name: 'Transactions Q4',
    project_id: id,
    project_name: name,
    dataset_version_id: made.dataset_version_id,
    rows: 2,
    columns: 3,
  }
  assert.deepEqual({ ...item, ...expected }, item)
})

test('the detail answers the dataset and its first rows', async () => {
  const made = await uploadDataset(house)
  const detail = await house.admin('GET', `/api/datasets/${made.id}`)
  assert.equal(detail.status, 200)
  const { dataset, ...shown } = detail.json
  assert.deepEqual(shown, {
    preview: [
      { amount: 29.99, merchant: 'ACME Corp', is_fraud: 0 },
      { amount: 1250.0, merchant: 'Luxury Ltd', is_fraud: 1 },
    ],
    preview_error: null,
  })
  const expected = {
    id: made.id,
    name: 'Transactions Q4',
    rows: 2,
    columns: 3,
    dataset_version_id: made.dataset_version_id,
    artifact_id: made.artifact_id,
  }
  assert.deepEqual({ ...dataset, ...expected }, dataset)
})

test('the columns come in order with their dtypes', async () => {
  const { id } = await uploadDataset(house)
  const answer = await house.admin('GET', `/api/datasets/${id}/columns`)
  const named = answer.json.columns.map(({ name, dtype }: { name: string; dtype: string }) => [name, dtype])
  assert.deepEqual(named, [
    ['amount', 'float64'],
    ['merchant', 'object'],
    ['is_fraud', 'int64'],
  ])
  assertShape(answer.json.columns[0], { logical_type: '', nullable: true, original_name: 'amount' })
})

test('a download is a CSV file unless asked otherwise', async () => {
  const { id } = await uploadDataset(house)
  const file = await house.admin('GET', `/api/datasets/${id}/download`)
  assert.equal(file.status, 200)
  assert.match(file.headers.get('content-type') ?? '', /^text\/csv/)
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="Transactions Q4\.csv"/)
  assert.deepEqual(file.text.trim().split(/\r?\n/).length, 3)
  assert.match(file.text, /^amount,merchant,is_fraud\r?\n29\.99,ACME Corp,0/)
})

test('the quality report answers score and checks', async () => {
  const { id } = await uploadDataset(house)
  const answer = await house.admin('GET', `/api/datasets/${id}/quality`)
  assert.equal(answer.status, 200)
  assertShape(answer.json, { quality: { overall_score: 1, checks: [], formula_version: 1, dimensions: {} } })
  assert.ok(answer.json.quality.checks.length > 0)
  for (const check of answer.json.quality.checks) {
    assertShape(check, { name: '', passed: true, details: '', severity: '', dimension: '', affected_rows: 0 })
    assert.ok('column' in check)
  }
})

test('a new version answers 201 with its number, and the versions are listed by number', async () => {
  const made = await uploadDataset(house)
  const added = await house.admin('POST', `/api/datasets/${made.id}/versions`, {
    form: form({ description: 'Added January transactions', file: `${transactions}10,Third,0\n` }),
  })
  assert.equal(added.status, 201, added.text)
  const { dataset_version_id, version, row_count, column_count } = added.json
  assert.match(dataset_version_id, UUID)
  assert.deepEqual([version, row_count, column_count], [1, 3, 3])

  const listed = await house.admin('GET', `/api/datasets/${made.id}/versions`)
  const { items, ...page } = listed.json
  assert.deepEqual(page, { total: 2, limit: 50, offset: 0 })
  const first = {
    id: made.dataset_version_id,
    dataset_id: made.id,
    version: 0,
    row_count: 2,
    column_count: 3,
  }
  const second = { id: dataset_version_id, dataset_id: made.id, version: 1, row_count: 3, column_count: 3 }
  const words = [{ description: 'Initial upload' }, { description: 'Added January transactions' }]
  assert.deepEqual({ ...items[0], ...first, ...words[0] }, items[0])
  assert.deepEqual({ ...items[1], ...second, ...words[1] }, items[1])
  for (const item of items) assertShape(item, { created_by_name: '', created_at: '', digest: '', source: '' })
})

test('a version answers its columns and its load', async () => {
  const made = await uploadDataset(house)
  const answer = await house.admin('GET', `/api/dataset-versions/${made.dataset_version_id}`)
  assert.equal(answer.status, 200)
  const expected = {
    id: made.dataset_version_id,
    dataset_id: made.id,
    version: 0,
    row_count: 2,
    column_count: 3,
    load: made.load,
  }
  assert.deepEqual({ ...answer.json, ...expected }, answer.json)
  assertShape(answer.json, { columns: [{ name: 'amount', dtype: 'float64' }], created_at: '' })
})

test('a load answers its accounting and what became of it', async () => {
  const made = await uploadDataset(house)
  const answer = await house.admin('GET', `/api/loads/${made.load.id}`)
  assert.equal(answer.status, 200)
  const { dataset_id, dataset_version_id, artifact_id, created_at, ...load } = answer.json
  assert.deepEqual({ ...load, ...made.load }, load)
  assert.deepEqual([dataset_id, dataset_version_id], [made.id, made.dataset_version_id])
  assert.equal(artifact_id, made.artifact_id)
  assert.match(created_at, /Z$/)
})

test('a deleted dataset is gone with its versions, its load and all its bytes', async () => {
  const before = await house.objects()
  const made = await uploadDataset(house)
  const removed = await house.admin('DELETE', `/api/datasets/${made.id}`)
  assert.deepEqual([removed.status, removed.json], [200, { ok: true }])
  assert.deepEqual(await house.objects(), before)
  for (const path of [
    `datasets/${made.id}`,
    `datasets/${made.id}/versions`,
    `dataset-versions/${made.dataset_version_id}`,
    `loads/${made.load.id}`,
  ]) {
    assert.equal((await house.admin('GET', `/api/${path}`)).status, 404, path)
  }
})
