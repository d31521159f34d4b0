import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, type StartedHouse, startHouse } from '../start.ts'

let house: StartedHouse

before(async () => {
  house = await startHouse()
  const loaded = await house.admin('POST', '/api/v1/seed-dataset/starbucks')
  assert.equal(loaded.status, 201, loaded.text)
})
after(() => house[Symbol.asyncDispose]())

async function read(path: string): Promise<Answer['json']> {
  const answer = await house.admin('GET', `/api/v1/${path}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.json
}

const paths: Readonly<Record<string, string>> = {
  subCategories: 'sub-categories',
  qualificationRules: 'qualification-rules',
  contactPolicies: 'contact-policies',
  models: 'algorithm-models',
  decisionFlows: 'decision-flows',
  interactionSummaries: 'interaction-summaries',
}

test('the totals of lists are what the load counted', async () => {
  const again = await house.admin('POST', '/api/v1/seed-dataset/starbucks?force=true')
  const { counts } = again.json
  const { outcomeTypes, customers_rows, transactions_rows, segmentCustomers, ...others } = counts
  for (const [name, count] of Object.entries(others)) {
    assert.equal((await read(`${paths[name] ?? name}?limit=1`)).pagination.total, count, name)
  }
  assert.equal((await read('outcome-types')).length, outcomeTypes)
  assert.equal((await read('schemas/customers/data')).total, customers_rows)
  assert.equal((await read('schemas/transactions/data')).total, transactions_rows)
  assert.equal((await read('segments/high_value_members/customers')).total, segmentCustomers)
})

test('an offer, a segment and its members are as the contract shows them', async () => {
  const offer = await read('offers/birthday-drink')
  assert.deepEqual(
    [offer.revenueValue, offer.priority, offer.categoryRef.name, offer.subCategoryRef.name],
    [5.45, 90, 'Rewards & Gifts', 'Stars & Bonuses'],
  )
  assert.deepEqual(
    new Set(offer.creatives.map(({ name }: { name: string }) => name)),
    new Set(['Birthday Drink, Email', 'Birthday Drink, Push']),
  )
  const segment = await read('segments/high_value_members')
  assert.deepEqual(segment.filters, [
    { field: 'reward_tier', operator: 'in', value: ['gold', 'reserve'] },
    { field: 'marketing_opt_in', operator: '=', value: true },
  ])
  assert.equal(segment.customerCount, 450)
  const members = await read('segments/high_value_members/customers?limit=500')
  assert.ok(
    members.rows.every((row: Record<string, unknown>) => row.reward_tier !== 'green' && row.marketing_opt_in),
  )
})

test('whoever reads while a pack is loaded again sees all of its rows', async () => {
  let loading = true
  const loads = (async () => {
    for (let round = 0; round < 3; round++) {
      const again = await house.admin('POST', '/api/v1/seed-dataset/starbucks?force=true')
      assert.equal(again.status, 201, again.text)
    }
  })().finally(() => {
    loading = false
  })
  let reads = 0
  for (; loading; reads++) {
    const { total, rows } = await read('schemas/transactions/data?limit=1&offset=999')
    assert.deepEqual([total, rows.length], [1000, 1])
    assert.equal((await read('segments/high_value_members/customers?limit=1')).total, 450)
    assert.equal((await read('offers?limit=1')).pagination.total, 12)
  }
  await loads
  assert.ok(reads > 3, `${reads} reads`)
})
