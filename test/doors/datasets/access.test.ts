import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Role, roles } from '../../../packages/server/src/core/access/access.ts'
import { operations } from '../../../packages/server/src/doors/datasets/index.ts'
import type { Operation } from '../../../packages/server/src/doors/door.ts'
import {
  assertRefused,
  form,
  makeKey,
  makeOrganization,
  type Sent,
  type StartedHouse,
  startHouse,
  transactions,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'
import { makeLineage, runEvent } from './lineage.ts'
import { makeRule } from './rules.ts'

/** What only the first organization knows: no answer to anyone else may hold it. */
const OWN = 'own-secret-of-the-first'

let house: StartedHouse
/** A valid request for every operation, about things of the first organization. */
let requests: Map<string, { path: string; sent: Sent }>
let foreign: string

before(async () => {
  house = await withoutStatistics(startHouse())
  const project = await house.admin('POST', '/api/projects', { json: { name: OWN } })
  const made = await uploadDataset(house, {
    name: OWN,
    description: OWN,
    project_id: project.json.project.id,
    file: `amount,${OWN}\n1,${OWN}\n`,
  })
  const key = await house.admin('POST', '/api/keys', { json: { name: OWN, role: 'viewer', user_name: OWN } })
  const lineage = await makeLineage(house, made.dataset_version_id, OWN)
  const { rule } = await makeRule(house, made.id, { name: OWN, kind: 'not_null', column: OWN })
  const delivery = await makeDelivery()
  await makeOrganization(house, 'third@rowhouse')
  foreign = await makeOrganization(house, 'second@rowhouse')
  const ids: Record<string, string> = {
    dataset_id: made.id,
    dataset_version_id: made.dataset_version_id,
    load_id: made.load.id,
    rule_id: rule.id,
    project_id: project.json.project.id,
    key_id: key.json.key.id,
    organization_id: 'third@rowhouse',
    experiment_id: lineage.experiment.id,
    model_id: lineage.model.id,
    deployment_id: lineage.deployment.id,
    delivery_id: delivery,
  }
  const bodies: Record<string, Sent> = {
    'POST /api/datasets/upload': {
      form: form({ project_id: project.json.project.id, name: 'x', file: transactions }),
    },
    'POST /api/datasets/{dataset_id}/versions': { form: form({ description: 'x', file: transactions }) },
    'POST /api/datasets/{dataset_id}/rows': { body: transactions, headers: { 'content-type': 'text/csv' } },
    'PATCH /api/datasets/{dataset_id}': { json: { name: OWN } },
    'PATCH /api/dataset-versions/{dataset_version_id}': { json: { description: OWN, tags: [OWN] } },
    'POST /api/datasets/{dataset_id}/rules': { json: { name: 'x', kind: 'not_null', column: OWN } },
    'PATCH /api/datasets/{dataset_id}/rules/{rule_id}': { json: { name: OWN } },
    'PATCH /api/projects/{project_id}': { json: { name: OWN } },
    'POST /api/loads/{load_id}/replay': { json: { rows: [{ row: 1, values: { amount: 1 } }] } },
    'POST /api/projects': { json: { name: 'x' } },
    'POST /api/keys': { json: { name: 'x', role: 'viewer' } },
    'POST /api/experiments': { json: { name: 'x', dataset_version_id: made.dataset_version_id } },
    'PATCH /api/experiments/{experiment_id}': { json: { name: OWN } },
    'POST /api/models': { json: { name: 'x', experiment_id: lineage.experiment.id } },
    'PATCH /api/models/{model_id}': { json: { name: OWN } },
    'POST /api/deployments': { json: { model_id: lineage.model.id } },
    'PATCH /api/deployments/{deployment_id}': { json: { name: OWN } },
    'POST /api/v1/lineage': { json: runEvent(lineage.experiment.id, 'FAIL', [`datasets/${made.id}`]) },
    'POST /api/compare': { json: { left: { dataset_id: made.id }, right: { dataset_id: made.id } } },
    'POST /api/query': { json: { sql: `from "${OWN}"`, project_id: project.json.project.id } },
    'POST /api/webhooks/secret': { json: {} },
    'POST /api/webhooks/deliveries/{delivery_id}/redeliver': { json: {} },
    'POST /api/organizations': { json: { id: 'fourth@rowhouse', name: 'x' } },
  }
  const queries: Record<string, string> = { 'GET /api/datasets/{dataset_id}/compare': '?v1=0&v2=0' }
  requests = new Map(
    operations.map(operation => {
      const path = `${operation.path}${queries[named(operation)] ?? ''}`.replaceAll(
        /\{(\w+)\}/g,
        (_, name: string) => ids[name] ?? `no sample of ${name}`,
      )
      return [named(operation), { path, sent: bodies[named(operation)] ?? {} }]
    }),
  )
})
after(() => house[Symbol.asyncDispose]())

/** An event that could not be delivered, about rows of this name. */
async function makeDelivery(): Promise<string> {
  const data = 'Secret:\n  id: integer @id\n'
  const project = await house.admin('POST', '/project', { json: { name: `${OWN}-rows`, data } })
  const json = { entity_name: 'Secret', count: 1, webhook_url: 'http://nowhere.invalid/' }
  assert.equal((await house.admin('POST', `/data/${project.json.id}`, { json })).status, 202)
  for (;;) {
    const { items } = (await house.admin('GET', '/api/webhooks/deliveries')).json
    if (items[0]?.attempts.length > 0) return items[0].id
    await sleep(30)
  }
}

function named({ method, path }: Operation): string {
  return `${method} ${path}`
}

function requestOf(operation: Operation) {
  const request = requests.get(named(operation))
  assert.ok(request && !request.path.includes('no sample'), `${named(operation)} needs a sample in this test`)
  const bodiless = operation.method === 'GET' || operation.method === 'DELETE'
  assert.ok(bodiless || Object.keys(request.sent).length > 0, `${named(operation)} needs a body in this test`)
  return request
}

/** When a key was last used, and how often an event was tried: they change by themselves. */
const tellsTheTime = ['/api/keys', '/api/webhooks/deliveries']

/** What the first organization has, as its admin sees it. */
async function everything(): Promise<string> {
  const paths = operations
    .filter(({ method, path }) => method === 'GET' && !path.includes('{') && !tellsTheTime.includes(path))
    .map(({ path }) => path)
  const answers = await Promise.all(paths.map(path => house.admin('GET', path)))
  return [...answers.map(({ text }) => text), ...(await house.objects())].join('\n')
}

for (const operation of operations) {
  describe(named(operation), () => {
    test('is refused without a key', async () => {
      const { path, sent } = requestOf(operation)
      const answer = await house.as(null)(operation.method, path, sent)
      assertRefused(answer, 401, 'missing_key')
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
    })

    test('is refused with an unknown key', async () => {
      const { path, sent } = requestOf(operation)
      for (const secret of [`rh_live_${'0'.repeat(40)}`, 'x', "' or 1=1 --"]) {
        const answer = await house.as(secret)(operation.method, path, sent)
        assert.equal(answer.status, 401, secret)
      }
    })

    for (const role of roles.slice(0, roles.indexOf(operation.role))) {
      test(`is refused with a key that is only ${role}`, async () => {
        const { path, sent } = requestOf(operation)
        const secret = await keyOf(role)
        const before = await everything()
        assertRefused(await house.as(secret)(operation.method, path, sent), 403, 'role_too_weak')
        assert.equal(await everything(), before)
      })
    }

    test('tells and changes nothing of another organization', async () => {
      const { path, sent } = requestOf(operation)
      const before = await everything()
      const answer = await house.as(foreign)(operation.method, path, sent)
      const governs = operation.path.startsWith('/api/organizations')
      if (governs) assertRefused(answer, 403, 'not_operator')
      else if (operation.path.includes('{')) assert.equal(answer.status, 404, answer.text)
      const told = answer.status < 300 ? answer.text : answer.text.replaceAll(path, '')
      assert.ok(!told.includes(OWN), told)
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

test('an upload into a project of another organization is refused like one into none', async () => {
  const { path, sent } = requests.get('POST /api/datasets/upload') ?? assert.fail()
  assertRefused(await house.as(foreign)('POST', path, sent), 404, 'unknown_project')
})

test('a key that is taken back stops working at once', async () => {
  const made = await house.admin('POST', '/api/keys', { json: { name: 'short', role: 'viewer' } })
  const { key, secret } = made.json
  assert.equal((await house.as(secret)('GET', '/api/me')).status, 200)
  assert.equal((await house.admin('DELETE', `/api/keys/${key.id}`)).status, 200)
  assertRefused(await house.as(secret)('GET', '/api/me'), 401, 'unknown_key')
})

test('a sandbox that does not exist is refused, and prod may be named', async () => {
  const asking = (name: string) =>
    house.admin('GET', '/api/datasets', { headers: { 'x-sandbox-name': name } })
  assertRefused(await asking('nowhere'), 404, 'unknown_sandbox')
  assert.equal((await asking('prod')).status, 200)
})

test('a path without an operation is 404, a path without this method 405 with what it takes', async () => {
  assertRefused(await house.admin('GET', '/api/nothing'), 404, 'unknown_path')
  const answer = await house.admin('PUT', '/api/datasets')
  assertRefused(answer, 405, 'unknown_method')
  assert.equal(answer.headers.get('allow'), 'GET, HEAD')
})

test('a path that is none is a problem too', async () => {
  assertRefused(await house.admin('GET', '/api/datasets/%zz'), 400, 'malformed_request')
})

test('the document names every operation with an example of its answer', async () => {
  const document = (await house.as(null)('GET', '/openapi.json')).json
  assert.match(document.openapi, /^3\.1/)
  for (const { method, path } of operations) {
    const described = document.paths[path]?.[method.toLowerCase()]
    assert.ok(described?.summary, `${method} ${path}`)
    const success = described.responses[201] ?? described.responses[200] ?? described.responses[202]
    const media: { schema?: { examples?: unknown[] } }[] = Object.values(success.content)
    const isFile = path.endsWith('/download')
    assert.ok(isFile || media.every(({ schema }) => schema?.examples?.length), `${method} ${path}`)
  }
})
