import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import { Interaction } from '../../../packages/server/src/doors/packs/history/interactions.ts'
import { Summary } from '../../../packages/server/src/doors/packs/history/summaries.ts'
import { type Answer, type StartedHouse, startHouse, withoutStatistics } from '../start.ts'
import { assertPackRefused } from './refused.ts'
import { idOf, interactions, placeWorld } from './world.ts'

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

type Printed = Readonly<Record<string, unknown>> & { readonly id: string }

async function walk(path: string, limit: number): Promise<Printed[]> {
  const all: Printed[] = []
  for (let cursor = ''; ; ) {
    const { data, pagination } = await read(`${path}limit=${limit}${cursor}`)
    all.push(...data)
    if (!pagination.hasMore) {
      assert.equal(pagination.total, all.length)
      return all
    }
    cursor = `&cursor=${pagination.nextCursor}`
  }
}

/** Newest first, ties by id. */
function inOrder(all: readonly Printed[], time: string): Printed[] {
  return all.toSorted(
    (a, b) => String(b[time]).localeCompare(String(a[time])) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
}

test('interactions come newest first, each once, also where many have one moment', async () => {
  const all = await walk('interactions?', 3)
  assert.equal(new Set(all.map(({ id }) => id)).size, interactions.length)
  assert.deepEqual(all, inOrder(all, 'timestamp'))
  assert.deepEqual(await walk('interaction-history?', 100), all)
  for (const each of all) {
    assert.deepEqual([...Value.Errors(Interaction, each)], [], JSON.stringify(each))
    assert.equal(each.interactionType, each.outcomeTypeKey)
  }
  const [first] = all
  assert.deepEqual(await read(`interactions/${first?.id}`), first)
  assert.deepEqual(await read(`interaction-history/${first?.id}`), first)
})

test('an interaction names its offer and its creative, and what it was worth to the digit', async () => {
  const { text, json } = await get('interactions?customerId=CIN-000002&limit=1')
  assert.match(text, /"outcome":{"value":2\.00}/)
  const [found] = json.data
  assert.deepEqual(found, {
    id: found.id,
    tenantId: 'default@rowhouse',
    customerId: 'CIN-000002',
    offerId: idOf('offer', 'popcorn-upgrade'),
    creativeId: idOf('creative', 'popcorn-upgrade-web'),
    channelId: idOf('channel', 'web'),
    interactionType: 'convert',
    outcomeTypeKey: 'convert',
    direction: 'inbound',
    timestamp: '2026-01-02T10:01:00.000Z',
    context: {},
    response: {},
    outcome: { value: 2 },
    offer: { id: idOf('offer', 'popcorn-upgrade'), name: 'Popcorn Upgrade', status: 'active' },
    creative: {
      id: idOf('creative', 'popcorn-upgrade-web'),
      name: 'Popcorn Upgrade, Web',
      channel: { id: idOf('channel', 'web'), name: 'Cinema Website' },
    },
  })
  assert.equal(json.pagination.total, 3)
})

test('interactions are filtered by what they are about, by outcome and by time', async () => {
  const totalOf = async (query: string) => (await read(`interactions?limit=1&${query}`)).pagination.total
  const cases: Record<string, number> = {
    'customerId=CIN-000001': 3,
    'customerId=nobody': 0,
    [`offerId=${idOf('offer', 'two-for-one')}`]: 15,
    [`creativeId=${idOf('creative', 'two-for-one-email-variant_a')}`]: 0,
    [`channelId=${idOf('channel', 'web')}&type=convert`]: 5,
    'type=impression': 20,
    'type=dismiss': 0,
    'packKey=example&includeDeleted=true': 30,
    'packKey=other': 0,
    'status=active': 30,
    'status=archived': 0,
    'from=2026-01-02': 20,
    'to=2026-01-01': 10,
    'to=2026-01-02': 30,
    'from=2026-01-02T10:01:00Z': 10,
    'from=2026-01-02T10:01:00.001Z': 0,
    'from=2026-01-02T10:00:00Z&to=2026-01-02T10:00:00.000Z': 10,
    'from=2026-01-02T12:01:00%2B02:00': 10,
  }
  for (const [query, total] of Object.entries(cases)) assert.equal(await totalOf(query), total, query)
})

test('summaries of a customer are all that there is of it, by type of period', async () => {
  const { data, total, ...others } = await read('interaction-summaries?customerId=CIN-000001')
  assert.deepEqual([total, others], [3, {}])
  assert.deepEqual(
    data.map(({ periodType, periodKey }: Record<string, string>) => `${periodType} ${periodKey}`),
    ['alltime all', 'daily 2026-01-02', 'daily 2026-01-01'],
  )
  const [alltime] = data
  const { id, ...told } = alltime
  assert.deepEqual(told, {
    tenantId: 'default@rowhouse',
    periodType: 'alltime',
    periodKey: 'all',
    customerId: 'CIN-000001',
    offerId: idOf('offer', 'two-for-one'),
    creativeId: idOf('creative', 'two-for-one-email-control'),
    channelId: idOf('channel', 'email'),
    impressions: 2,
    positive: 1,
    negative: 0,
    neutral: 0,
    converts: 1,
    totalValue: 9.5,
    lastContactAt: '2026-01-02T10:01:00.000Z',
    lastOutcomeKey: 'convert',
    direction: 'outbound',
  })
  assert.deepEqual(await read(`interaction-summaries/${id}`), alltime)
  const daily = await read('interaction-summaries?customerId=CIN-000001&periodType=daily&limit=1')
  assert.deepEqual([daily.data.length, daily.data[0].periodKey, daily.total], [1, '2026-01-02', 2])
  const none = await read(`interaction-summaries?customerId=CIN-000001&channelId=${idOf('channel', 'web')}`)
  assert.deepEqual(none, { data: [], total: 0 })
  assert.equal((await read('interaction-summaries?customerId=CIN-000001&limit=200')).total, 3)
})

test('summaries without a customer are a list like the others', async () => {
  const all = await walk('interaction-summaries?', 4)
  assert.equal(all.length, 30)
  assert.deepEqual(all, inOrder(all, 'lastContactAt'))
  for (const each of all) assert.deepEqual([...Value.Errors(Summary, each)], [], JSON.stringify(each))
  const offer = idOf('offer', 'two-for-one')
  assert.equal((await walk(`interaction-summaries?periodType=alltime&offerId=${offer}&`, 2)).length, 5)
})

test('what is not offered is refused, and what is not there is 404', async () => {
  const { nextCursor } = (await read('interactions?limit=1')).pagination
  const refused = [
    ...['interactions?type=unknown', 'interactions?from=yesterday', 'interactions?to=2026-02-30'],
    ...['interactions?from=2026-01-01&from=2026-01-02', 'interactions?offerId=two-for-one'],
    ...['interactions?status=gone', 'interactions?limit=101', 'interactions?customerId=%00'],
    ...[`interaction-summaries?cursor=${nextCursor}`, 'interaction-summaries?limit=101'],
    ...['interaction-summaries?customerId=x&limit=201', 'interaction-summaries?periodType=hourly'],
    ...['interaction-summaries?customerId=x&cursor=x', 'interaction-summaries?creativeId=x'],
  ]
  for (const path of refused) assertPackRefused(await get(path), 400, 'BAD_REQUEST')
  const nobody = idOf('offer', 'nothing')
  for (const path of ['interactions/x', `interactions/${nobody}`, `interaction-summaries/${nobody}`]) {
    assertPackRefused(await get(path), 404, 'NOT_FOUND')
  }
})
