import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hashSecret } from '../../../packages/server/src/core/access/secret.ts'
import {
  assertRefused,
  makeKey,
  makeOrganization,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

test('me answers whose key it is and where it may look', async () => {
  const { json } = await house.admin('GET', '/api/me')
  assert.deepEqual(Object.keys(json).toSorted(), [
    'default_project_id',
    'key',
    'organization',
    'sandboxes',
    'user',
  ])
  assert.deepEqual(Object.keys(json.organization).toSorted(), ['created_at', 'id', 'name', 'tenant', 'uuid'])
  assert.equal(json.organization.id, 'default@rowhouse')
  assert.match(json.user.code, /^[0-9a-f]{12}$/)
  assert.deepEqual([json.key.role, json.key.operator], ['admin', true])
  assert.deepEqual(
    json.sandboxes.map(({ name }: { name: string }) => name),
    ['prod'],
  )
  assert.equal(json.default_project_id, house.projectId)
})

test('a key is made with a secret that is shown once, works, and is listed without it', async () => {
  const expires_at = '2999-01-01T00:00:00Z'
  const asked = { name: 'nightly load', role: 'editor', user_name: 'Alice Chen', expires_at }
  const made = await house.admin('POST', '/api/keys', { json: asked })
  assert.equal(made.status, 201, made.text)
  assert.equal(made.headers.get('cache-control'), 'no-store')
  const { key, secret } = made.json
  assert.match(secret, /^rh_live_[0-9a-f]{40}$/)
  assert.deepEqual({ ...key, ...asked, last_used_at: null }, key)
  const me = (await house.as(secret)('GET', '/api/me')).json
  assert.deepEqual([me.key.id, me.key.role, me.user.name], [key.id, 'editor', 'Alice Chen'])

  const listed = await house.admin('GET', '/api/keys')
  const again = listed.json.items.find(({ id }: { id: string }) => id === key.id)
  assert.ok(again.last_used_at)
  assert.ok(!listed.text.includes(secret) && !listed.text.includes(hashSecret(secret)))
})

test('what is made with a key bears the name of its user', async () => {
  const asked = { name: 'k', role: 'editor', user_name: 'Bob Ross' }
  const { secret } = (await house.admin('POST', '/api/keys', { json: asked })).json
  const { id } = await uploadDataset(house, {}, house.as(secret))
  const versions = await house.admin('GET', `/api/datasets/${id}/versions`)
  assert.equal(versions.json.items[0].created_by_name, 'Bob Ross')
})

test('a key that is asked for wrongly is refused', async () => {
  const make = (json: unknown) => house.admin('POST', '/api/keys', { json })
  assertRefused(await make({ role: 'viewer' }), 422, 'missing_field')
  for (const wrong of [
    { name: 'x', role: 'owner' },
    { name: ' ', role: 'viewer' },
    { name: 'a\nb', role: 'viewer' },
    { name: 'x', role: 'viewer', expires_at: '2020-01-01T00:00:00Z' },
    { name: 'x', role: 'viewer', expires_at: 'tomorrow' },
    { name: 'x', role: 'viewer', operator: true },
  ]) {
    assertRefused(await make(wrong), 422, 'invalid_value')
  }
})

test('the last admin key stays', async () => {
  const secret = await makeOrganization(house, 'last@rowhouse')
  const admin = house.as(secret)
  const { id } = (await admin('GET', '/api/me')).json.key
  await makeKey(admin, 'editor')
  assertRefused(await admin('DELETE', `/api/keys/${id}`), 409, 'last_admin_key')
  const second = house.as(await makeKey(admin, 'admin'))
  assert.equal((await second('DELETE', `/api/keys/${id}`)).status, 200)
  assertRefused(await second('DELETE', `/api/keys/${id}`), 404, 'unknown_key_id')
  assertRefused(await second('DELETE', '/api/keys/nothing'), 404, 'unknown_key_id')
})

test('a project is made, shown, changed and deleted', async () => {
  const made = await house.admin('POST', '/api/projects', { json: { name: ' Fraud ', description: 'cards' } })
  assert.equal(made.status, 201, made.text)
  const { project } = made.json
  assert.deepEqual([project.name, project.description], ['Fraud', 'cards'])
  const path = `/api/projects/${project.id}`
  assert.deepEqual((await house.admin('GET', path)).json.project, project)
  const changed = await house.admin('PATCH', path, { json: { name: 'Fraud v2' } })
  assert.deepEqual([changed.json.project.name, changed.json.project.description], ['Fraud v2', 'cards'])
  const listed = (await house.admin('GET', '/api/projects')).json
  assert.ok(listed.items.some(({ name }: { name: string }) => name === 'Fraud v2'))
  assert.deepEqual([listed.limit, listed.offset, listed.total], [50, 0, listed.items.length])
  assert.deepEqual((await house.admin('DELETE', path)).json, { ok: true })
  assertRefused(await house.admin('GET', path), 404, 'unknown_project')
  assertRefused(await house.admin('DELETE', path), 404, 'unknown_project')
  assertRefused(await house.admin('PATCH', path, { json: { name: 'x' } }), 404, 'unknown_project')
})

test('two projects cannot have one name', async () => {
  const make = (name: string) => house.admin('POST', '/api/projects', { json: { name } })
  const first = await make('taken')
  assertRefused(await make('taken'), 409, 'name_taken')
  const other = (await make('other')).json.project
  assertRefused(
    await house.admin('PATCH', `/api/projects/${other.id}`, { json: { name: 'taken' } }),
    409,
    'name_taken',
  )
  const same = await house.admin('PATCH', `/api/projects/${first.json.project.id}`, {
    json: { name: 'taken' },
  })
  assert.equal(same.status, 200)
  assertRefused(await make(' '), 422, 'invalid_value')
})

test('a project goes only when it is empty, the default one too', async () => {
  const admin = house.as(await makeOrganization(house, 'empty@rowhouse'))
  const projectId = (await admin('GET', '/api/me')).json.default_project_id
  const made = await uploadDataset(house, { project_id: projectId }, admin)
  assertRefused(await admin('DELETE', `/api/projects/${projectId}`), 409, 'project_not_empty')
  await admin('DELETE', `/api/datasets/${made.id}`)
  assert.equal((await admin('DELETE', `/api/projects/${projectId}`)).status, 200)
  assert.equal((await admin('GET', '/api/me')).json.default_project_id, null)
})

test('an organization comes with its first admin key, and goes when it has no datasets', async () => {
  const made = await house.admin('POST', '/api/organizations', {
    json: { id: 'acme@rowhouse', name: 'Acme' },
  })
  assert.equal(made.status, 201, made.text)
  const { organization, key } = made.json
  assert.deepEqual(
    [organization.id, organization.name, organization.tenant],
    ['acme@rowhouse', 'Acme', 'acme'],
  )
  assert.deepEqual([key.role, key.operator], ['admin', false])
  const acme = house.as(key.secret)
  const me = (await acme('GET', '/api/me')).json
  assert.deepEqual([me.organization.uuid, me.key.operator], [organization.uuid, false])

  const dataset = await uploadDataset(house, { project_id: me.default_project_id }, acme)
  assertRefused(
    await house.admin('DELETE', '/api/organizations/acme@rowhouse'),
    409,
    'organization_not_empty',
  )
  assert.equal((await acme('GET', `/api/datasets/${dataset.id}`)).status, 200)
  await acme('DELETE', `/api/datasets/${dataset.id}`)
  assert.equal((await house.admin('DELETE', `/api/organizations/${organization.uuid}`)).status, 200)
  assertRefused(await acme('GET', '/api/me'), 401, 'unknown_key')
  assertRefused(await house.admin('DELETE', '/api/organizations/acme@rowhouse'), 404, 'unknown_organization')
})

test('organizations are the operator’s, who cannot delete the own one', async () => {
  const listed = await house.admin('GET', '/api/organizations')
  assert.ok(listed.json.items.some(({ id }: { id: string }) => id === 'default@rowhouse'))
  const twin = { json: { id: 'default@rowhouse', name: 'x' } }
  assertRefused(await house.admin('POST', '/api/organizations', twin), 409, 'name_taken')
  const bad = { json: { id: '../x', name: 'x' } }
  assertRefused(await house.admin('POST', '/api/organizations', bad), 422, 'invalid_value')
  assertRefused(await house.admin('DELETE', '/api/organizations/default@rowhouse'), 409, 'own_organization')
  const otherAdmin = house.as(await makeKey(house.admin, 'admin'))
  assertRefused(await otherAdmin('GET', '/api/organizations'), 403, 'not_operator')
})
