import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { globTest } from './glob.ts'
import { inherentOrder, readListing } from './listing.ts'
import type { CatalogObject, ObjectForm } from './object.ts'
import { keyed, pageOfObjects } from './page.ts'

const form: ObjectForm = {
  scalars: ['name', 'version', 'created', 'enabled', 'state'],
  structures: ['tags', 'availableDates'],
  parameters: ['dataSet'],
}

const objects: readonly CatalogObject[] = [
  { id: 'a', members: { name: 'Orders', version: '1.0.9', created: 1, enabled: true, tags: { crm: ['x'] } } },
  {
    id: 'b',
    members: { name: 'orders 2', version: '1.0.10', created: 2, tags: { crm: ['y', 'enabled:true'] } },
  },
  { id: 'c', members: { name: 'Loyalty*', version: '1.0.2', created: 3, availableDates: { startDate: 5 } } },
  { id: 'd', members: { version: '1.0.2', created: 4, state: 'DRAFT' } },
]

async function* portions(size = 2) {
  for (let at = 0; at < objects.length; at += size) yield objects.slice(at, at + size)
}

async function idsOf(query: string): Promise<string> {
  const listing = readListing(form, parametersOf(query))
  const page = await pageOfObjects(portions(), listing, inherentOrder(listing) === 'oldest')
  return Object.keys(keyed(page)).join('')
}

function parametersOf(query: string) {
  const given = new URLSearchParams(query)
  return new Map([...given.keys()].map(name => [name, given.getAll(name)]))
}

describe('a list of the catalog', () => {
  test('begins at the oldest, and pages follow one another', async () => {
    assert.equal(await idsOf(''), 'abcd')
    assert.equal(await idsOf('limit=3'), 'abc')
    assert.equal(await idsOf('limit=3&start=3'), 'd')
    assert.equal(await idsOf('limit=1&offset=2'), 'c')
    assert.equal(await idsOf('start=99'), '')
  })

  test('is ordered by members, versions number by number, a missing one first, ties by id', async () => {
    assert.equal(await idsOf('orderBy=desc:created'), 'dcba')
    assert.equal(await idsOf('orderBy=version'), 'cdab')
    assert.equal(await idsOf('orderBy=desc:version,asc:created&limit=3'), 'bac')
    assert.equal(await idsOf('sort=name'), 'dcab')
    assert.equal(await idsOf('orderBy=asc:version,desc:created'), 'dcab')
  })

  test('takes filters by value: one, any of several, none of them', async () => {
    assert.equal(await idsOf('version=1.0.2'), 'cd')
    assert.equal(await idsOf('version=!1.0.2'), 'ab')
    assert.equal(await idsOf('version=1.0.9,1.0.10'), 'ab')
    assert.equal(await idsOf('version=!1.0.9,1.0.10'), 'cd')
    assert.equal(await idsOf('created=3'), 'c')
    assert.equal(await idsOf('enabled=TRUE'), 'a')
    assert.equal(await idsOf('version=1.0.2&created=4'), 'd')
  })

  test('takes wild cards in names, where two stars are one', async () => {
    assert.equal(await idsOf('name=*rders*'), 'ab')
    assert.equal(await idsOf('name=Orders'), 'a')
    assert.equal(await idsOf('name=Loyalty**'), 'c')
    assert.equal(await idsOf('name=!O*,o*'), 'cd')
    assert.equal(globTest('a*b*c')('a-b-b-c'), true)
    assert.equal(globTest('ab*ba')('aba'), false)
    assert.equal(globTest('***')('*x'), true)
    assert.equal(globTest('***')('x'), false)
  })

  test('takes conditions, all of which must hold', async () => {
    assert.equal(await idsOf('property=enabled'), 'a')
    assert.equal(await idsOf('property=!name'), 'd')
    assert.equal(await idsOf('property=version>1.0.2'), 'ab')
    assert.equal(await idsOf('property=version>=1.0.2&property=created<3'), 'ab')
    assert.equal(await idsOf('property=name~^[Oo]rders( \\d{1,2})?$'), 'ab')
    assert.equal(await idsOf('property=name==Orders,version>1.0'), 'a')
  })

  test('takes tags and times', async () => {
    assert.equal(await idsOf('tags=crm:x'), 'a')
    assert.equal(await idsOf('tags=crm:*'), 'ab')
    assert.equal(await idsOf('tags=crm:enabled:true,crm:y'), 'b')
    assert.equal(await idsOf('createdAfter=1&createdBefore=4'), 'bc')
    assert.equal(await idsOf('startAfter=4999'), 'c')
    assert.equal(await idsOf('startAfter=5000'), '')
  })

  test('prints the members that are asked for, and an empty object where there is none of them', async () => {
    const listing = readListing(form, parametersOf('properties=name,state&start=2'))
    const page = await pageOfObjects(portions(), listing, true)
    assert.deepEqual(keyed(page), { c: { name: 'Loyalty*' }, d: { state: 'DRAFT' } })
    const none = readListing(form, parametersOf('properties=nothing&limit=1'))
    assert.deepEqual(keyed(await pageOfObjects(portions(), none, true)), { a: {} })
  })

  test('holds no more than the page and what comes before it', async () => {
    let made = 0
    async function* many() {
      for (let portion = 0; portion < 50; portion++) {
        yield Array.from({ length: 500 }, () => {
          const id = String(made++).padStart(6, '0')
          return { id, members: { name: `n${(made * 7919) % 25_000}`, created: made } }
        })
      }
    }
    const listing = readListing(form, parametersOf('orderBy=name&limit=2&start=1'))
    const page = await pageOfObjects(many(), listing, false)
    assert.deepEqual(
      page.map(({ members }) => members.name),
      ['n1', 'n10'],
    )
    assert.equal(made, 25_000)
    made = 0
    await pageOfObjects(many(), readListing(form, parametersOf('start=10&limit=5')), true)
    assert.equal(made, 500)
  })

  test('a parameter that nobody knows, and one that is malformed, is refused', () => {
    const refused = (query: string, code: string) =>
      assert.throws(() => readListing(form, parametersOf(query)), { code }, query)
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'start=-1', 'offset=1.5'])
      refused(query, 'invalid_limit')
    for (const query of ['orderBy=tags', 'orderBy=up:name', 'sort=nothing']) refused(query, 'malformed_order')
    for (const query of [
      'nothing=1',
      'tags=x',
      'tags.crm=x',
      'property=',
      'property=name~(',
      'createdAfter=now',
    ])
      refused(query, 'malformed_filter')
    readListing(form, parametersOf('dataSet=1&requestDataSource=False&expansion=x&aggregate=y&namespace=z'))
  })
})
