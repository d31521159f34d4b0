import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Caller, StartedHouse } from '../start.ts'
import { composeLoyalty, create, identityOf, PROFILE } from './loyalty.ts'
import { asClient, REGISTRY, startPlatform } from './platform.ts'

// What the Python client `aepp` 0.5.7 sends to a registry, address by address and header by header.

let house: StartedHouse
let call: Caller
let story: Awaited<ReturnType<typeof composeLoyalty>>

before(async () => {
  house = await startPlatform()
  call = asClient(house)
  story = await composeLoyalty(call)
})
after(() => house[Symbol.asyncDispose]())

const type = { 'content-type': 'application/json' }
const wanting = (accept: string) => ({ headers: { ...type, accept: `application/vnd.adobe.${accept}` } })
const always = wanting('xed+json')

async function get(path: string, sent = always) {
  const answer = await call('GET', `${REGISTRY}${path}`, sent)
  assert.equal(answer.status, 200, `${path} ${answer.text}`)
  return answer.json
}

test('its reads come with a content type, a slash at the end, and an Accept that fits writes', async () => {
  assert.equal((await get('/stats/')).tenantId, 'acme')
  assert.equal((await get('/tenant/unions')).results.length, 1)
  assert.ok(Array.isArray(await get(`/rpc/auditlog/${encodeURIComponent(story.schema.$id)}`)))
  assert.ok((await get(`/rpc/sampledata/${encodeURIComponent(story.schema.$id)}`)).person)
  assert.equal((await get(`/rpc/export/${encodeURIComponent(story.schema.$id)}`)).length, 3)
})

test('it lists with a limit and no order, two conditions in two ways, and stops at next: null', async () => {
  const adhoc = 'property=meta:extends!=https:%2F%2Fns.adobe.com%2Fxdm%2Fdata%2Fadhoc'
  for (const accept of ['xdm-id+json', 'xdm+json', 'xed-id+json']) {
    for (const kind of ['schemas', 'fieldgroups', 'datatypes', 'classes']) {
      for (const container of ['tenant', 'global']) {
        const { results, _page } = await get(`/${container}/${kind}/?limit=300&${adhoc}`, wanting(accept))
        assert.deepEqual([_page.next, _page.count], [null, results.length])
      }
    }
  }
  const query = `property=meta:intendedToExtend==${encodeURIComponent(PROFILE)}&property=title==Loyalty Member Details`
  assert.equal((await get(`/tenant/fieldgroups/?${query}`, wanting('xdm-id+json'))).results.length, 1)
  assert.equal((await get('/tenant/schemas/?start=0&limit=1', wanting('xdm-id+json'))).results.length, 1)
})

test('it looks up every form, of the tenant and through it of the library', async () => {
  const id = encodeURIComponent(story.schema.$id)
  const forms = ['xdm', 'xed', 'xdm-full', 'xed-full', 'xdm-full-desc', 'xdm-full-notext', 'xdm-full-flat']
  for (const form of forms) {
    for (const version of ['1', '1.0']) {
      const json = await get(`/tenant/schemas/${id}`, wanting(`${form}+json; version=${version}`))
      assert.equal(json.$id, story.schema.$id)
    }
  }
  const flat = await get(
    `/tenant/fieldgroups/${story.group['meta:altId']}`,
    wanting('xdm-full-flat+json; version=1'),
  )
  assert.ok(flat.properties['_acme/loyalty/loyaltyPoints'])
  assert.equal(
    (await get(`/tenant/classes/${encodeURIComponent(PROFILE)}`, wanting('xdm-full+json; version=1'))).$id,
    PROFILE,
  )
  const email = encodeURIComponent('https://ns.adobe.com/xdm/context/emailaddress')
  assert.ok((await get(`/tenant/datatypes/${email}`, wanting('xdm-full+json; version=1'))).properties.address)
  assert.ok(
    await get(
      `/tenant/unions/${encodeURIComponent(`${PROFILE}__union`)}`,
      wanting('xdm-full+json; version=1'),
    ),
  )
})

test('it writes with an Accept without a version, patches at an address with a slash, and puts whole resources back', async () => {
  const json = {
    type: 'object',
    title: 'From Python',
    allOf: [{ $ref: PROFILE, type: 'object', 'meta:xdmType': 'object' }],
  }
  const made = await call('POST', `${REGISTRY}/tenant/schemas/`, { json, ...always })
  assert.equal(made.status, 201, made.text)
  const path = `${REGISTRY}/tenant/schemas/${encodeURIComponent(made.json.$id)}/`
  const operations = [{ op: 'replace', path: '/title', value: 'From Python, again' }]
  const patched = await call('PATCH', path, { json: operations, ...always })
  assert.deepEqual([patched.status, patched.json.title], [200, 'From Python, again'])
  const put = await call('PUT', path, { json: patched.json, ...always })
  assert.deepEqual([put.status, put.json.version], [200, '1.2'])
  assert.equal((await call('DELETE', path, always)).status, 204)
})

test('it keeps descriptors at an address with a slash, and reads them as one page', async () => {
  const schema = await create(call, 'schemas', { title: 'Described', allOf: [{ $ref: PROFILE }] })
  const json = identityOf(schema.$id, '/personID')
  const made = await call('POST', `${REGISTRY}/tenant/descriptors/`, { json, ...always })
  assert.equal(made.status, 201, made.text)
  const query = `?property=xdm:sourceSchema==${encodeURIComponent(schema.$id)}`
  const listed = await get(`/tenant/descriptors/${query}`, wanting('xdm-v2+json'))
  assert.deepEqual([listed.results.length, listed._page.next], [1, null])
  const path = `${REGISTRY}/tenant/descriptors/${made.json['@id']}`
  assert.equal((await call('PUT', path, { json: listed.results[0], ...always })).status, 201)
  assert.equal((await call('DELETE', path, always)).status, 204)
})

test('it sends imports to the path of exports', async () => {
  const exported = await get(`/rpc/export/${story.dataType['meta:altId']}`)
  const [{ $id, ...rest }] = exported
  const json = [{ ...rest, title: 'Imported', $id: $id.replace(/.{4}$/, 'abcd') }]
  const imported = await call('POST', `${REGISTRY}/rpc/export/`, { json, ...always })
  assert.deepEqual([imported.status, imported.json[0]?.title], [200, 'Imported'], imported.text)
})
