import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import type { Kind } from '../../../packages/server/src/doors/packs/things/kind.ts'
import { kinds } from '../../../packages/server/src/doors/packs/things/operations.ts'
import {
  type Answer,
  makeKey,
  makeOrganization,
  type StartedHouse,
  startHouse,
  withoutStatistics,
} from '../start.ts'
import { assertPackRefused } from './refused.ts'
import { idOf, operatorOf, pack, placeWorld } from './world.ts'

let house: StartedHouse

before(async () => {
  house = await withoutStatistics(startHouse())
  await placeWorld(house)
})
after(() => house[Symbol.asyncDispose]())

const get = (path: string) => house.admin('GET', `/api/v1/${path}`)

async function read(path: string): Promise<Answer['json']> {
  const answer = await get(path)
  assert.equal(answer.status, 200, answer.text)
  return answer.json
}

type Printed = Readonly<Record<string, unknown>> & { readonly id: string; readonly key: string }

/** All of a list, by its cursors. */
async function walk(path: string, limit: number): Promise<Printed[]> {
  const all: Printed[] = []
  for (let cursor: string | null = null; ; ) {
    const next = cursor === null ? '' : `&cursor=${cursor}`
    const { data, pagination } = await read(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${next}`)
    all.push(...data)
    assert.ok(data.length <= limit)
    assert.deepEqual(
      [pagination.limit, pagination.hasMore, pagination.cursor],
      [limit, pagination.nextCursor !== null, pagination.nextCursor],
    )
    if (!pagination.hasMore) {
      assert.equal(pagination.total, all.length)
      return all
    }
    cursor = pagination.nextCursor
  }
}

async function listed({ kind, path }: Kind): Promise<Printed[]> {
  return kind === 'outcome_type'
    ? read(path.slice('/api/v1/'.length))
    : walk(path.slice('/api/v1/'.length), 2)
}

const expected: Readonly<Record<string, readonly string[]>> = {
  schema: pack.schemas.map(({ key }) => key).toReversed(),
  category: ['evenings', 'mornings'],
  sub_category: ['tickets', 'snacks-and-drinks'],
  channel: ['web', 'email'],
  placement: ['attic', 'corner', 'front-page'],
  offer: pack.offers.map(({ key }) => key).toReversed(),
  creative: pack.creatives.map(({ key }) => key).toReversed(),
  qualification_rule: ['email-consent', 'friends-only', 'likely'],
  model: ['offer-bandit', 'taste'],
  experiment: ['taste-or-bandit'],
  decision_flow: ['cinema-nba'],
  segment: ['friends'],
}

for (const kind of kinds) {
  test(`the ${kind.many} of a pack are listed ${kind.order}, in the shape that the document shows`, async () => {
    const things = await listed(kind)
    const keys = expected[kind.kind]
    if (keys) {
      assert.deepEqual(
        things.map(({ key }) => key),
        keys,
      )
    }
    assert.ok(things.length > 0)
    for (const thing of [...things, kind.example]) {
      assert.deepEqual([...Value.Errors(kind.shape, thing)], [], JSON.stringify(thing))
    }
    for (const thing of things) {
      for (const name of [thing.id, thing.key]) {
        assert.deepEqual(await read(`${kind.path.slice('/api/v1/'.length)}/${name}`), thing)
      }
    }
  })
}

test('rules and policies of one priority go by id', async () => {
  const { data } = await read('contact-policies')
  const same = [idOf('contact_policy', 'weekly'), idOf('contact_policy', 'another')].toSorted()
  assert.deepEqual(
    data.map(({ id }: Printed) => id),
    [...same, idOf('contact_policy', 'no-nights')],
  )
})

test('ids take the place of keys, and what is named is there', async () => {
  const offer = await read('offers/two-for-one')
  assert.equal(offer.tenantId, 'default@rowhouse')
  assert.equal(offer.categoryId, idOf('category', 'evenings'))
  assert.deepEqual(offer.categoryRef, { id: offer.categoryId, name: 'Evenings Out' })
  assert.deepEqual(offer.subCategoryRef, { id: idOf('sub_category', 'tickets'), name: 'Tickets' })
  assert.deepEqual(
    new Set(offer.creatives.map(({ name }: { name: string }) => name)),
    new Set(['Two for One, Email, Control', 'Two for One, Email, Variant A']),
  )
  assert.deepEqual(offer.schedule, { startAt: '2025-08-05T00:00:00.000Z', endAt: null })
  const creative = await read('creatives/popcorn-upgrade-web')
  assert.deepEqual(creative.offer, { id: idOf('offer', 'popcorn-upgrade'), name: 'Popcorn Upgrade' })
  assert.deepEqual(creative.placement, { id: idOf('placement', 'front-page'), name: 'Front page' })
  assert.equal((await read('creatives/two-for-one-email-control')).placement, null)
  const rule = await read('qualification-rules/likely')
  assert.deepEqual(
    [rule.scope, rule.scopeId, rule.config, rule.stage],
    ['subcategory', idOf('sub_category', 'snacks-and-drinks'), { modelKey: 'taste', threshold: 0.2 }, 'fit'],
  )
  const weekly = await read('contact-policies/weekly')
  assert.deepEqual(weekly.config, { maxPerDay: 1, maxPerWeek: 3 })
  assert.deepEqual(weekly.scopes, [{ scope: 'global', scopeId: null }])
  const segment = await read('segments/friends')
  assert.deepEqual(
    [segment.baseSchemaId, segment.baseSchemaName, segment.customerCount],
    [idOf('schema', 'customers'), 'customers', 15],
  )
  const tickets = await read('schemas/tickets')
  assert.equal(tickets.linkedSchemaId, idOf('schema', 'customers'))
  assert.deepEqual(
    [tickets.tableName, tickets.fields[1].references, tickets.fields[1].schemaId],
    ['ds_example_tickets', 'customers.customer_id', tickets.id],
  )
  const bandit = await read('algorithm-models/offer-bandit')
  assert.deepEqual(bandit.modelState['two-for-one'], { alpha: 6, beta: 6 })
  assert.equal(bandit.trainingSamples, 30)
})

test('amounts are printed with the digits that the pack has', async () => {
  const { text } = await get('offers/old-1')
  assert.match(text, /"revenueValue":90071992547409\.93,/)
  assert.match(text, /"margin":null/)
  assert.match((await get('offers/two-for-one')).text, /"businessValue":9\.50?,/)
})

test('lists are filtered by what things belong to', async () => {
  const keysOf = async (path: string) => (await walk(path, 3)).map(({ key }) => key).toSorted()
  const tickets = idOf('sub_category', 'tickets')
  const paused = ['old-1', 'old-2', 'old-3', 'old-4', 'old-5']
  assert.deepEqual(await keysOf('offers?status=paused'), paused)
  assert.deepEqual(await keysOf(`offers?subCategoryId=${tickets}`), [...paused, 'two-for-one'])
  assert.deepEqual(await keysOf(`offers?subCategoryId=${tickets}&status=active`), ['two-for-one'])
  assert.equal((await keysOf(`offers?categoryId=${idOf('category', 'evenings')}`)).length, 7)
  assert.deepEqual(await keysOf(`offers?categoryId=${idOf('category', 'mornings')}`), [])
  assert.deepEqual(await keysOf(`sub-categories?subCategoryId=${tickets}`), ['tickets'])
  assert.equal((await keysOf(`sub-categories?categoryId=${idOf('category', 'evenings')}`)).length, 2)
  const email = idOf('channel', 'email')
  assert.deepEqual(await keysOf(`creatives?channelId=${email.toUpperCase()}`), [
    'two-for-one-email-control',
    'two-for-one-email-variant_a',
  ])
  assert.deepEqual(
    await keysOf(`creatives?channelId=${email}&offerId=${idOf('offer', 'popcorn-upgrade')}`),
    [],
  )
  assert.deepEqual(await keysOf(`placements?channelId=${email}`), [])
  assert.deepEqual(await keysOf('qualification-rules?stage=fit'), ['likely'])
  assert.deepEqual(await keysOf('channels?packKey=example&includeDeleted=true'), ['email', 'web'])
  assert.deepEqual(await keysOf('channels?packKey=another'), [])
  assert.deepEqual(await read('outcome-types?packKey=example'), [])
  assert.equal((await read('outcome-types?includeDeleted=false')).length, 10)
})

test('a cursor goes on where its page ended, whatever came and went before', async () => {
  const { data, pagination } = await read('offers?limit=3')
  const { scope } = await operatorOf(house)
  await house.ports.catalog.transact(scope, async tx => {
    const [first] = (await tx.things.identified([data[0].id])) ?? []
    assert.ok(first)
    await tx.things.add([{ ...first, id: idOf('offer', 'newest'), key: 'newest', rank: first.rank - 1 }])
  })
  const next = await read(`offers?limit=100&cursor=${pagination.nextCursor}`)
  assert.equal(next.pagination.total, 8)
  assert.deepEqual(
    next.data.map(({ key }: Printed) => key),
    expected.offer?.slice(3),
  )
})

test('what a list does not take is refused', async () => {
  const { nextCursor } = (await read('offers?limit=1')).pagination
  const changed = Buffer.from(JSON.stringify({ list: 'offers', at: 1e300, id: idOf('offer', 'x') }))
  const refused = [
    ...['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'limit=1&limit=2', 'cursor=', 'cursor=abc'],
    ...['status=gone', 'status=', 'colour=red', 'categoryId=evenings', 'channelId=', 'includeDeleted=maybe'],
    ...['stage=fit', 'packKey=a&packKey=b', `cursor=${changed.toString('base64url')}`],
  ]
  for (const query of refused) assertPackRefused(await get(`offers?${query}`), 400, 'BAD_REQUEST')
  assertPackRefused(await get(`channels?cursor=${nextCursor}`), 400, 'BAD_REQUEST')
  assertPackRefused(await get('outcome-types?limit=3'), 400, 'BAD_REQUEST')
  assertPackRefused(await get('offers/two-for-one?verbose=true'), 400, 'BAD_REQUEST')
  assertPackRefused(await get('offers?packKey=%00'), 400, 'BAD_REQUEST')
})

test('what is not there is 404, and so is a thing of another kind', async () => {
  for (const path of ['offers/nothing', `offers/${idOf('channel', 'email')}`, 'offers/%27', 'nothing', '']) {
    assertPackRefused(await get(path), 404, 'NOT_FOUND')
  }
  const answer = await house.admin('PUT', '/api/v1/offers', { json: {} })
  assertPackRefused(answer, 405, 'METHOD_NOT_ALLOWED')
  assert.equal(answer.headers.get('allow'), 'GET, HEAD')
})

test('the gate takes the key in either header, and another organization named is refused', async () => {
  const none = house.as(null)
  const viewer = await makeKey(house.admin, 'viewer')
  const asks = (headers: Record<string, string>) => none('GET', '/api/v1/channels', { headers })
  const { scope } = await operatorOf(house)
  assert.equal((await asks({ 'x-api-key': viewer })).status, 200)
  assert.equal((await asks({ authorization: `Bearer ${viewer}` })).status, 200)
  for (const own of ['default@rowhouse', scope.organizationId.toUpperCase()]) {
    assert.equal((await asks({ 'x-api-key': viewer, 'x-tenant-id': own })).status, 200, own)
  }
  await makeOrganization(house, 'other@rowhouse')
  for (const foreign of ['other@rowhouse', 'x']) {
    const answer = await asks({ 'x-api-key': viewer, 'x-tenant-id': foreign })
    assertPackRefused(answer, 403, 'FORBIDDEN')
  }
})
