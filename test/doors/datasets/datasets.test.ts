import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

async function makeProject(name: string): Promise<string> {
  const made = await house.admin('POST', '/api/projects', { json: { name } })
  assert.equal(made.status, 201, made.text)
  return made.json.project.id
}

async function names(query: Record<string, string>): Promise<string[]> {
  const listed = await house.admin('GET', `/api/datasets?${new URLSearchParams(query)}`)
  assert.equal(listed.status, 200, listed.text)
  return listed.json.items.map(({ name }: { name: string }) => name)
}

test('a list leads through all pages and back, and keeps what else was asked', async () => {
  const project_id = await makeProject('paged')
  for (const at of [1, 2, 3, 4, 5]) await uploadDataset(house, { project_id, name: `100% & no. ${at}` })
  const follow = async (path: string, relation: string) => {
    const pages: string[][] = []
    let next: string | undefined = path
    while (next) {
      const page = await house.admin('GET', next)
      pages.push(page.json.items.map(({ name }: { name: string }) => name.slice(-1)))
      next = new RegExp(`<([^>]+)>; rel="${relation}"`).exec(page.headers.get('link') ?? '')?.[1]
    }
    return pages
  }
  const query = new URLSearchParams({
    project_id,
    search: '% & NO',
    sort_field: 'name',
    sort_direction: 'asc',
  })
  assert.deepEqual(await follow(`/api/datasets?${query}&limit=2`, 'next'), [['1', '2'], ['3', '4'], ['5']])
  assert.deepEqual(await follow(`/api/datasets?${query}&limit=2&offset=4`, 'prev'), [
    ['5'],
    ['3', '4'],
    ['1', '2'],
  ])
})

test('a search ignores case, and takes every character for itself', async () => {
  const project_id = await makeProject('searched')
  await uploadDataset(house, { project_id, name: 'Sales_2026', description: 'ÄRGER 50%' })
  await uploadDataset(house, { project_id, name: 'SalesX2026' })
  assert.deepEqual(await names({ project_id, search: 'sales_' }), ['Sales_2026'])
  assert.deepEqual(await names({ project_id, search: '50%' }), ['Sales_2026'])
  assert.deepEqual(await names({ project_id, search: 'ärger' }), ['Sales_2026'])
  assert.deepEqual(await names({ project_id, search: "' or ''='" }), [])
  assert.equal((await names({ project_id, search: '' })).length, 2)
})

test('a list is sorted by what was asked, the newest first by default', async () => {
  const project_id = await makeProject('sorted')
  await uploadDataset(house, { project_id, name: 'b', file: 'x\n1\n2\n3\n' })
  await uploadDataset(house, { project_id, name: 'a', file: 'x,y,z\n1,1,1\n' })
  await uploadDataset(house, { project_id, name: 'c', file: 'x,y\n1,1\n2,2\n' })
  assert.deepEqual(await names({ project_id }), ['c', 'a', 'b'])
  assert.deepEqual(await names({ project_id, sort_field: 'name', sort_direction: 'asc' }), ['a', 'b', 'c'])
  assert.deepEqual(await names({ project_id, sort_field: 'rows' }), ['b', 'c', 'a'])
  assert.deepEqual(await names({ project_id, sort_field: 'columns' }), ['a', 'c', 'b'])
  assert.deepEqual((await names({ project_id, sort_field: 'project_name' })).toSorted(), ['a', 'b', 'c'])
})

test('a list that is asked wrongly is refused, not bent', async () => {
  for (const wrong of [
    'limit=0',
    'limit=501',
    'offset=-1',
    'limit=ten',
    'sort_field=id',
    'sort_direction=up',
  ]) {
    const answer = await house.admin('GET', `/api/datasets?${wrong}`)
    assertRefused(answer, 422, 'invalid_value')
    assert.equal(answer.json.errors[0].parameter, wrong.split('=')[0])
  }
  for (const project of ['0198c1a0-0000-7000-8000-000000000000', 'default', '']) {
    assertRefused(await house.admin('GET', `/api/datasets?project_id=${project}`), 404, 'unknown_project')
  }
})

test('integers beyond 2^53 arrive digit by digit, as numbers or as strings', async () => {
  const file = 'id,small\n9007199254740993,1\n9223372036854775807,2\n'
  const { id } = await uploadDataset(house, { file })
  const numbers = await house.admin('GET', `/api/datasets/${id}`)
  assert.match(
    numbers.text,
    /"preview":\[\{"id":9007199254740993,"small":1\},\{"id":9223372036854775807,"small":2\}\]/,
  )
  const strings = await house.admin('GET', `/api/datasets/${id}?big=string`)
  assert.deepEqual(strings.json.preview, [
    { id: '9007199254740993', small: 1 },
    { id: '9223372036854775807', small: 2 },
  ])
  assertRefused(await house.admin('GET', `/api/datasets/${id}?big=no`), 422, 'invalid_value')
})

test('whole numbers of any length come back to the digit', async () => {
  for (const value of ['9223372036854775808', '-9223372036854775809', '9'.repeat(38), '9'.repeat(39)]) {
    const { id } = await uploadDataset(house, { file: `id,at\n1,1\n${value},2\n` })
    const file = await house.admin('GET', `/api/datasets/${id}/download`)
    assert.deepEqual(file.text.trim().split(/\r?\n/), ['id,at', '1,1', `${value},2`])
    const found = await house.admin('GET', `/api/datasets/${id}/download?columns=at&where=at%20%3E%201`)
    assert.deepEqual(found.text.trim().split(/\r?\n/), ['at', '2'])
  }
})

