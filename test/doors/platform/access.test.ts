import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Role, roles } from '../../../packages/server/src/core/access/access.ts'
import { batchIdOf } from '../../../packages/server/src/core/batch/batch-id.ts'
import type { Operation } from '../../../packages/server/src/doors/door.ts'
import { operations } from '../../../packages/server/src/doors/platform/index.ts'
import { type Caller, makeKey, makeOrganization, type Sent, type StartedHouse } from '../start.ts'
import { putBatch } from './batches.ts'
import { lookUp, makeDataset } from './datasets.ts'
import { accept, composeLoyalty, identityOf, list, schemaOf } from './loyalty.ts'
import { asClient, CATALOG, type Identity, makeSandbox, startPlatform } from './platform.ts'

let house: StartedHouse
/** What the first organization has in `prod`; nobody else may see any of its ids. */
let story: Awaited<ReturnType<typeof composeLoyalty>>
let foreign: Identity
let owner: Caller
let untouched: string
/** A dataset of it, with a batch and a file. */
let dataset: string
let viewId: string
let batch: string
const keys = new Map<Role, string>()

before(async () => {
  house = await startPlatform()
  owner = asClient(house)
  story = await composeLoyalty(owner)
  dataset = await makeDataset(owner, story.schema.$id, { name: 'Hidden' })
  viewId = (await lookUp(owner, dataset)).viewId
  const account = { records: 1, rejected: 0, kept: [{ ...keptFile, rows: 1 }] }
  const files = [{ path: 'a.json', content: '{}', account }]
  batch = batchIdOf(await putBatch(house, dataset, { state: 'success', files, tags: { source: ['crm'] } }))
  await makeSandbox(house, 'mine')
  await makeSandbox(house, 'side')
  foreign = { secret: await makeOrganization(house, 'second@rowhouse'), organization: 'second@rowhouse' }
  for (const role of roles) keys.set(role, await makeKey(house.admin, role))
  untouched = await everything()
})
after(() => house[Symbol.asyncDispose]())

/** The path of an operation with things of the first organization in it, and what to send. */
function sampleOf(operation: Operation): { paths: string[]; sent: Sent } {
  return operation.path.includes('/schemaregistry/') || operation.path.includes('/sandbox-management/')
    ? registrySample(operation)
    : catalogSample(operation)
}

/** The same of the catalog, of import and of export. */
function catalogSample({ method, path, aliases }: Operation): { paths: string[]; sent: Sent } {
  const own: Record<string, string> = {
    id: dataset,
    dataset_id: dataset,
    view_id: viewId,
    batch_id: batch,
    file_id: `${batch}-1`,
    field: 'name',
    path: 'a.json',
  }
  if (path.includes('/tags/')) own.id = 'source'
  const filled = (each: string) => each.replaceAll(/\{\+?(\w+)\}/g, (_, name: string) => own[name] ?? name)
  const paths = [path, ...aliases].map(filled)
  if (path.endsWith('{batch_id}') && method === 'POST')
    return { paths: paths.map(each => `${each}?action=REVERT`), sent: {} }
  if (path.endsWith('{+path}')) {
    const headers = { 'content-type': 'application/octet-stream', 'content-range': 'bytes 0-1/2' }
    const sent = method === 'PUT' || method === 'PATCH' ? { body: '{}', headers } : {}
    return { paths: paths.map(each => (method === 'POST' ? `${each}?action=INITIALIZE` : each)), sent }
  }
  if (path.endsWith('{batch_id}')) return { paths, sent: method === 'GET' ? {} : { json: { tags: {} } } }
  const sent = method === 'GET' || method === 'DELETE' ? {} : { json: { datasetId: dataset, name: 'Other' } }
  return { paths, sent }
}

const keptFile = { name: 'a.parquet', key: 'test/parts/none', bytes: 1, digest: 'd' }

function registrySample({ method, path, aliases }: Operation): { paths: string[]; sent: Sent } {
  const kind = /\/(tenant|global)\/(\w+)/.exec(path)?.[2] ?? 'schemas'
  const own: Record<string, string> = {
    schemas: story.schema['meta:altId'],
    fieldgroups: story.group['meta:altId'],
    mixins: story.group['meta:altId'],
    datatypes: story.dataType['meta:altId'],
    unions: '_xdm.context.profile__union',
    classes: '_xdm.context.profile',
    behaviors: '_xdm.data.record',
  }
  const filled = (each: string) =>
    each
      .replace('{+id}', own[kind] ?? '')
      .replace('{sandbox_name}', 'mine')
      .replace('{descriptor_id}', story.identity['@id'])
  const bodies: Record<string, unknown> = {
    POST: kind === 'descriptors' ? identityOf(story.schema.$id) : schemaOf('Loyalty Members'),
    PUT: path.includes('sandbox_name') ? { action: 'reset' } : { ...story.schema },
    PATCH: path.includes('sandbox_name') ? { title: 'Other' } : [],
  }
  const descriptors = { headers: { accept: 'application/vnd.adobe.xdm-link+json' } }
  const reading = kind === 'descriptors' ? descriptors : path.includes('{+id}') ? accept() : list('-id')
  const paths = [path, ...aliases].map(filled)
  return { paths, sent: method in bodies ? { json: bodies[method] } : reading }
}

