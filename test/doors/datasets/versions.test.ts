import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  form,
  type StartedHouse,
  startHouse,
  transactions,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

function add(id: string, members: Record<string, string | Blob>) {
  const sent = { form: form({ description: 'more', file: transactions, ...members }) }
  return house.admin('POST', `/api/datasets/${id}/versions`, sent)
}

const csv = async (id: string, query = '') =>
  (await house.admin('GET', `/api/datasets/${id}/download${query}`)).text.trim().split(/\r?\n/)

test('twenty new versions at once all land, one number each, without gaps and without lost rows', async () => {
  const { id } = await uploadDataset(house, { file: 'writer,amount\n0,1\n' })
  const writers = Array.from({ length: 20 }, (_, at) => at + 1)
  const answers = await Promise.all(
    writers.map(writer =>
      add(id, { description: `by ${writer}`, mode: 'append', file: `writer,amount\n${writer},1\n` }),
    ),
  )
  for (const answer of answers) assert.equal(answer.status, 201, answer.text)
  const numbers = answers.map(({ json }) => json.version).toSorted((a, b) => a - b)
  assert.deepEqual(numbers, writers)
  for (const { json } of answers) assert.equal(json.row_count, json.version + 1)
  const [, ...rows] = await csv(id)
  assert.deepEqual(
    rows.map(row => Number(row.split(',')[0])).toSorted((a, b) => a - b),
    [0, ...writers],
  )
  const { items } = (await house.admin('GET', `/api/datasets/${id}/versions`)).json
  assert.deepEqual(
    items.map(({ version }: { version: number }) => version),
    [0, ...writers],
  )
})

test('a version replaces the rows unless it appends them, and older versions stay as they were', async () => {
  const { id } = await uploadDataset(house)
  assert.equal((await add(id, { file: 'amount,merchant,is_fraud\n1.5,New,0\n' })).json.row_count, 1)
  const appended = await add(id, { file: 'amount,merchant,is_fraud\n2.5,Newer,1\n', mode: 'append' })
  assert.deepEqual([appended.json.version, appended.json.row_count], [2, 2])
  assert.equal((await csv(id)).length, 3)
  assert.equal((await csv(id, '?version=1')).length, 2)
  assert.match((await csv(id, '?version=0'))[1] ?? '', /ACME Corp/)
  const detail = await house.admin('GET', `/api/datasets/${id}?version=1`)
  assert.deepEqual([detail.json.dataset.version, detail.json.dataset.rows], [1, 1])
  assert.deepEqual(detail.json.preview, [{ amount: 1.5, merchant: 'New', is_fraud: 0 }])
})

test('every read takes a version, and refuses one that does not exist', async () => {
  const { id } = await uploadDataset(house)
  await add(id, { file: 'other\n1\n' })
  for (const path of ['', '/columns', '/quality', '/download']) {
    const read = (version: string) => house.admin('GET', `/api/datasets/${id}${path}?version=${version}`)
    assert.equal((await read('0')).status, 200, path)
    assertRefused(await read('2'), 404, 'unknown_version')
    for (const wrong of ['-1', 'x', '1.5', '99999999999'])
      assertRefused(await read(wrong), 422, 'invalid_value')
  }
  const first = await house.admin('GET', `/api/datasets/${id}/columns?version=0`)
  const latest = await house.admin('GET', `/api/datasets/${id}/columns`)
  assert.deepEqual([first.json.columns.length, latest.json.columns.length], [3, 1])
})

test('an append fits the types that the dataset has, whatever its own rows would suggest', async () => {
  const { id } = await uploadDataset(house, { file: 'zip,amount,when,Total\n00501,1.5,2026-01-02,1\n' })
  const appended = await add(id, { file: 'zip,amount,when,Total\n10001,,,\n10002,,,2.5\n', mode: 'append' })
  assert.equal(appended.status, 201, appended.text)
  assert.deepEqual(await csv(id), [
    'zip,amount,when,Total',
    '00501,1.5,2026-01-02,1.0',
    '10001,,,',
    '10002,,,2.5',
  ])
  const { columns } = (await house.admin('GET', `/api/datasets/${id}/columns`)).json
  const types = columns.map((column: { logical_type: string }) => column.logical_type)
  assert.deepEqual(types, ['VARCHAR', 'DOUBLE', 'DATE', 'DOUBLE'])
})

