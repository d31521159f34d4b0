import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Role, roles } from '../../../packages/server/src/core/access/access.ts'
import type { Operation } from '../../../packages/server/src/doors/door.ts'
import { operations, signedOperations } from '../../../packages/server/src/doors/generation/index.ts'
import { assertRefused, makeKey, type Sent, type StartedHouse, startHouse } from '../start.ts'

let house: StartedHouse
let foreign: string
const ids: Record<string, string> = {}

const OWN = 'SecretName'

const bodies: Readonly<Record<string, Sent>> = {
  'POST /project-group': { json: { name: 'x' } },
  'POST /project': { json: { name: 'x' } },
  'PUT /project/{project_id}': { json: { data: 'A:\n  b: string\n' } },
  'PATCH /project/{project_id}': { json: { name: 'y' } },
  'POST /data/{project_id}': { json: { entity_name: OWN, count: 1 } },
  'POST /data/{project_id}/preview': { json: { entity_name: OWN } },
}

before(async () => {
  house = await startHouse()
  const group = await house.admin('POST', '/project-group', { json: { name: `${OWN}Group` } })
  const json = { name: OWN, project_group_id: group.json.id, data: `${OWN}:\n  id: integer @id\n` }
  const project = await house.admin('POST', '/project', { json })
  const started = await house.admin('POST', `/data/${OWN}`, { json: { entity_name: OWN, count: 3 } })
  assert.equal(started.status, 202, started.text)
  Object.assign(ids, { group: group.json.id, project_id: project.json.id, id: started.json.id })
  const made = await house.admin('POST', '/api/organizations', {
    json: { id: 'other@rowhouse', name: 'Other' },
  })
  foreign = made.json.key.secret
})
after(() => house[Symbol.asyncDispose]())

const named = ({ method, path }: Operation) => `${method} ${path}`

function requestOf(operation: Operation) {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `no ${name}`)
  return { path, sent: bodies[named(operation)] ?? {} }
}

for (const operation of operations) {
  describe(named(operation), () => {
    test('is refused without a key, and with an unknown one', async () => {
      const { path, sent } = requestOf(operation)
      assertRefused(await house.as(null)(operation.method, path, sent), 401, 'missing_key')
      assertRefused(await house.as('rh_live_x')(operation.method, path, sent), 401, 'unknown_key')
    })

    for (const role of roles.slice(0, roles.indexOf(operation.role))) {
      test(`is refused with a key that is only ${role}`, async () => {
        const { path, sent } = requestOf(operation)
        const weak = house.as(await keyOf(role))
        assertRefused(await weak(operation.method, path, sent), 403, 'role_too_weak')
      })
    }

    test('tells nothing of another organization', async () => {
      const { path, sent } = requestOf(operation)
      const answer = await house.as(foreign)(operation.method, path, sent)
      if (operation.path.includes('{')) assert.equal(answer.status, 404, answer.text)
      assert.ok(!answer.text.replaceAll(path, '').includes(OWN), answer.text)
    })

    test('tells nothing of another sandbox', async () => {
      if (!operation.path.includes('{')) return
      await sandboxOnce()
      const { path, sent } = requestOf(operation)
      const headers = { ...sent.headers, 'x-sandbox-name': 'dev' }
      const answer = await house.admin(operation.method, path, { ...sent, headers })
      assert.equal(answer.status, 404, answer.text)
    })
  })
}

const keys = new Map<Role, string>()

async function keyOf(role: Role): Promise<string> {
  const secret = keys.get(role) ?? (await makeKey(house.admin, role))
  keys.set(role, secret)
  return secret
}

let made: Promise<void> | null = null

function sandboxOnce(): Promise<void> {
  made ??= makeSandbox()
  return made
}

async function makeSandbox(): Promise<void> {
  const headers = { 'x-api-key': 'test', 'x-gw-ims-org-id': 'default@rowhouse' }
  const json = { name: 'dev', title: 'Development', type: 'development' }
  const answer = await house.admin('POST', '/sandboxes', { json, headers })
  assert.equal(answer.status, 202, answer.text)
  for (let state = 'creating'; state === 'creating'; ) {
    state = (await house.admin('GET', '/sandboxes/dev', { headers })).json.state
  }
}

test('the document names every operation, with an example of its answer', async () => {
  const document = (await house.as(null)('GET', '/openapi.json')).json
  for (const { method, path } of [...operations, ...signedOperations]) {
    const described = document.paths[path]?.[method.toLowerCase()]
    assert.ok(described?.summary, `${method} ${path}`)
    const success = ['200', '201', '202'].map(status => described.responses[status]).find(Boolean)
    const media: { schema?: { examples?: unknown[] } }[] = Object.values(success?.content ?? {})
    const isFile = path.startsWith('/data/files')
    assert.ok(isFile || media.every(({ schema }) => schema?.examples?.length), `${method} ${path}`)
  }
})
