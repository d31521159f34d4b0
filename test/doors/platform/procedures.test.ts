import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { type Caller, makeOrganization, type StartedHouse } from '../start.ts'
import { accept, composeLoyalty, create, identityOf, list, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, makeSandbox, startPlatform } from './platform.ts'

let house: StartedHouse
let call: Caller
let story: Awaited<ReturnType<typeof composeLoyalty>>
let id: string

before(async () => {
  house = await startPlatform()
  call = asClient(house)
  story = await composeLoyalty(call)
  id = story.schema['meta:altId']
})
after(() => house[Symbol.asyncDispose]())

test('a sample row fits the resolved schema, has every field, and is the same each time', async () => {
  const { status, json, text } = await call('GET', `/rpc/sampledata/${id}`)
  assert.equal(status, 200)
  const { $id: _, ...schema } = (await call('GET', `/tenant/schemas/${id}`, accept('-full'))).json
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  const fits: boolean = ajv.validate(schema, json as unknown)
  assert.ok(fits, ajv.errorsText())
  assert.deepEqual(Object.keys(json._acme.loyalty), [
    'loyaltyId',
    'loyaltyLevel',
    'loyaltyPoints',
    'memberSince',
  ])
  assert.deepEqual([json.personalEmail.address, json.person.name.firstName], ['jane.doe@example.com', 'Jane'])
  assert.equal((await call('GET', `/rpc/sampledata/${id}`)).text, text)
})

test('the audit log tells each change of a schema and of what it uses, newest first', async () => {
  const { json } = await call('GET', `/rpc/auditlog/${id}`)
  assert.deepEqual(
    json.map((each: { id: string }) => each.id.split('/').at(-2)),
    ['schemas', 'mixins', 'datatypes', 'schemas', 'mixins', 'schemas', 'schemas', 'schemas'],
  )
  const { updates, ...entry } = json.at(-2)
  assert.deepEqual(updates, [
    {
      id: story.schema.$id,
      xdmType: 'schemas',
      action: 'add',
      path: '/allOf/1',
      value: { $ref: 'https://ns.adobe.com/xdm/context/profile-person-details' },
    },
  ])
  assert.match(entry.updatedTime, /^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/)
  assert.deepEqual([entry.imsOrg, entry.clientId], ['acme@rowhouse', 'my-client'])
  assert.ok(entry.updatedUser && entry.requestId && entry.sandboxId === entry.sandBoxId)
})

describe('export and import', () => {
  test('bring a schema with all it uses into another sandbox and another organization, under the same ids', async () => {
    const exported = (await call('GET', `/rpc/export/${id}`, accept())).json
    const kinds = exported.map((each: Record<string, string>) => each['meta:resourceType'])
    assert.deepEqual(kinds, ['datatypes', 'mixins', 'schemas'])
    assert.ok(!JSON.stringify(exported).includes('acme'))
    assert.ok(exported[1].definitions.loyalty.properties['_<XDM_TENANTID_PLACEHOLDER>'])
    await makeSandbox(house, 'copy')
    const second = {
      secret: await makeOrganization(house, 'second@rowhouse'),
      organization: 'second@rowhouse',
    }
    for (const [identity, tenant] of [
      [{ sandbox: 'copy' }, 'acme'],
      [second, 'second'],
    ] as const) {
      const there = asClient(house, identity)
      const imported = await there('POST', '/rpc/import', { json: exported })
      assert.equal(imported.status, 200, imported.text)
      const copy = imported.json.at(-1)
      assert.equal(copy.$id, `https://ns.adobe.com/${tenant}/schemas/${story.schema.$id.slice(-32)}`)
      const full = await there('GET', `/tenant/schemas/${copy['meta:altId']}`, accept('-full'))
      assert.ok(full.json.properties[`_${tenant}`].properties.loyalty.properties.loyaltyPoints)
      const again = await there('POST', '/rpc/import/', { json: exported })
      assertProblem(again, 400, 'XDM-3005-400')
      assert.equal(again.json.title, 'Import Resource Failed')
    }
  })

  test('import all or nothing, and tell what could not be created', async () => {
    const exported = (await call('GET', `/rpc/export/${id}`)).json
    await makeSandbox(house, 'broken')
    const there = asClient(house, { sandbox: 'broken' })
    const cases: [unknown, string][] = [
      [exported.slice(1), 'XDM-3005-400'],
      [[...exported, exported[0]], 'XDM-3005-400'],
      [[{ ...exported[0], $id: 'https://ns.adobe.com/other/datatypes/0' }], 'XDM-3005-400'],
      [[5], 'body'],
      [{}, 'body'],
    ]
    for (const [json, name] of cases) assertProblem(await there('POST', '/rpc/import', { json }), 400, name)
    const wrong = { ...exported[1], properties: { 'no name': { type: 'string' } } }
    const blamed = await there('POST', '/rpc/import', { json: [exported[0], wrong, ...exported.slice(2)] })
    assertProblem(blamed, 400, 'XDM-3005-400')
    assert.match(blamed.json.detail, new RegExp(`no name.*${exported[1].$id.slice(-32)}`))
    const { $id, ...nameless } = exported[0]
    const lost = await there('POST', '/rpc/import', { json: [nameless] })
    assert.match(lost.json.detail, /An item has no "\$id"/)
    const { json } = await there('GET', '/stats')
    assert.deepEqual(json.counts, { schemas: 0, mixins: 0, datatypes: 0, classes: 0, unions: 0 })
  })
})

describe('two sandboxes, and two organizations', () => {
  test('may have the same names, and neither sees, counts, lists, finds or refers to what is the other’s', async () => {
    await makeSandbox(house, 'apart')
    const third = { secret: await makeOrganization(house, 'third@rowhouse'), organization: 'third@rowhouse' }
    const uses = [{ sandbox: 'apart' }, third]
    for (const identity of uses) {
      const there = asClient(house, identity)
      assert.equal((await there('GET', '/stats')).json.counts.schemas, 0)
      assert.equal((await there('GET', '/tenant/schemas', list('-id'))).json._page.count, 0)
      assertProblem(await there('GET', `/tenant/schemas/${id}`, accept()), 404, 'XDM-1012-404')
      const json = schemaOf('Refers', story.group.$id)
      assertProblem(await there('POST', '/tenant/schemas', { json }), 400, 'unresolved-reference')
      const descriptor = { json: identityOf(story.schema.$id) }
      assertProblem(await there('POST', '/tenant/descriptors', descriptor), 404, 'XDM-1012-404')
      const made = await create(there, 'schemas', schemaOf('Loyalty Members'))
      assert.equal((await there('GET', '/stats')).json.counts.schemas, 1)
      assertProblem(await call('GET', `/tenant/schemas/${made['meta:altId']}`, accept()), 404, 'XDM-1012-404')
    }
    assert.equal((await call('GET', '/stats')).json.counts.schemas, 1)
  })

  test('a reset takes the schemas of a sandbox, and leaves those of the others', async () => {
    await makeSandbox(house, 'emptied')
    const there = asClient(house, { sandbox: 'emptied' })
    await composeLoyalty(there)
    await call('PUT', '/sandboxes/emptied', { json: { action: 'reset' } })
    for (;;) {
      const { status, json } = await there('GET', '/stats')
      if (status === 200) {
        assert.equal(json.counts.schemas + json.counts.unions, 0)
        break
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    assert.equal((await call('GET', '/stats')).json.counts.schemas, 1)
  })
})
