import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Caller, StartedHouse } from '../start.ts'
import { accept, composeLoyalty, list, PROFILE } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'

let house: StartedHouse
let call: Caller
let id: string

before(async () => {
  house = await startPlatform()
  call = asClient(house)
  id = (await composeLoyalty(call)).schema['meta:altId']
})
after(() => house[Symbol.asyncDispose]())

const lookUp = async (words: string, version?: string) => {
  const answer = await call('GET', `/tenant/schemas/${id}`, accept(words, version))
  assert.equal(answer.status, 200, answer.text)
  return answer
}

/** Every value of a member, at any depth, where it is a text. */
function texts(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) =>
    key === name && typeof each === 'string' ? [each] : texts(each, name),
  )
}

describe('a look-up', () => {
  test('raw keeps references and parts, with what the registry adds', async () => {
    const { json } = await lookUp('')
    assert.deepEqual(json.allOf[0], { $ref: PROFILE, type: 'object', 'meta:xdmType': 'object' })
    assert.deepEqual([json.properties, json.refs.length], [undefined, 4])
    assert.equal((await lookUp('-notext')).json.title, undefined)
  })

  test('resolved has one merged shape and no parts', async () => {
    const { json } = await lookUp('-full')
    for (const gone of ['allOf', 'definitions', 'refs']) assert.equal(json[gone], undefined)
    assert.equal(
      json.properties.person.properties.name.properties.firstName['meta:xdmField'],
      'xdm:firstName',
    )
    assert.equal(json.properties.person['meta:referencedFrom'], 'https://ns.adobe.com/xdm/context/person')
    assert.equal(json.properties.person.properties.birthYear['meta:xdmType'], 'short')
    assert.equal(json.properties.identityMap['meta:xdmType'], 'map')
    assert.deepEqual(json.properties.personalEmail.required, ['address'])
    assert.equal(json.properties.personalEmail.properties.address.minLength, 1)
    assert.equal(json.properties.person.properties.taxId['meta:status'], 'deprecated')
  })

  test('without text has no title and no description, and still the fields of those names', async () => {
    const { json } = await lookUp('-full-notext')
    assert.deepEqual([texts(json, 'title'), texts(json, 'description')], [[], []])
    assert.ok(json.properties.homeAddress.properties._schema.properties.description)
    assert.equal((await lookUp('-notext-full')).json.title, undefined)
  })

  test('with descriptors lists those of the schema', async () => {
    const { json } = await lookUp('-full-desc')
    assert.deepEqual(
      json['meta:descriptors'].map((each: Record<string, unknown>) => each['xdm:sourceProperty']),
      ['/personalEmail/address'],
    )
  })

  test('flat has paths for names, and only leaves, arrays and maps', async () => {
    const { properties } = (await lookUp('-full-flat')).json
    for (const path of [
      'person/name/firstName',
      '_acme/loyalty/loyaltyPoints',
      'identityMap',
      '_repo/createDate',
    ]) {
      assert.ok(properties[path], path)
    }
    assert.ok(!Object.values(properties).some(field => (field as { properties?: object }).properties))
  })

  test('every name for the same form gives the same answer, under the name that was asked for', async () => {
    const full = (await lookUp('-full')).json
    for (const [words, version] of [
      ['-deprecatefield', '; version=1'],
      ['-full-deprecated', ';version=1.0'],
      ['-full', '; version=1.7'],
    ] as const) {
      assert.deepEqual((await lookUp(words, version)).json, full, words)
    }
    const xdm = { headers: { accept: 'text/html, application/vnd.adobe.xdm-full+json; version=1' } }
    const answer = await call('GET', `/tenant/schemas/${id}`, xdm)
    assert.deepEqual(answer.json, full)
    assert.equal(answer.headers.get('content-type'), 'application/vnd.adobe.xdm-full+json; version=1')
  })

  test('has an ETag of its form, which saves sending it again', async () => {
    const [full, raw] = [await lookUp('-full'), await lookUp('')]
    const etag = full.headers.get('etag') ?? ''
    assert.notEqual(etag, raw.headers.get('etag'))
    const again = await call('GET', `/tenant/schemas/${id}`, {
      headers: { ...accept('-full').headers, 'if-none-match': etag },
    })
    assert.deepEqual([again.status, again.text], [304, ''])
  })

  test('of another major version finds nothing', async () => {
    const answer = await call('GET', `/tenant/schemas/${id}`, accept('-full', '; version=2'))
    assertProblem(answer, 404, 'XDM-1012-404')
    assert.match(answer.json.detail, /^Requested resource .* with version 2 is not found$/)
  })
})

