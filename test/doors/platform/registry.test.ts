import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Caller, StartedHouse } from '../start.ts'
import {
  accept,
  composeLoyalty,
  create,
  dataType,
  fieldGroup,
  NS,
  PROFILE,
  patch,
  schemaOf,
  text,
} from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'

let house: StartedHouse
let call: Caller
let story: Awaited<ReturnType<typeof composeLoyalty>>

before(async () => {
  house = await startPlatform({ MAX_SCHEMA_FIELDS: '500' })
  call = asClient(house)
  story = await composeLoyalty(call)
})
after(() => house[Symbol.asyncDispose]())

describe('what is refused when a resource is created', () => {
  const rows: readonly [string, string, () => object, string, RegExp][] = [
    [
      'a title that is taken',
      'datatypes',
      () => dataType('LOYALTY members', { a: text }),
      'XDM-1521-400',
      /schemas\/[0-9a-f]{32}/,
    ],
    [
      'a field outside the tenant’s own',
      'fieldgroups',
      () => ({ ...fieldGroup('G1', {}), definitions: { own: { properties: { a: text } } } }),
      'XDM-1021-400',
      /^\/a /,
    ],
    [
      'a field under another tenant',
      'fieldgroups',
      () => fieldGroup('G2', { a: text }, '_other'),
      'XDM-1021-400',
      /_acme/,
    ],
    ['a name that is none', 'datatypes', () => dataType('D1', { 'a b': text }), 'XDM-1022-400', /^\/a b /],
    [
      'a field of the library with another type',
      'schemas',
      () => schemaWith(fieldGroupOver()),
      'XDM-1413-400',
      /loyaltyId/,
    ],
    ['a schema without a class', 'schemas', () => ({ title: 'S1', allOf: [] }), 'class-count', /one class/],
    [
      'a schema with two classes',
      'schemas',
      () => schemaOf('S2', `${NS}/xdm/context/experienceevent`),
      'class-count',
      /experienceevent/,
    ],
    ['a class without a behavior', 'classes', () => ({ title: 'C1', allOf: [] }), 'class-count', /behavior/],
    [
      'a reference to nothing',
      'schemas',
      () => schemaOf('S3', `${NS}/acme/mixins/${'0'.repeat(32)}`),
      'unresolved-reference',
      /0{32}/,
    ],
    [
      'a reference to a data type as a field group',
      'schemas',
      () => schemaOf('S4', story.dataType.$id),
      'unresolved-reference',
      /datatypes/,
    ],
    [
      'a field group for another class',
      'schemas',
      () => ({
        ...schemaOf('S5', story.group.$id),
        allOf: [{ $ref: `${NS}/xdm/context/experienceevent` }, { $ref: story.group.$id }],
      }),
      'not-compatible',
      /not meant/,
    ],
    ['a field without a type', 'datatypes', () => dataType('D2', { a: {} }), 'field-type', /"type"/],
    [
      'a field that refers to a class',
      'datatypes',
      () => dataType('D0', { a: { $ref: PROFILE } }),
      'unresolved-reference',
      /no data type/,
    ],
    [
      'a map of objects',
      'datatypes',
      () => dataType('D3', { a: { type: 'object', additionalProperties: { type: 'object' } } }),
      'field-type',
      /map/,
    ],
    [
      'an array of nothing',
      'datatypes',
      () => dataType('D4', { a: { type: 'array' } }),
      'field-type',
      /items/,
    ],
    [
      'a choice between types',
      'datatypes',
      () => dataType('D5', { a: { oneOf: [text] } }),
      'field-type',
      /oneOf/,
    ],
    [
      'a pattern that is none',
      'datatypes',
      () => dataType('D6', { a: { type: 'string', pattern: '(' } }),
      'field-type',
      /pattern/,
    ],
    [
      'bounds that cross',
      'datatypes',
      () => dataType('D7', { a: { type: 'integer', minimum: 2, maximum: 1 } }),
      'field-type',
      /above/,
    ],
    ['too many fields', 'datatypes', () => dataType('D8', many(501)), 'field-type', /500 fields/],
    ['too many levels', 'datatypes', () => dataType('D9', deep(60)), 'field-type', /levels/],
    ['no title', 'datatypes', () => ({ properties: {} }), 'body', /title/],
    ['an array', 'datatypes', () => [], 'body', /object/],
  ]
  for (const [what, kind, json, name, detail] of rows) {
    test(`${what}: ${name}`, async () => {
      const answer = await call('POST', `/tenant/${kind}`, { json: json() })
      assertProblem(answer, 400, name)
      assert.match(answer.json.detail, detail)
    })
  }

  function schemaWith(over: object) {
    return { ...schemaOf('S9', story.group.$id), properties: over }
  }

  function fieldGroupOver() {
    const loyaltyId = { type: 'integer' }
    return {
      _acme: { type: 'object', properties: { loyalty: { type: 'object', properties: { loyaltyId } } } },
    }
  }

  function many(count: number) {
    return Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, text]))
  }

  function deep(levels: number): object {
    return levels === 0 ? { a: text } : { a: { type: 'object', properties: deep(levels - 1) } }
  }

  test('everything that is wrong is told at once', async () => {
    const json = dataType('D', { 'a b': text, c: {}, d: { type: 'array' } })
    const answer = await call('POST', '/tenant/datatypes', { json })
    assertProblem(answer, 400, 'XDM-1022-400')
    const types = answer.json.report['sub-errors'].map((each: { type: string }) =>
      each.type.split(/[:/]/).at(-1),
    )
    assert.deepEqual(types, ['XDM-1022-400', 'field-type', 'field-type'])
  })

  test('a data type that comes to contain itself: circular-reference', async () => {
    const one = await create(call, 'datatypes', dataType('Ring one', { a: text }))
    const two = await create(call, 'datatypes', dataType('Ring two', { one: { $ref: one.$id } }))
    const value = { $ref: two['meta:altId'] }
    const closed = await patch(call, 'datatypes', one['meta:altId'], [
      { op: 'add', path: '/properties/two', value },
    ])
    assertProblem(closed, 400, 'circular-reference')
  })
})

