import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeOrganization, type StartedHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { asClient, assertProblem, makeSandbox, SANDBOXES, startPlatform, untilState } from './platform.ts'

let house: StartedHouse

before(async () => {
  house = await withoutStatistics(startPlatform({ ROWHOUSE_PUBLIC_URL: 'https://rows.example.com/' }))
})
after(() => house[Symbol.asyncDispose]())

const client = () => asClient(house)

test('a house begins with one sandbox, which is active and the default', async () => {
  const listed = await client()('GET', `${SANDBOXES}/`)
  const { id, ...prod } = listed.json.sandboxes[0]
  assert.match(id, /^[0-9a-f-]{36}$/)
  const expected = { name: 'prod', title: 'Production', state: 'active', type: 'production', region: 'local' }
  assert.deepEqual(prod, expected)
  assert.deepEqual(listed.json._page, { limit: 100, count: 1 })
  const { json, headers } = await client()('GET', '/sandboxes/prod')
  assert.deepEqual([json.isDefault, json.eTag, json.etag, json.createdBy], [true, 1, 1, 'system'])
  assert.match(json.createdDate, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  assert.equal(headers.get('etag'), '"1"')
  const types = {
    sandboxTypes: [
      { id: 'production', title: 'Production' },
      { id: 'development', title: 'Development' },
    ],
  }
  assert.deepEqual((await client()('GET', '/sandboxTypes')).json, types)
})

test('a sandbox is made, becomes active, is renamed, and can be entered at every door', async () => {
  const json = { name: 'acme-dev', title: 'Acme Business Group dev', type: 'development' }
  const made = await client()('POST', `${SANDBOXES}/sandboxes`, { json })
  assert.equal(made.status, 202)
  const { id, ...rest } = made.json
  assert.deepEqual(rest, { ...json, state: 'creating', region: 'local' })
  await untilState(client(), 'acme-dev', 'active')
  const renamed = await client()('PATCH', '/sandboxes/acme-dev', { json: { title: ' Acme dev ' } })
  assert.deepEqual([renamed.status, renamed.json.title, renamed.json.id], [200, 'Acme dev', id])
  const there = { headers: { 'x-sandbox-name': 'acme-dev' } }
  const me = await house.admin('GET', '/api/me', there)
  assert.notEqual(me.json.default_project_id, house.projectId)
  assert.deepEqual(me.json.sandboxes.map((each: { name: string }) => each.name).sort(), ['acme-dev', 'prod'])
})

test('the list is filtered, ordered and paged', async () => {
  for (const name of ['list-b', 'list-a', 'list-c']) await makeSandbox(house, name)
  const list = async (query: string) => (await client()('GET', `/sandboxes?${query}`)).json
  const names = (json: { sandboxes: { name: string }[] }) => json.sandboxes.map(({ name }) => name)
  const all = names(await list('property=type==development&property=name>list&orderBy=asc:name'))
  assert.deepEqual(all, ['list-a', 'list-b', 'list-c'])
  const page = await list('property=name>list-&property=type==development&orderBy=desc:name&limit=1&offset=1')
  assert.deepEqual(names(page), ['list-b'])
  assert.deepEqual(page._page, { limit: 1, count: 1 })
  const { next, prev, page: own } = page._links
  assert.deepEqual(next, {
    href: `https://rows.example.com${SANDBOXES}/sandboxes/?limit={limit}&offset={offset}`,
    templated: true,
  })
  assert.match(own.href, /^https:\/\/rows\.example\.com.*offset=1/)
  assert.match(prev.href, /offset=0/)
  const path = prev.href.slice('https://rows.example.com'.length)
  assert.deepEqual(names((await client()('GET', path)).json), ['list-c'])
})

describe('refusals', () => {
  const cases: readonly [string, string, string, unknown, number, string][] = [
    ['a limit out of range', 'GET', '/sandboxes?limit=101', null, 400, 'limit'],
    ['a limit of nothing', 'GET', '/sandboxes?limit=0', null, 400, 'limit'],
    ['an offset before the first', 'GET', '/sandboxes?offset=-1', null, 400, 'limit'],
    ['a condition on another member', 'GET', '/sandboxes?property=region==local', null, 400, 'filter'],
    ['an order by another member', 'GET', '/sandboxes?orderBy=up:name', null, 400, 'order'],
    ['a sandbox that is not there', 'GET', '/sandboxes/none', null, 404, 'sandbox-unknown'],
    ['another name for what is there', 'PATCH', '/sandboxes/prod', { name: 'x' }, 400, 'field-read-only'],
    ['a title of nothing', 'PATCH', '/sandboxes/prod', { title: ' ' }, 400, 'sandbox-name'],
    ['another action', 'PUT', '/sandboxes/prod', { action: 'clean' }, 400, 'body'],
    ['the end of prod', 'DELETE', '/sandboxes/prod', null, 400, 'sandbox-default'],
    [
      'a name that is taken',
      'POST',
      '/sandboxes',
      { name: 'prod', title: 'P', type: 'production' },
      409,
      'sandbox-exists',
    ],
    [
      'a name with a blank',
      'POST',
      '/sandboxes',
      { name: 'a b', title: 'P', type: 'production' },
      400,
      'sandbox-name',
    ],
  ]
  for (const [what, method, path, json, status, name] of cases) {
    test(`${what}: ${status} ${name}`, async () => {
      assertProblem(await client()(method, path, json === null ? {} : { json }), status, name)
    })
  }

  test('everything that is wrong with a new sandbox is told at once', async () => {
    const answer = await client()('POST', '/sandboxes', { json: { name: 'A', type: 'test' } })
    assertProblem(answer, 400, 'sandbox-name')
    const parts = answer.json.report['sub-errors']
    assert.deepEqual(
      parts.map((part: { detail: string }) => part.detail.split(' ')[0]),
      ['"name"', '"title"', '"type"'],
    )
  })
})

test('a reset deletes everything in a sandbox, on the store too, and nothing of another', async () => {
  const { id } = await makeSandbox(house, 'wiped')
  const headers = { 'x-sandbox-name': 'wiped' }
  const kept = await uploadDataset(house)
  const inside = (await house.admin('GET', '/api/me', { headers })).json.default_project_id
  const before = await house.objects()
  const wiped = (method: string, path: string, sent = {}) => house.admin(method, path, { ...sent, headers })
  const lost = await uploadDataset(house, { project_id: inside }, wiped)
  assert.ok((await house.objects()).length > before.length)

  const checked = await client()('PUT', '/sandboxes/wiped?validationOnly=True', { json: { action: 'reset' } })
  assert.deepEqual([checked.status, checked.json.state], [200, 'active'])
  const reset = await client()('PUT', '/sandboxes/wiped', { json: { action: 'reset' } })
  assert.deepEqual([reset.status, reset.json.state, reset.json.id], [202, 'resetting', id])
  await untilState(client(), 'wiped', 'active')
  assert.equal((await wiped('GET', `/api/datasets/${lost.id}`)).status, 404)
  assert.equal((await house.admin('GET', `/api/datasets/${kept.id}`)).status, 200)
  while ((await house.objects()).length > before.length) await new Promise(resolve => setTimeout(resolve, 50))
  assert.deepEqual(await house.objects(), before)
  assert.notEqual((await wiped('GET', '/api/me')).json.default_project_id, null)
})

test('a deleted sandbox leaves the lists, and its name is free again', async () => {
  const { id } = await makeSandbox(house, 'brief')
  const deleted = await client()('DELETE', '/sandboxes/brief')
  assert.deepEqual([deleted.status, deleted.json.state, deleted.json.id], [202, 'deleting', id])
  await untilState(client(), 'brief', null)
  assert.notEqual((await makeSandbox(house, 'brief')).id, id)
})

test('a repeated POST with one Idempotency-Key makes one sandbox', async () => {
  const sent = {
    json: { name: 'once', title: 'Once', type: 'development' },
    headers: { 'idempotency-key': 'once' },
  }
  const first = await client()('POST', '/sandboxes', sent)
  const second = await client()('POST', '/sandboxes', sent)
  assert.deepEqual([second.status, second.json], [202, first.json])
  const other = { ...sent, json: { ...sent.json, title: 'Twice' } }
  assertProblem(await client()('POST', '/sandboxes', other), 409, 'idempotency')
})

test('sandboxes of one name in two organizations never meet', async () => {
  const foreign = { secret: await makeOrganization(house, 'other@rowhouse'), organization: 'other@rowhouse' }
  await makeSandbox(house, 'twin')
  await makeSandbox(house, 'twin', { ...foreign, sandbox: null })
  await asClient(house, foreign)('DELETE', '/sandboxes/twin')
  await untilState(asClient(house, foreign), 'twin', null)
  assert.equal((await client()('GET', '/sandboxes/twin')).json.state, 'active')
})
