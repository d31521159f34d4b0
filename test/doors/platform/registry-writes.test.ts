import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Caller, StartedHouse } from '../start.ts'
import {
  accept,
  addPart,
  composeLoyalty,
  create,
  dataType,
  fieldGroup,
  NS,
  patch,
  schemaOf,
  text,
} from './loyalty.ts'
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

describe('writes', () => {
  test('PUT takes a whole resource back as it was printed, and ignores what only the server sets', async () => {
    const made = await create(call, 'datatypes', dataType('To replace', { a: text }))
    const forged = { ...made, version: '9.9', imsOrg: 'evil', 'meta:extends': ['x'], description: 'New' }
    const answer = await call('PUT', `/tenant/datatypes/${made['meta:altId']}/`, { json: forged })
    assert.equal(answer.status, 200, answer.text)
    const { 'meta:registryMetadata': _, version, description, ...rest } = answer.json
    const { 'meta:registryMetadata': __, version: ___, ...before } = made
    assert.deepEqual([version, description], ['1.1', 'New'])
    assert.deepEqual(rest, before)
  })

  test('a patch is applied as a whole or not at all, and touches nothing that only the server sets', async () => {
    const made = await create(call, 'datatypes', dataType('To patch', { a: text }))
    const id = made['meta:altId']
    const wrong = [
      [
        { op: 'add', path: '/properties/b', value: text },
        { op: 'remove', path: '/none' },
      ],
      [{ op: 'replace', path: '/version', value: '9.0' }],
      [{ op: 'remove', path: '/meta:registryMetadata/eTag' }],
      [{ op: 'replace', path: '', value: {} }],
      [{ op: 'test', path: '/title', value: 'Other' }],
      [{ op: 'add', path: '/__proto__/x', value: 1 }],
      { op: 'add' },
    ]
    for (const json of wrong) assertProblem(await patch(call, 'datatypes', id, json), 400, 'patch')
    const { json } = await call('GET', `/tenant/datatypes/${id}`, accept())
    assert.deepEqual([json.version, Object.keys(json.properties)], ['1.0', ['a']])
    const headers = { 'content-type': 'application/json-patch+json' }
    const body = JSON.stringify([{ op: 'test', path: '/properties/a/meta:xdmType', value: 'string' }])
    assert.equal((await call('PATCH', `/tenant/datatypes/${id}`, { body, headers })).json.version, '1.1')
  })

  test('If-Match names a version, an eTag or an ETag, and anything else is a state that was', async () => {
    const made = await create(call, 'datatypes', dataType('To match', { a: text }))
    const path = `/tenant/datatypes/${made['meta:altId']}`
    const put = (match: string) => call('PUT', path, { json: made, headers: { 'if-match': match } })
    assertProblem(await put('1.1'), 412, 'precondition')
    assert.equal((await put('1.0')).json.version, '1.1')
    assert.equal((await put(`"${made['meta:registryMetadata'].eTag}"`)).json.version, '1.2')
    const read = await call('GET', path, accept('-full'))
    assert.equal((await put(read.headers.get('etag') ?? '')).json.version, '1.3')
    const both = await Promise.all([put('1.3'), put('1.3')])
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 412])
  })

  test('what others refer to is not deleted; a schema goes with its descriptors', async () => {
    const answer = await call('DELETE', `/tenant/datatypes/${story.dataType['meta:altId']}`)
    assertProblem(answer, 400, 'in-use')
    assert.ok(answer.json.detail.includes(story.group.$id))
    const used = await call('DELETE', `/tenant/schemas/${story.schema['meta:altId']}`)
    assertProblem(used, 400, 'breaking-change')
    const free = await create(call, 'schemas', schemaOf('Free'))
    const body = {
      '@type': 'xdm:alternateDisplayInfo',
      'xdm:sourceSchema': free.$id,
      'xdm:sourceVersion': 1,
      'xdm:sourceProperty': '/personID',
      'xdm:title': { en_us: 'Person' },
    }
    const made = await call('POST', '/tenant/descriptors', { json: body })
    const gone = await call('DELETE', `/tenant/schemas/${encodeURIComponent(free.$id)}`)
    assert.deepEqual([gone.status, gone.text], [204, ''])
    assertProblem(await call('GET', `/tenant/descriptors/${made.json['@id']}`), 404, 'XDM-1014-404')
  })

  test('a used schema only grows: a lost field group, a lost tag and another class are refused', async () => {
    const id = story.schema['meta:altId']
    const broken = await patch(call, 'schemas', id, [{ op: 'remove', path: '/allOf/3' }])
    assertProblem(broken, 400, 'breaking-change')
    const paths = broken.json.report['sub-errors'].map(
      (each: { detail: string }) => each.detail.split(':')[0],
    )
    assert.deepEqual(paths, ['/allOf', '/_acme'])
    const untagged = await patch(call, 'schemas', id, [{ op: 'remove', path: '/meta:immutableTags' }])
    assertProblem(untagged, 400, 'breaking-change')
    const other = await patch(call, 'schemas', id, [
      { op: 'replace', path: '/allOf/0/$ref', value: `${NS}/xdm/context/experienceevent` },
    ])
    assert.equal(other.status, 400, other.text)
  })

  test('a schema that nobody uses may shrink', async () => {
    const made = await create(call, 'schemas', schemaOf('Draft', story.group.$id))
    const smaller = await patch(call, 'schemas', made['meta:altId'], [{ op: 'remove', path: '/allOf/1' }])
    assert.deepEqual([smaller.status, smaller.json.allOf.length], [200, 1])
    const tagged = await patch(call, 'schemas', made['meta:altId'], [
      { op: 'add', path: '/meta:immutableTags', value: ['union'] },
    ])
    assert.equal(tagged.status, 200, tagged.text)
    const wrong = fieldGroup('Wrong union', {
      loyalty: { type: 'object', properties: { loyaltyId: { type: 'integer' } } },
    })
    const group = await create(call, 'fieldgroups', wrong)
    assertProblem(await patch(call, 'schemas', made['meta:altId'], addPart(group.$id)), 400, 'XDM-1413-400')
  })

  test('a repeated POST with one Idempotency-Key makes one resource', async () => {
    const sent = { json: dataType('Once', { a: text }), headers: { 'idempotency-key': 'once' } }
    const [first, second] = [
      await call('POST', '/tenant/datatypes', sent),
      await call('POST', '/tenant/datatypes', sent),
    ]
    assert.deepEqual([second.status, second.json], [201, first.json])
  })
})
