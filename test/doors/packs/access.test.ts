import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Role, roles } from '../../../packages/server/src/core/access/access.ts'
import type { Operation } from '../../../packages/server/src/doors/door.ts'
import { operations } from '../../../packages/server/src/doors/packs/index.ts'
import {
  makeKey,
  makeOrganization,
  type Sent,
  type StartedHouse,
  startHouse,
  withoutStatistics,
} from '../start.ts'
import { assertPackRefused } from './refused.ts'
import { idOf, placeWorld } from './world.ts'

let house: StartedHouse
let foreign: string
/** Ids of things of the first organization, by the path of their kind. */
const ids = new Map<string, string>()

/** What only the first organization knows. */
const OWN = /CIN-0000|example|Cinema|default@rowhouse/

const bodies: Readonly<Record<string, Sent>> = {
  'POST /api/v1/schemas/{id}/data': {
    json: { rows: [{ film_id: 'FLM-002', title: 'x', minutes: 1, price: 1 }] },
  },
}

before(async () => {
  house = await withoutStatistics(startHouse())
  await placeWorld(house)
  foreign = await makeOrganization(house, 'other@rowhouse')
  for (const { method, path } of operations) {
    if (method !== 'GET' || path.includes('{') || path.endsWith('seed-dataset')) continue
    const { json } = await house.admin('GET', path)
    ids.set(path, (json.data ?? json)[0].id)
  }
  ids.set('/api/v1/schemas', idOf('schema', 'films'))
})
after(() => house[Symbol.asyncDispose]())

const named = ({ method, path }: Operation) => `${method} ${path}`

function requestOf(operation: Operation): { path: string; sent: Sent } {
  const [list = ''] = operation.path.split('/{')
  const path = operation.path
    .replace('{id}', () => ids.get(list) ?? assert.fail(`${list} needs a sample in this test`))
    .replace('{key}', 'none-of-this-key')
  return { path, sent: bodies[named(operation)] ?? {} }
}

/** How many rows there are in the tables of the first organization, and how many loads were counted. */
async function everything(): Promise<string> {
  const rows = await house.admin('GET', '/api/v1/schemas/films/data')
  const packs = await house.admin('GET', '/api/v1/seed-dataset?details=true')
  return `${rows.text}\n${packs.text}`
}

for (const operation of operations) {
  describe(named(operation), () => {
    test('is refused without a key, and with an unknown one', async () => {
      const { path, sent } = requestOf(operation)
      const none = await house.as(null)(operation.method, path, sent)
      assertPackRefused(none, 401, 'UNAUTHORIZED')
      assert.equal(none.headers.get('www-authenticate'), 'Bearer')
      for (const secret of ['rh_live_x', "' or 1=1 --"]) {
        const answer = await house.as(secret)(operation.method, path, sent)
        assertPackRefused(answer, 401, 'UNAUTHORIZED')
        const headers = { ...sent.headers, 'x-api-key': secret }
        const byOther = await house.as(null)(operation.method, path, { ...sent, headers })
        assertPackRefused(byOther, 401, 'UNAUTHORIZED')
      }
    })

    for (const role of roles.slice(0, roles.indexOf(operation.role))) {
      test(`is refused with a key that is only ${role}`, async () => {
        const { path, sent } = requestOf(operation)
        const before = await everything()
        const answer = await house.as(await keyOf(role))(operation.method, path, sent)
        assertPackRefused(answer, 403, 'FORBIDDEN')
        assert.equal(await everything(), before)
      })
    }

    test('is refused for a key that names another organization', async () => {
      const { path, sent } = requestOf(operation)
      const headers = { ...sent.headers, 'x-tenant-id': 'default@rowhouse' }
      const answer = await house.as(foreign)(operation.method, path, { ...sent, headers })
      assertPackRefused(answer, 403, 'FORBIDDEN')
    })

    test('tells and changes nothing of another organization', async () => {
      const { path, sent } = requestOf(operation)
      const before = await everything()
      const answer = await house.as(foreign)(operation.method, path, sent)
      if (operation.path.includes('{')) assertPackRefused(answer, 404, 'NOT_FOUND')
      else assert.equal(answer.status, 200, answer.text)
      assert.doesNotMatch(answer.text, OWN)
      assert.equal(await everything(), before)
    })
  })
}

const keys = new Map<Role, string>()

async function keyOf(role: Role): Promise<string> {
  const secret = keys.get(role) ?? (await makeKey(house.admin, role))
  keys.set(role, secret)
  return secret
}

test('the document names every operation, with an example of its answer', async () => {
  const document = (await house.as(null)('GET', '/openapi.json')).json
  for (const { method, path } of operations) {
    const described = document.paths[path]?.[method.toLowerCase()]
    assert.ok(described?.summary, `${method} ${path}`)
    const success = described.responses[201] ?? described.responses[200]
    const media: { schema?: { examples?: unknown[] } }[] = Object.values(success.content)
    assert.ok(
      media.every(({ schema }) => schema?.examples?.length),
      `${method} ${path}`,
    )
    for (const status of [401, 403]) assert.ok(described.responses[status], `${method} ${path}`)
  }
})