/** All that the first organization sees in `prod`. */
async function everything(): Promise<string> {
  const answers = [
    ...(await Promise.all(
      ['schemas', 'fieldgroups', 'datatypes', 'classes'].map(kind => owner('GET', `/tenant/${kind}`, list())),
    )),
    await owner('GET', '/tenant/descriptors', { headers: { accept: 'application/vnd.adobe.xdm+json' } }),
    await owner('GET', '/sandboxes'),
    await owner('GET', '/dataSets'),
    await owner('GET', '/dataSetFiles'),
    await owner('GET', '/lastBatches'),
  ]
  return answers.map(({ text }) => text).join('\n')
}

test('every operation is served at its full prefix, and at a short path unless it has none', () => {
  for (const { method, path, aliases } of operations) {
    assert.match(path, /^\/data\/foundation\/[\w-]+\//)
    const short = path.replace(/^\/data\/foundation\/[\w-]+/, '')
    // The short path to make a batch is that of the import service, as the seed prints it.
    const taken = method === 'POST' && path === `${CATALOG}/batches`
    assert.ok(short === '/' || taken || aliases.includes(short), `${method} ${path}`)
  }
})

for (const operation of operations) {
  describe(`${operation.method} ${operation.path}`, () => {
    test('is refused without a key, with an unknown one, and with one that is too weak', async () => {
      const { paths, sent } = sampleOf(operation)
      for (const path of paths) {
        const answer = await house.as(null)(operation.method, path, sent)
        assert.equal(answer.status, 401, path)
        if (operation.method !== 'HEAD') assert.equal(answer.json.error_code, '403010', path)
      }
      const [path = ''] = paths
      const unknown = asClient(house, { secret: 'rh_live_0' })
      const turnedAway = await unknown(operation.method, path, sent)
      assert.equal(turnedAway.status, 401, path)
      if (operation.method !== 'HEAD') assert.equal(turnedAway.json.error_code, '401013')
      for (const role of roles.slice(0, roles.indexOf(operation.role))) {
        const answer = await asClient(house, { secret: keys.get(role) ?? '' })(operation.method, path, sent)
        assert.deepEqual([answer.status, answer.json.type], [403, 'urn:rowhouse:error:role'])
      }
    })

    test('tells and changes nothing of another organization, nor of another sandbox', async () => {
      const { paths, sent } = sampleOf(operation)
      const [path = ''] = paths
      // Sandboxes themselves belong to the organization, whichever of them is named.
      const managed = operation.path.includes('sandbox-management')
      const strangers = managed ? [foreign] : [foreign, { sandbox: 'side' }]
      for (const stranger of strangers) {
        const answer = await asClient(house, stranger)(operation.method, path, sent)
        const told = answer.status < 300 ? answer.text : ''
        for (const own of [story.schema.$id.slice(-32), '"mine"', dataset, batch])
          assert.ok(!told.includes(own), told)
        const named =
          operation.path.includes('{') && !/\/global\/|classes|\/tags\/|\/uniques\//.test(operation.path)
        if (named) assert.equal(answer.status, 404, answer.text)
      }
    })
  })
}

test('after all that was refused, everything is as it was', async () => {
  assert.equal(await everything(), untouched)
})

test('the document names every operation with an example of its answer', async () => {
  const document = (await house.as(null)('GET', '/openapi.json')).json
  const shown = operations.filter(({ schema }) => schema.hide !== true)
  assert.ok(shown.length > 40)
  for (const { method, path } of shown) {
    const described = document.paths[path.replace('{+', '{')]?.[method.toLowerCase()]
    assert.ok(described?.summary, `${method} ${path}`)
    const { responses } = described
    const success = responses[200] ?? responses[201] ?? responses[202] ?? responses[204]
    const media: { schema?: { examples?: unknown[] } }[] = Object.values(success.content ?? {})
    assert.ok(responses[204] || media.every(({ schema }) => schema?.examples?.length), `${method} ${path}`)
    const [body] = Object.values(described.requestBody?.content ?? {})
    const bodiless =
      ['GET', 'HEAD', 'DELETE'].includes(method) ||
      described.parameters.some(({ name }: { name: string }) => name === 'action')
    assert.ok(bodiless || body, `${method} ${path} has no body`)
  }
  assert.ok(!document.paths['/tenant/schemas'])
})
