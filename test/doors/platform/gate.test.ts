import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Answer, makeKey, makeOrganization, type StartedHouse } from '../start.ts'
import { asClient, assertProblem, gateHeaders, makeSandbox, SANDBOXES, startPlatform } from './platform.ts'

let house: StartedHouse

before(async () => {
  house = await startPlatform()
})
after(() => house[Symbol.asyncDispose]())

const PATHS = [`${SANDBOXES}/sandboxTypes`, '/sandboxTypes']

async function ask(headers: Record<string, string>, path = '/sandboxTypes'): Promise<Answer> {
  return house.as(null)('GET', path, { headers })
}

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(gateHeaders()).filter(([name]) => !names.includes(name)))
}

/** What is missing or wrong, and what the gate says, row by row of its table. */
const rows: readonly [string, Record<string, string>, number, object][] = [
  [
    'no Authorization',
    without('authorization'),
    401,
    { error_code: '403010', message: 'Oauth token is missing.' },
  ],
  [
    'an Authorization that is not Bearer',
    { ...gateHeaders(), authorization: 'Basic eDp5' },
    401,
    { error_code: '403010', message: 'Oauth token is missing.' },
  ],
  [
    'an unknown key',
    { ...gateHeaders(), authorization: 'Bearer rh_live_0' },
    401,
    { error_code: '401013', message: 'Oauth token is not valid' },
  ],
  ['no x-api-key', without('x-api-key'), 403, { error_code: '403000', message: 'Api Key is required' }],
  [
    'an empty x-api-key',
    { ...gateHeaders(), 'x-api-key': '' },
    403,
    { error_code: '403003', message: 'Api Key is invalid' },
  ],
  [
    'an x-api-key that is too long',
    { ...gateHeaders(), 'x-api-key': 'x'.repeat(129) },
    403,
    { error_code: '403003', message: 'Api Key is invalid' },
  ],
  [
    'no x-gw-ims-org-id',
    without('x-gw-ims-org-id'),
    400,
    { error_code: '400003', message: 'Missing header', header: 'x-gw-ims-org-id' },
  ],
  [
    'an organization that is not the key’s',
    { ...gateHeaders(), 'x-gw-ims-org-id': 'other@rowhouse' },
    403,
    { error_code: '403025', message: 'Profile is not valid' },
  ],
]

for (const path of PATHS) {
  describe(`the gate at ${path}`, () => {
    for (const [what, headers, status, body] of rows) {
      test(`${what} is ${status}`, async () => {
        const answer = await ask(headers, path)
        assert.equal(answer.status, status)
        assert.deepEqual(answer.json, body)
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
        assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Bearer' : null)
      })
    }
  })
}

test('the first check that fails answers, whatever else is wrong', async () => {
  const left = ['authorization', 'x-api-key', 'x-gw-ims-org-id', 'x-sandbox-name']
  const codes = []
  for (let at = 0; at < left.length; at++) codes.push((await ask(without(...left.slice(at)))).json.error_code)
  assert.deepEqual(codes, ['403010', '403000', '400003', undefined])
})

test('an organization may be named by its UUID, and its sandbox is optional where sandboxes are managed', async () => {
  const { json } = await house.admin('GET', '/api/me')
  const headers = { ...without('x-sandbox-name'), 'x-gw-ims-org-id': json.organization.uuid.toUpperCase() }
  assert.equal((await ask(headers)).status, 200)
})

test('a sandbox that does not exist, or lies in another organization, is unknown', async () => {
  await makeSandbox(house, 'ours')
  const foreign = {
    secret: await makeOrganization(house, 'second@rowhouse'),
    organization: 'second@rowhouse',
  }
  assertProblem(await asClient(house, { sandbox: 'nowhere' })('GET', '/sandboxTypes'), 404, 'sandbox-unknown')
  const answer = await asClient(house, { ...foreign, sandbox: 'ours' })('GET', '/sandboxTypes')
  assertProblem(answer, 404, 'sandbox-unknown')
})

