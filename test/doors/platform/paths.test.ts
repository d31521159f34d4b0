import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { StartedHouse } from '../start.ts'
import { asClient, assertProblem, CATALOG, EXPORT, startPlatform } from './platform.ts'

let house: StartedHouse

before(async () => {
  house = await startPlatform()
})
after(() => house[Symbol.asyncDispose]())

const browser = { headers: { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' } }

test('a short path that a browser visits belongs to the web page, and everything else to the door', async () => {
  const visit = house.as(null)
  for (const path of ['/dataSets', '/datasets/1', '/tags/x', '/files/1', '/sandboxes', '/stats']) {
    const page = await visit('GET', path, browser)
    assert.deepEqual([page.status, page.json.code], [404, 'unknown_path'], path)
    assert.equal((await visit('GET', path)).json.error_code, '403010', path)
    assert.equal((await visit('POST', path, browser)).json.code, undefined)
    const { status } = await asClient(house)('GET', path, browser)
    assert.ok(status !== 401 && status !== 403, path)
  }
  assert.equal((await visit('GET', `${CATALOG}/dataSets`, browser)).json.error_code, '403010')
  assert.equal((await visit('GET', '/health/live', browser)).status < 500, true)
})

test('what the product has and the house has not is told by name', async () => {
  const call = asClient(house)
  const paths = [
    `POST ${CATALOG}/`,
    `POST ${CATALOG}`,
    `GET ${CATALOG}/accounts`,
    `GET ${CATALOG}/connections/1`,
    `GET ${CATALOG}/connectors`,
    `GET ${CATALOG}/dataSets/1/credentials`,
    'GET /dataSets/1/labels',
    'GET /data/foundation/dataset/datasets/1/labels',
    'POST /data/foundation/exim/packages',
    'POST /data/foundation/query/queries',
    'GET /data/core/ups/access/entities',
    'GET /data/core/idnamespace/identities',
    'POST /data/core/edge/inlet',
  ]
  for (const each of paths) {
    const [method = '', path = ''] = each.split(' ')
    const answer = await call(method, path, method === 'POST' ? { json: {} } : {})
    assertProblem(answer, 404, 'not-offered')
  }
})

test('an unknown path is 404 and a known one with another method 405, in the words of the door', async () => {
  const call = asClient(house)
  for (const path of [
    `${CATALOG}/nothing`,
    `${EXPORT}/dataSets`,
    '/dataSets/1/nothing',
    `${CATALOG}/files/1`,
  ])
    assertProblem(await call('GET', path), 404, 'path')
  const wrong = await call('DELETE', '/dataSets')
  assertProblem(wrong, 405, 'method')
  assert.equal(wrong.headers.get('allow'), 'GET, HEAD, POST')
})
