import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { hashSecret } from '../../../packages/server/src/core/access/secret.ts'
import { type DatasetId, newCode, newId, type SchemaId } from '../../../packages/server/src/core/ids.ts'
import { publish } from '../../contracts/catalog-house.ts'
import { adminKey } from '../../server.ts'
import type { Caller, StartedHouse } from '../start.ts'
import { accept, composeLoyalty, create, fieldGroup, identityOf, patch, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'

let house: StartedHouse
let call: Caller
let story: Awaited<ReturnType<typeof composeLoyalty>>

before(async () => {
  house = await startPlatform()
  call = asClient(house)
  story = await composeLoyalty(call)
})
after(() => house[Symbol.asyncDispose]())

const xdm = (words: string) => ({ headers: { accept: `application/vnd.adobe.xdm${words}+json` } })
const UNION = '_xdm.context.profile__union'

describe('descriptors', () => {
  test('are answered as the contract prints them', () => {
    const { '@id': _, 'meta:sandboxId': __, ...rest } = story.identity
    const own = {
      imsOrg: 'acme@rowhouse',
      version: '1',
      'meta:containerId': 'tenant',
      'meta:sandboxType': 'production',
    }
    assert.deepEqual(rest, { ...identityOf(story.schema.$id), ...own })
  })

  test('are listed as ids, paths or whole, by type or as one list', async () => {
    const id = story.identity['@id']
    const path = `/tenant/descriptors/${id}`
    const listed = async (words: string) => (await call('GET', '/tenant/descriptors/', xdm(words))).json
    assert.deepEqual(await listed('-link'), { 'xdm:descriptorIdentity': [path] })
    assert.deepEqual(await listed('-id'), { 'xdm:descriptorIdentity': [id] })
    assert.equal((await listed(''))['xdm:descriptorIdentity'][0]['@id'], id)
    const page = { _page: { orderby: '@id', next: null, count: 1 }, _links: { next: null } }
    assert.deepEqual(await listed('-v2-id'), { results: [id], ...page })
    assert.deepEqual(await listed('-v2-link'), { results: [path], ...page })
    const [whole] = (await listed('-v2')).results
    const stamped = ['created', 'updated', 'createdUser', 'updatedUser', 'createdClient', 'updatedClient']
    for (const member of stamped) assert.ok(whole[member], member)
    const query = `property=@type==xdm:descriptorIdentity,xdm:sourceSchema==${story.schema.$id}`
    const some = async (each: string) =>
      (await call('GET', `/tenant/descriptors?${each}`, xdm('-v2'))).json._page.count
    assert.deepEqual([await some(query), await some('property=@type==x')], [1, 0])
    assert.deepEqual((await call('GET', path)).json, whole)
    assert.equal((await call('GET', path, xdm(''))).status, 200)
  })

  const wrong: readonly [string, () => object, number, string][] = [
    ['another type', () => ({ '@type': 'xdm:none' }), 400, 'descriptor'],
    ['no namespace', () => ({ 'xdm:namespace': undefined }), 400, 'descriptor'],
    ['another version', () => ({ 'xdm:sourceVersion': 2 }), 400, 'descriptor'],
    ['a property that is none', () => ({ 'xdm:sourceProperty': '/none' }), 400, 'descriptor'],
    ['a property without a slash', () => ({ 'xdm:sourceProperty': 'personID' }), 400, 'descriptor'],
    ['the tenant’s own field', () => ({ 'xdm:sourceProperty': '/_acme' }), 400, 'descriptor'],
    ['a second primary identity', () => ({ 'xdm:sourceProperty': '/personID' }), 400, 'descriptor'],
    ['an equal one', () => ({}), 400, 'descriptor'],
    ['an unknown schema', () => ({ 'xdm:sourceSchema': '_acme.schemas.none' }), 404, 'XDM-1012-404'],
    ['a schema of the library', () => ({ 'xdm:sourceSchema': '_xdm.context.profile' }), 404, 'XDM-1012-404'],
    [
      'an unknown destination',
      () => ({ '@type': 'xdm:descriptorOneToOne', 'xdm:destinationSchema': '_acme.schemas.none' }),
      404,
      'XDM-1012-404',
    ],
  ]
  for (const [what, changes, status, name] of wrong) {
    test(`with ${what} are refused: ${name}`, async () => {
      const json = { ...identityOf(story.schema.$id), ...changes() }
      assertProblem(await call('POST', '/tenant/descriptors', { json }), status, name)
    })
  }

  test('are replaced as a whole with 201, and deleted with 204', async () => {
    const made = await create(call, 'schemas', schemaOf('Replaced'))
    const json = { ...identityOf(made['meta:altId'], '/personID'), 'xdm:isPrimary': undefined }
    const first = (await call('POST', '/tenant/descriptors', { json })).json
    assert.deepEqual([first['xdm:isPrimary'], first['xdm:sourceSchema']], [false, made.$id])
    const path = `/tenant/descriptors/${first['@id']}`
    const second = await call('PUT', path, { json: { ...first, 'xdm:isPrimary': true } })
    assert.deepEqual([second.status, second.json], [201, { ...first, 'xdm:isPrimary': true }])
    const required = await call('GET', `/tenant/schemas/${made['meta:altId']}`, accept('-full'))
    assert.deepEqual(required.json.required, ['personID'])
    const gone = await call('DELETE', path)
    assert.deepEqual([gone.status, gone.text], [204, ''])
    assertProblem(await call('DELETE', path), 404, 'XDM-1014-404')
  })

  test('the primary identity of a union’s schema stays once a dataset of it has rows', async () => {
    await addDatasetWithRows(story.schema.$id)
    const path = `/tenant/descriptors/${story.identity['@id']}`
    assertProblem(await call('DELETE', path), 400, 'breaking-change')
    const used = await call('DELETE', `/tenant/schemas/${story.schema['meta:altId']}`)
    assertProblem(used, 400, 'breaking-change')
    assert.match(used.json.detail, /is used by 1 dataset;/)
    const json = { ...story.identity, 'xdm:namespace': 'Phone' }
    assertProblem(await call('PUT', path, { json }), 400, 'breaking-change')
    assert.equal((await call('PUT', path, { json: story.identity })).status, 201)
  })
})

/** A dataset that refers to a schema and has rows: made below the doors, none of which makes such a dataset yet. */
async function addDatasetWithRows($id: string): Promise<void> {
  const { catalog } = house.ports
  const actor = await catalog.identify(hashSecret(adminKey))
  assert.ok(actor)
  const hex = $id.slice(-32)
  const schemaId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as SchemaId
  const id = newId<DatasetId>()
  const named = { name: 'With rows', description: '', createdBy: actor.user.id, schemaId }
  const dataset = { id, code: newCode(), projectId: house.projectId as never, ...named }
  await catalog.transact(actor.scope, tx => tx.datasets.add(dataset))
  await publish(catalog, actor, id)
}

describe('unions', () => {
  test('are listed, and looked up in every form, as a union or as a schema', async () => {
    const { json } = await call('GET', '/tenant/unions')
    const $id = 'https://ns.adobe.com/xdm/context/profile__union'
    assert.deepEqual(json, {
      results: [{ title: 'XDM Individual Profile', $id, 'meta:altId': UNION, version: '1' }],
      _page: { orderby: 'updated', next: null, count: 1 },
      _links: { next: null },
    })
    const raw = (await call('GET', `/tenant/unions/${encodeURIComponent($id)}`, accept())).json
    assert.equal(raw.title, 'Union object for https://ns.adobe.com/xdm/context/profile')
    assert.ok(raw.allOf.some(({ $ref }: { $ref: string }) => $ref === story.schema.$id))
    assert.deepEqual([raw['meta:resourceType'], raw['meta:containerId']], ['unions', 'tenant'])
    const full = (await call('GET', `/tenant/unions/${UNION}`, accept('-full'))).json
    for (const name of ['_acme', 'person', 'identityMap', 'timeSeriesEvents', 'segmentMembership']) {
      assert.ok(full.properties[name], name)
    }
    assert.deepEqual((await call('GET', `/tenant/schemas/${UNION}`, accept('-full'))).json, full)
    assert.equal((await call('GET', `/rpc/sampledata/${UNION}`)).status, 200)
  })

  test('take in what has an identity: 1526, 1527 and 1528 say what lacks', async () => {
    const tag = [{ op: 'add', path: '/meta:immutableTags', value: ['union'] }]
    const kind = await create(call, 'classes', {
      title: 'House',
      allOf: [{ $ref: 'https://ns.adobe.com/xdm/data/record' }],
    })
    const group = {
      ...fieldGroup('House fields', { number: { type: 'string' } }),
      'meta:intendedToExtend': [kind.$id],
    }
    const { $id: groupId } = await create(call, 'mixins', group)
    const refs = [kind.$id, groupId].map($ref => ({ $ref }))
    const house1 = await create(call, 'schemas', { title: 'House 1', allOf: refs })
    assertProblem(await patch(call, 'schemas', house1['meta:altId'], tag), 400, 'XDM-1528-400')

    const source = {
      'xdm:sourceSchema': house1.$id,
      'xdm:sourceVersion': 1,
      'xdm:sourceProperty': '/_acme/number',
    }
    const describe = async (json: object) => {
      const answer = await call('POST', '/tenant/descriptors', { json: { ...source, ...json } })
      assert.equal(answer.status, 201, answer.text)
      return answer.json
    }
    await describe({ ...identityOf(house1.$id, '/_acme/number'), 'xdm:namespace': 'House' })
    const destination = { 'xdm:destinationSchema': story.schema.$id, 'xdm:destinationVersion': 1 }
    await describe({ '@type': 'xdm:descriptorOneToOne', ...destination })
    assertProblem(await patch(call, 'schemas', house1['meta:altId'], tag), 400, 'XDM-1526-400')
    const type = 'xdm:descriptorReferenceIdentity'
    const reference = await describe({ '@type': type, 'xdm:identityNamespace': 'Phone' })
    assertProblem(await patch(call, 'schemas', house1['meta:altId'], tag), 400, 'XDM-1527-400')
    const path = `/tenant/descriptors/${reference['@id']}`
    await call('PUT', path, { json: { ...reference, 'xdm:identityNamespace': 'Email' } })
    assert.equal((await patch(call, 'schemas', house1['meta:altId'], tag)).status, 200)
    assert.equal((await call('GET', '/tenant/unions')).json._page.count, 2)
  })
})