test('a key that is too weak is told which role is needed', async () => {
  const client = asClient(house, { secret: await makeKey(house.admin, 'editor') })
  const answer = await client('POST', '/sandboxes', { json: {} })
  assertProblem(answer, 403, 'role')
  assert.equal(answer.json.title, 'ForbiddenError')
  assert.match(answer.json.detail, /"admin"/)
})

describe('what every operation has', () => {
  const client = () => asClient(house)

  test('one slash at the end of a path means nothing', async () => {
    for (const path of PATHS) assert.equal((await client()('GET', `${path}/`)).status, 200)
  })

  test('a payload needs a content type of JSON, and a content type without a payload means nothing', async () => {
    const json = JSON.stringify({ name: 'x' })
    for (const type of ['text/plain', 'application/xml', 'application/json-patch+json', 'json', ';']) {
      const answer = await client()('POST', '/sandboxes', { body: json, headers: { 'content-type': type } })
      assert.equal(answer.status, 400)
      assert.deepEqual(answer.json, {
        type: '/placeholder/type/uri',
        status: 400,
        title: 'BadRequestError',
        detail: 'A valid content-type must be specified',
      })
    }
    const plain = await client()('GET', '/sandboxTypes', { headers: { 'content-type': 'what/ever' } })
    assert.equal(plain.status, 200)
    const dropped = await client()('DELETE', '/sandboxes/nowhere', {
      headers: { 'content-type': 'application/json' },
    })
    assertProblem(dropped, 404, 'sandbox-unknown')
  })

  test('a body that cannot be read is refused with its place', async () => {
    const headers = { 'content-type': 'application/json' }
    const sent = async (body: string | Buffer<ArrayBuffer>) =>
      client()('POST', '/sandboxes', { body, headers })
    const broken = await sent('{"name":\n "x",}')
    assertProblem(broken, 400, 'body')
    assert.match(broken.json.detail, /line 2 column 6/)
    assert.match((await sent('{"name"')).json.detail, /line 1 column 8/)
    assertProblem(await sent(`${'['.repeat(201)}${']'.repeat(201)}`), 400, 'body')
    assertProblem(await sent('{"__proto__": {"name": "x"}}'), 400, 'body')
    assertProblem(await sent(String.raw`{"_\u005fproto__": 1}`), 400, 'body')
    assertProblem(await sent(Buffer.from([0x22, 0xff, 0x22])), 400, 'body')
    assertProblem(await sent('[]'), 400, 'body')
    assertProblem(await client()('POST', '/sandboxes', {}), 400, 'body')
    const large = await sent(`"${'x'.repeat(8 * 2 ** 20)}"`)
    assertProblem(large, 413, 'body')
    assert.match(large.json.detail, /8 MiB/)
  })

  test('a known path with another method is 405, an unknown path 404, and an endless one 414', async () => {
    for (const prefix of [SANDBOXES, '']) {
      const wrong = await client()('PUT', `${prefix}/sandboxTypes`)
      assertProblem(wrong, 405, 'method')
      assert.equal(wrong.headers.get('allow'), 'GET, HEAD')
      assertProblem(await client()('GET', `${prefix}/sandboxTypes/none`), 404, 'path')
    }
    assertProblem(await client()('GET', '/data/foundation/nothing'), 404, 'path')
    // Beside it, what is another door's.
    assert.equal((await client()('GET', '/data/other/thing')).json.code, 'unknown_path')
    for (const bytes of [8000, 40_000])
      assertProblem(await client()('GET', `/sandboxTypes?x=${'x'.repeat(bytes)}`), 414, 'url')
    assertProblem(await client()('GET', '/sandboxes/%zz'), 400, 'body')
  })

  test('an answer names its request: by the id that was sent, if it is a UUID, else by one of the house', async () => {
    const sent = 'A6773F98-f5ba-4e3e-8ff8-320136cc6c48'
    const named = (id: string) => client()('GET', '/sandboxTypes', { headers: { 'x-request-id': id } })
    assert.equal((await named(sent)).headers.get('x-request-id'), sent)
    assert.match((await named('mine')).headers.get('x-request-id') ?? '', /^[0-9a-f]{8}-/)
  })
})