describe('what is found and what is not', () => {
  const rows = [
    ['classes', 'XDM-1010-404'],
    ['fieldgroups', 'XDM-1011-404'],
    ['mixins', 'XDM-1011-404'],
    ['schemas', 'XDM-1012-404'],
    ['datatypes', 'XDM-1013-404'],
    ['unions', 'XDM-1016-404'],
  ] as const
  for (const [kind, code] of rows) {
    test(`an unknown one of ${kind} is ${code}, to be read, changed or deleted`, async () => {
      const path = `/tenant/${kind}/_acme.${kind}.${'0'.repeat(32)}`
      assertProblem(await call('GET', path, accept()), 404, code)
      if (kind === 'unions') return
      assertProblem(await call('PUT', path, { json: { title: 'x' } }), 404, code)
      assertProblem(await call('PATCH', path, { json: [] }), 404, code)
      assertProblem(await call('DELETE', path), 404, code)
    })
  }

  test('a behavior, a descriptor and what a procedure is asked for have codes of their own', async () => {
    assertProblem(await call('GET', '/global/behaviors/_xdm.data.none', accept()), 404, 'XDM-1015-404')
    assertProblem(await call('GET', '/tenant/descriptors/none'), 404, 'XDM-1014-404')
    assertProblem(await call('GET', '/rpc/sampledata/none'), 404, 'XDM-1012-404')
    for (const each of ['auditlog', 'export']) {
      assertProblem(await call('GET', `/rpc/${each}/none`), 404, 'XDM-1017-404')
    }
  })

  test('the tenant’s container finds the library too, and not the other way round', async () => {
    const names = ['_xdm.context.profile', encodeURIComponent(PROFILE)]
    for (const name of names)
      assert.equal((await call('GET', `/tenant/classes/${name}`, accept())).json.$id, PROFILE)
    const own = `/global/schemas/${story.schema['meta:altId']}`
    assertProblem(await call('GET', own, accept()), 404, 'XDM-1012-404')
  })

  test('the library cannot be written to, through either container', async () => {
    const json = { title: 'Mine', allOf: [] }
    for (const [method, path] of [
      ['POST', '/global/classes'],
      ['PUT', '/global/classes/_xdm.context.profile'],
      ['DELETE', '/global/mixins/_xdm.context.identitymap'],
      ['PUT', '/tenant/classes/_xdm.context.profile'],
    ] as const) {
      assertProblem(await call(method, path, method === 'DELETE' ? {} : { json }), 403, 'global-read-only')
    }
  })
})