test('a preview has the first 20 rows', async () => {
  const rows = Array.from({ length: 50 }, (_, at) => at)
  const { id } = await uploadDataset(house, { file: `at\n${rows.join('\n')}\n` })
  const detail = await house.admin('GET', `/api/datasets/${id}`)
  assert.deepEqual(
    detail.json.preview,
    rows.slice(0, 20).map(at => ({ at })),
  )
})

test('a dataset is renamed, re-described, tagged and given key columns, and says so everywhere', async () => {
  const { id } = await uploadDataset(house)
  const change = {
    name: ' Renamed ',
    description: 'new',
    tags: ['a', 'b', 'a'],
    key_columns: ['merchant', 'amount'],
  }
  const changed = await house.admin('PATCH', `/api/datasets/${id}`, { json: change })
  assert.equal(changed.status, 200, changed.text)
  const shown = (await house.admin('GET', `/api/datasets/${id}`)).json.dataset
  const expected = {
    name: 'Renamed',
    description: 'new',
    tags: ['a', 'b'],
    key_columns: ['merchant', 'amount'],
  }
  assert.deepEqual({ ...shown, ...expected }, shown)
  assert.deepEqual(changed.json.dataset, shown)
  assert.deepEqual(await names({ search: 'Renamed' }), ['Renamed'])

  const cleared = await house.admin('PATCH', `/api/datasets/${id}`, { json: { tags: [], key_columns: [] } })
  assert.deepEqual([cleared.json.dataset.tags, cleared.json.dataset.key_columns], [[], []])
  assert.equal(cleared.json.dataset.name, 'Renamed')
})

test('If-Match lets through who has seen the present state, and no one else', async () => {
  const { id } = await uploadDataset(house)
  const path = `/api/datasets/${id}`
  const patch = (name: string, ifMatch: string) =>
    house.admin('PATCH', path, { json: { name }, headers: { 'if-match': ifMatch } })
  const seen = await house.admin('GET', path)
  const etag = seen.headers.get('etag') ?? ''
  const first = await patch('first', etag)
  assert.equal(first.status, 200, first.text)
  assertRefused(await patch('late', etag), 412, 'precondition_failed')
  assertRefused(await patch('weak', `W/${first.headers.get('etag')}`), 412, 'precondition_failed')
  assert.equal((await patch('second', first.headers.get('etag') ?? '')).status, 200)
  const { revision } = (await house.admin('GET', path)).json.dataset
  assert.equal((await patch('third', `"${revision}"`)).status, 200)
  assertRefused(await patch('fourth', `"${revision}"`), 412, 'precondition_failed')
  assert.equal((await patch('fifth', '*')).status, 200)
  assert.equal((await house.admin('GET', path)).json.dataset.name, 'fifth')
})

test('of many changes that all saw the same state, one is made', async () => {
  const { id } = await uploadDataset(house)
  const etag = (await house.admin('GET', `/api/datasets/${id}`)).headers.get('etag') ?? ''
  const changes = Array.from({ length: 6 }, (_, at) =>
    house.admin('PATCH', `/api/datasets/${id}`, { json: { name: `n${at}` }, headers: { 'if-match': etag } }),
  )
  const statuses = (await Promise.all(changes)).map(({ status }) => status).toSorted()
  assert.deepEqual(statuses, [200, 412, 412, 412, 412, 412])
})

test('a change that is none, or that names what is not there, is refused', async () => {
  const { id } = await uploadDataset(house)
  const before = (await house.admin('GET', `/api/datasets/${id}`)).text
  const patch = (json: unknown) => house.admin('PATCH', `/api/datasets/${id}`, { json })
  assertRefused(await patch({ key_columns: ['amount', 'nothing'] }), 422, 'unknown_column')
  for (const wrong of [
    {},
    { nmae: 'x' },
    { name: '' },
    { name: 5 },
    { description: null },
    { tags: 'a' },
    { name: ' ' },
    { name: 'a\0b' },
    { name: 'x'.repeat(501) },
    { tags: [''] },
    { tags: Array(101).fill('x') },
    { key_columns: ['amount', 'amount'] },
    [],
  ]) {
    assertRefused(await patch(wrong), 422, 'invalid_value')
  }
  const broken = { body: '{"name":', headers: { 'content-type': 'application/json' } }
  assertRefused(await house.admin('PATCH', `/api/datasets/${id}`, broken), 400, 'malformed_request')
  const text = { body: 'name', headers: { 'content-type': 'text/plain' } }
  assertRefused(await house.admin('PATCH', `/api/datasets/${id}`, text), 415, 'unsupported_media_type')
  assert.equal((await house.admin('GET', `/api/datasets/${id}`)).text, before)
})

test('an id that cannot be one is answered like one that does not exist', async () => {
  for (const id of ['x', '%00', '..%2f..', "'", '0198c1a0-0000-7000-8000-000000000000']) {
    for (const path of [
      `datasets/${id}`,
      `datasets/${id}/columns`,
      `dataset-versions/${id}`,
      `loads/${id}`,
    ]) {
      const answer = await house.admin('GET', `/api/${path}`)
      assert.equal(answer.status, 404, `${path}: ${answer.text}`)
    }
    assertRefused(await house.admin('DELETE', `/api/datasets/${id}`), 404, 'unknown_dataset')
  }
})