test('column names that differ in case only keep their own values', async () => {
  const { id, load } = await uploadDataset(house, { file: 'a,A\n1,2\n3,4\n' })
  assert.equal(load.warnings.length, 1)
  const detail = await house.admin('GET', `/api/datasets/${id}`)
  assert.deepEqual(detail.json.preview.map(Object.values), [
    [1, 2],
    [3, 4],
  ])
})

test('an append that would lose values is refused, and leaves nothing behind', async () => {
  const { id } = await uploadDataset(house)
  const objects = await house.objects()
  const answer = await add(id, { mode: 'append', file: 'amount,merchant,is_fraud\nmuch,New,0\n' })
  assertRefused(answer, 409, 'columns_do_not_fit')
  assert.deepEqual(await house.objects(), objects)
  assert.equal((await house.admin('GET', `/api/datasets/${id}/versions`)).json.total, 1)
})

test('a new version needs a description and a mode that exists', async () => {
  const { id } = await uploadDataset(house)
  assertRefused(await add(id, { description: '' }), 422, 'missing_field')
  assertRefused(await add(id, { mode: 'merge' }), 422, 'invalid_value')
  for (const unknown of ['0198c1a0-0000-7000-8000-000000000000', 'nothing']) {
    assertRefused(await add(unknown, {}), 404, 'unknown_dataset')
  }
})

test('a dry run of an append answers what would be, and publishes nothing', async () => {
  const { id } = await uploadDataset(house)
  const objects = await house.objects()
  const answer = await add(id, { mode: 'append', dry_run: 'true' })
  assert.deepEqual([answer.status, answer.json.version, answer.json.row_count], [200, 1, 4])
  assert.deepEqual(await house.objects(), objects)
  assert.equal((await house.admin('GET', `/api/datasets/${id}/versions`)).json.total, 1)
})

test('an append next to a delete lands or is refused, and leaves no bytes without a record', async () => {
  const objects = await house.objects()
  for (let round = 0; round < 5; round++) {
    const { id } = await uploadDataset(house)
    const [added, removed] = await Promise.all([
      add(id, { mode: 'append' }),
      house.admin('DELETE', `/api/datasets/${id}`),
    ])
    assert.equal(removed.status, 200)
    if (added.status !== 201) assertRefused(added, 404, 'unknown_dataset')
  }
  assert.deepEqual(await house.objects(), objects)
})

test('what is a pure function of a version carries a strong ETag, and is not sent twice', async () => {
  const made = await uploadDataset(house)
  const paths = [
    `datasets/${made.id}`,
    `datasets/${made.id}?big=string`,
    `datasets/${made.id}/columns`,
    `datasets/${made.id}/quality`,
    `datasets/${made.id}/download`,
    `datasets/${made.id}/download?format=parquet`,
    `dataset-versions/${made.dataset_version_id}`,
    `loads/${made.load.id}`,
  ]
  const etags = new Map<string, string>()
  for (const path of paths) {
    const etag = (await house.admin('GET', `/api/${path}`)).headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]+"$/, path)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await house.admin('GET', `/api/${path}`, { headers: { 'if-none-match': known } })
      assert.deepEqual([again.status, again.bytes.length], [304, 0], `${path} ${known}`)
      assert.equal(again.headers.get('etag'), etag)
    }
    etags.set(path, etag)
  }
  assert.equal(new Set(etags.values()).size, paths.length)

  await add(made.id, { file: 'amount\n1\n' })
  for (const path of paths.slice(0, 6)) {
    const headers = { 'if-none-match': etags.get(path) ?? '' }
    assert.equal((await house.admin('GET', `/api/${path}`, { headers })).status, 200, path)
    const old = `${path}${path.includes('?') ? '&' : '?'}version=0`
    if (path.includes('/columns') || path.includes('/download'))
      assert.equal((await house.admin('GET', `/api/${old}`, { headers })).status, 304, old)
  }
})

test('versions are paged, and the links lead from one end to the other', async () => {
  const { id } = await uploadDataset(house)
  for (let at = 1; at < 5; at++) await add(id, {})
  const seen: number[] = []
  let path: string | undefined = `/api/datasets/${id}/versions?limit=2`
  while (path) {
    const page = await house.admin('GET', path)
    seen.push(...page.json.items.map(({ version }: { version: number }) => version))
    path = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
  }
  assert.deepEqual(seen, [0, 1, 2, 3, 4])
  for (const wrong of ['limit=0', 'limit=101', 'offset=-1', 'limit=x']) {
    assertRefused(await house.admin('GET', `/api/datasets/${id}/versions?${wrong}`), 422, 'invalid_value')
  }
})