describe('what an Accept header may not say', () => {
  const rows: readonly [string, string, string | null, string][] = [
    ['a list with a version', '/tenant/schemas', 'application/vnd.adobe.xed+json; version=1', 'XDM-1006-400'],
    ['a list without Accept', '/tenant/schemas', null, 'XDM-1006-400'],
    ['a list of anything', '/global/classes', '*/*', 'XDM-1006-400'],
    ['a list of JSON', '/global/behaviors', 'application/json', 'XDM-1006-400'],
    ['a look-up without a version', '/tenant/schemas/ID', 'application/vnd.adobe.xed+json', 'XDM-1007-400'],
    ['a look-up of JSON', '/tenant/schemas/ID', 'application/json', 'XDM-1007-400'],
    [
      'a look-up of a union without a version',
      '/tenant/unions/_xdm.context.profile__union',
      'application/vnd.adobe.xed+json',
      'XDM-1007-400',
    ],
    ['a list of descriptors as xed', '/tenant/descriptors', 'application/vnd.adobe.xed+json', 'XDM-1008-400'],
    [
      'a descriptor with a version',
      '/tenant/descriptors/x',
      'application/vnd.adobe.xdm+json; version=1',
      'XDM-1009-400',
    ],
  ]
  for (const [what, path, header, code] of rows) {
    test(`${what} is ${code}`, async () => {
      const headers = { accept: header ?? '' }
      const answer = await call('GET', path.replace('ID', id), { headers })
      assertProblem(answer, 400, code)
      assert.equal(answer.json.title, 'Accept header invalid')
      assert.ok(
        answer.json.detail.startsWith(`The supplied Accept header is not valid: ${header ?? ''} - A valid`),
      )
    })
  }

  test('everywhere else any Accept will do, or none', async () => {
    for (const headers of [
      { accept: 'application/vnd.adobe.xed+json' },
      { accept: 'image/png' },
      { accept: '' },
    ]) {
      for (const path of ['/stats', `/rpc/auditlog/${id}`, `/rpc/sampledata/${id}`, '/tenant/unions']) {
        assert.equal((await call('GET', path, { headers })).status, 200, path)
      }
    }
  })
})

describe('a list', () => {
  test('of ids or of whole resources, of the library and of the tenant', async () => {
    const ids = (await call('GET', '/global/classes?orderby=title', list('-id'))).json.results
    assert.deepEqual(
      ids.map((each: { title: string }) => each.title),
      ['XDM ExperienceEvent', 'XDM Individual Profile'],
    )
    assert.deepEqual(Object.keys(ids[0]), ['$id', 'meta:altId', 'version', 'title'])
    const [whole] = (await call('GET', '/tenant/mixins', list())).json.results
    assert.ok(whole.definitions.loyalty && whole['meta:registryMetadata']['meta:usageCount'] === 1)
    assert.equal((await call('GET', '/global/behaviors', list('-id'))).json._page.count, 3)
    assert.equal((await call('GET', '/global/schemas', list('-id'))).json._page.count, 0)
  })

  test('is filtered, ordered and paged by any member', async () => {
    const titles = async (query: string) => {
      const { json } = await call('GET', `/global/datatypes?${query}`, list('-id'))
      return { titles: json.results.map((each: { title: string }) => each.title), ...json }
    }
    const all = (await titles('orderby=-title')).titles
    assert.deepEqual(all, ['Postal address', 'Phone number', 'Person name', 'Person', 'Email address'])
    const first = await titles('orderby=-title&limit=2')
    assert.deepEqual([first.titles, first._page.next], [all.slice(0, 2), 'Phone number'])
    const second = await titles(`orderby=-title&limit=2&start=${encodeURIComponent(first._page.next)}`)
    assert.deepEqual(second.titles, all.slice(2, 4))
    const url = new URL(second._links.next.href)
    const last = (await call('GET', url.pathname + url.search, list('-id'))).json
    assert.deepEqual([last._page.next, last.results[0].title], [null, 'Email address'])
    // All of the library has one time: a page never splits equal values.
    assert.equal((await titles('limit=2')).titles.length, 5)
    assert.deepEqual((await titles('property=title==Person')).titles, ['Person'])
    assert.deepEqual((await titles('property=title>=Person&property=title<Person%20name')).titles, ['Person'])
    assert.equal((await titles('property=meta:abstract==True,version==1.0')).titles.length, 5)
    assert.equal(
      (await titles('property=meta:extends!=https://ns.adobe.com/xdm/data/adhoc')).titles.length,
      5,
    )
  })

  for (const [query, name] of [
    ['property==x', 'filter'],
    ['orderby=', 'order'],
    ['limit=501', 'limit'],
    ['limit=-1', 'limit'],
  ]) {
    test(`with ${query} is refused`, async () => {
      assertProblem(await call('GET', `/global/classes?${query}`, list('-id')), 400, name ?? '')
    })
  }
})
