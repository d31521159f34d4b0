import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Caller, StartedHouse } from '../start.ts'
import { accept, composeLoyalty, list, PROFILE, patch } from './loyalty.ts'
import { asClient, assertProblem, makeSandbox, REGISTRY, startPlatform } from './platform.ts'

let house: StartedHouse

before(async () => {
  house = await startPlatform()
})
after(() => house[Symbol.asyncDispose]())

/** Every path of the registry below its full prefix. */
function underPrefix(call: Caller): Caller {
  return (method, path, sent) => call(method, `${REGISTRY}${path}`, sent)
}

const forms = [
  ['short', 'short', (call: Caller) => call],
  ['full', 'full', underPrefix],
] as const

for (const [name, sandbox, form] of forms) {
  describe(`the story of Loyalty Members, at ${name} paths`, () => {
    let call: Caller
    let story: Awaited<ReturnType<typeof composeLoyalty>>

    before(async () => {
      await makeSandbox(house, sandbox)
      call = form(asClient(house, { sandbox }))
      story = await composeLoyalty(call)
    })

    test('each write of the schema raises its minor version, and writes of what it uses do not', () => {
      assert.deepEqual(story.versions, ['1.0', '1.1', '1.2', '1.3', '1.4'])
    })

    test('the ids are as the seed writes them', () => {
      const { schema, group, dataType, identity } = story
      assert.match(schema.$id, /^https:\/\/ns\.adobe\.com\/acme\/schemas\/[0-9a-f]{32}$/)
      assert.equal(schema['meta:altId'], `_acme.schemas.${schema.$id.slice(-32)}`)
      assert.match(group.$id, /\/acme\/mixins\//)
      assert.equal(group['meta:resourceType'], 'mixins')
      assert.match(dataType.$id, /\/acme\/datatypes\//)
      assert.match(identity['@id'], /^[0-9a-f]{40}$/)
    })

    test('the schema is looked up resolved, as the seed prints it', async () => {
      const { schema, group, dataType } = story
      const answer = await call('GET', `/tenant/schemas/${schema['meta:altId']}`, accept('-full'))
      assert.equal(answer.status, 200, answer.text)
      assert.equal(answer.headers.get('content-type'), 'application/vnd.adobe.xed-full+json; version=1')
      const { properties, 'meta:registryMetadata': metadata, 'meta:extends': extended, ...rest } = answer.json
      const xdm = (each: string) => `https://ns.adobe.com/xdm/${each}`
      assert.deepEqual(
        extended.toSorted(),
        [
          PROFILE,
          ...['data/record', 'context/identitymap', 'common/extensible', 'common/auditable'].map(xdm),
          ...['context/profile-person-details', 'context/profile-personal-details'].map(xdm),
          group.$id,
        ].toSorted(),
      )
      const { required, ...told } = rest
      assert.deepEqual(required, ['personalEmail'])
      assert.deepEqual(
        { ...told, 'meta:sandboxId': '' },
        {
          type: 'object',
          title: 'Loyalty Members',
          description: 'Information for all members of the loyalty program',
          'meta:class': PROFILE,
          'meta:abstract': false,
          'meta:extensible': false,
          'meta:containerId': 'tenant',
          imsOrg: 'acme@rowhouse',
          'meta:immutableTags': ['union'],
          'meta:altId': schema['meta:altId'],
          'meta:xdmType': 'object',
          $id: schema.$id,
          version: '1.4',
          'meta:resourceType': 'schemas',
          'meta:sandboxId': '',
          'meta:sandboxType': 'development',
          'meta:tenantNamespace': '_acme',
          'meta:descriptorStatus': { result: [] },
          'meta:allFieldAccess': true,
        },
      )
      assert.deepEqual(properties._acme, {
        type: 'object',
        'meta:xdmType': 'object',
        properties: {
          loyalty: {
            title: 'Loyalty',
            description: 'Loyalty Info',
            type: 'object',
            'meta:xdmType': 'object',
            'meta:referencedFrom': dataType.$id,
            properties: {
              loyaltyId: {
                title: 'Loyalty Identifier',
                type: 'string',
                description: 'Loyalty Identifier.',
                'meta:xdmType': 'string',
              },
              loyaltyLevel: { title: 'Loyalty Level', type: 'string', 'meta:xdmType': 'string' },
              loyaltyPoints: {
                title: 'Loyalty Points',
                type: 'integer',
                description: 'Loyalty points total.',
                'meta:xdmType': 'int',
              },
              memberSince: {
                title: 'Member Since',
                type: 'string',
                format: 'date-time',
                description: 'Date the member joined the Loyalty Program.',
                'meta:xdmType': 'date-time',
              },
            },
          },
        },
      })
      const names = [
        'repositoryCreatedBy',
        'repositoryLastModifiedBy',
        'createdByBatchID',
        'modifiedByBatchID',
      ]
      const others = [
        '_repo',
        'identityMap',
        '_id',
        'timeSeriesEvents',
        'person',
        'homeAddress',
        'personalEmail',
      ]
      const phones = ['homePhone', 'mobilePhone', 'faxPhone', '_acme']
      for (const each of [...names, ...others, ...phones]) assert.ok(properties[each], each)
      assert.deepEqual(Object.keys(properties), Object.keys(properties).toSorted())
      for (const each of ['repo:createDate', 'repo:createdDate', 'repo:lastModifiedDate']) {
        assert.ok(Number.isInteger(metadata[each]), each)
      }
      assert.equal(metadata['xdm:createdClientId'], 'my-client')
      assert.match(metadata.eTag, /^[0-9a-f]{64}$/)
    })

    test('the schema is found by each of its names', async () => {
      const { $id, 'meta:altId': altId } = story.schema
      const hex = $id.slice(-32)
      const hyphened = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
      const names = [
        altId,
        encodeURIComponent($id),
        $id,
        $id.replace('//', '/'),
        `${altId}/`,
        altId.toUpperCase(),
      ]
      names.push(`acme/schemas/${hex}`, encodeURIComponent(`acme/schemas/${hex}`))
      names.push(
        `_acme.schemas.${hyphened}`,
        encodeURIComponent(`${$id.slice(0, -32)}${hyphened.toUpperCase()}`),
      )
      for (const each of names) {
        const answer = await call('GET', `/tenant/schemas/${each}`, accept())
        assert.equal(answer.json.$id, $id, `${each} ${answer.text}`)
      }
    })

    test('it is listed by its tags and its class, and the statistics count it', async () => {
      const query = `property=meta:immutableTags==union&property=meta:class==${PROFILE}`
      const answer = await call('GET', `/tenant/schemas?${query}`, list('-id'))
      const { $id, 'meta:altId': altId } = story.schema
      const { results, _page, _links } = answer.json
      assert.deepEqual(results, [{ $id, 'meta:altId': altId, version: '1.4', title: 'Loyalty Members' }])
      assert.deepEqual(_page, { orderby: 'updated', next: null, count: 1 })
      assert.equal(_links.next, null)
      assert.match(
        _links.global_schemas.href,
        /^http:.*\/data\/foundation\/schemaregistry\/global\/schemas\?property=/,
      )
      const { json } = await call('GET', '/stats/')
      assert.deepEqual([json.imsOrg, json.tenantId], ['acme@rowhouse', 'acme'])
      assert.deepEqual(json.counts, { schemas: 1, mixins: 1, datatypes: 1, classes: 0, unions: 1 })
      assert.deepEqual(json.recentlyUpdatedResources[0]['meta:classTitle'], 'XDM Individual Profile')
      assert.match(
        json.recentlyCreatedResources[0]['meta:created'],
        /^\w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT\+0000 \(UTC\)$/,
      )
      assert.deepEqual(
        json.classUsage[PROFILE].map((each: { $id: string }) => each.$id),
        [$id],
      )
    })

    test('the data type grows, and the schema with it; what would take a field away is refused by name', async () => {
      const { schema, dataType } = story
      const value = { title: 'Tier Since', type: 'string', format: 'date' }
      const grown = await patch(call, 'datatypes', dataType['meta:altId'], [
        { op: 'add', path: '/properties/loyaltyTierSince', value },
      ])
      assert.deepEqual([grown.status, grown.json.version], [200, '1.1'])
      const broken = await patch(call, 'datatypes', dataType['meta:altId'], [
        { op: 'remove', path: '/properties/loyaltyLevel' },
      ])
      assertProblem(broken, 400, 'breaking-change')
      assert.equal(broken.json.title, 'Breaking Change')
      const [part] = broken.json.report['sub-errors']
      assert.ok(part.detail.includes('/_acme/loyalty/loyaltyLevel') && part.detail.includes(schema.$id))
      const { json } = await call('GET', `/tenant/schemas/${schema['meta:altId']}`, accept('-full'))
      assert.equal(json.version, '1.4')
      assert.ok(json.properties._acme.properties.loyalty.properties.loyaltyTierSince)
    })
  })
}
