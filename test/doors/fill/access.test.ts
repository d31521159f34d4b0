import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Role, roles } from '../../../packages/server/src/core/access/access.ts'
import type { Operation } from '../../../packages/server/src/doors/door.ts'
import { operations } from '../../../packages/server/src/doors/fill/index.ts'
import { makeKey, makeOrganization, type Sent, type StartedHouse, startHouse } from '../start.ts'
import { assertFault, type Filling, invoices, openFilling, retail, userCodeOf } from './fill.ts'

/** What only the first organization knows. */
const OWN = 'own-secret-of-the-first'

let house: StartedHouse
let filling: Filling
let foreign: string
let foreignCode: string

before(async () => {
  house = await startHouse()
  filling = await openFilling(house, [...retail, { name: OWN }])
  foreign = await makeOrganization(house, 'second@rowhouse')
  foreignCode = await userCodeOf(house.as(foreign))
})
after(() => house[Symbol.asyncDispose]())

/** A valid request about things of the first organization; or of a user of another one. */
function requestOf({ path }: Operation, userCode = filling.userCode): Sent {
  const codes = { 'user-code': userCode, 'dataset-code': filling.datasetCode }
  const bodies: Record<string, unknown> = {
    '/dataset-create': { 'user-code': userCode, name: OWN, columns: retail },
    '/dataset-fill': { ...codes, columns: retail, 'insert-data': JSON.stringify(invoices) },
    '/dataset-complete': codes,
  }
  return { json: bodies[path.replace(/^\/api/, '')] ?? assert.fail(`${path} needs a sample in this test`) }
}

async function everything(): Promise<string> {
  const list = await house.admin('GET', '/api/datasets')
  return [list.text, ...(await house.objects())].join('\n')
}

const keys = new Map<Role, string>()

async function keyOf(role: Role): Promise<string> {
  const secret = keys.get(role) ?? (await makeKey(house.admin, role))
  keys.set(role, secret)
  return secret
}

for (const operation of operations) {
  describe(`${operation.method} ${operation.path}`, () => {
    const { method, path } = operation

    test('is refused without a key, and with an unknown one', async () => {
      const answer = await house.as(null)(method, path, requestOf(operation))
      assertFault(answer, 401, 'missing_key')
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      for (const secret of [`rh_live_${'0'.repeat(40)}`, 'x', "' or 1=1 --"]) {
        assert.equal((await house.as(secret)(method, path, requestOf(operation))).status, 401, secret)
      }
    })

    for (const role of roles.slice(0, roles.indexOf(operation.role))) {
      test(`is refused with a key that is only ${role}`, async () => {
        const call = house.as(await keyOf(role))
        const before = await everything()
        assertFault(await call(method, path, requestOf(operation)), 403, 'role_too_weak')
        assert.equal(await everything(), before)
      })
    }

    test('tells and changes nothing of another organization', async () => {
      const before = await everything()
      const call = house.as(foreign)
      assertFault(await call(method, path, requestOf(operation)), 404, 'unknown_user')
      const answer = await call(method, path, requestOf(operation, foreignCode))
      if (!path.endsWith('/dataset-create')) assertFault(answer, 404, 'unknown_dataset')
      assert.ok(!answer.text.includes(OWN), answer.text)
      assert.equal(await everything(), before)
    })

    test('does not take the user of another organization', async () => {
      assertFault(await house.admin(method, path, requestOf(operation, foreignCode)), 404, 'unknown_user')
    })

    test('says in this door’s words which method and which media type it takes', async () => {
      const wrong = await house.admin('GET', path)
      assertFault(wrong, 405, 'unknown_method')
      assert.equal(wrong.headers.get('allow'), 'POST')
      const headers = { 'content-type': 'text/plain' }
      assertFault(await house.admin(method, path, { body: 'x', headers }), 415, 'unsupported_media_type')
    })

    test('is in the document with an example', async () => {
      const document = (await house.as(null)('GET', '/openapi.json')).json
      const { summary, responses } = document.paths[path][method.toLowerCase()]
      assert.ok(summary && responses[200].content['application/json'].schema.examples.length > 0)
    })
  })
}
