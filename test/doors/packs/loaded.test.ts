import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Answer } from '../start.ts'
import { openPackBench, type PackBench } from './pack-bench.ts'

let bench: PackBench

before(async () => {
  bench = await openPackBench()
  const loaded = await bench.load('starbucks')
  assert.equal(loaded.status, 201, loaded.text)
})
after(() => bench[Symbol.asyncDispose]())

async function read(path: string): Promise<Answer['json']> {
  const answer = await bench.house.admin('GET', `/api/v1/${path}`)
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
  const again = await bench.load('starbucks?force=true')
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

describe('whoever reads while a pack is loaded again', () => {
  const again = () => bench.load('starbucks?force=true')
  const readAll = async () => [
    (await read('schemas/transactions/data?limit=1&offset=999')).total,
    (await read('segments/high_value_members/customers?limit=1')).total,
    (await read('offers?limit=1')).pagination.total,
    (await read('interactions?limit=1')).pagination.total,
  ]
  const whole = [1000, 450, 12, 500]

  test('sees all that was there, as long as the new rows are made', async () => {
    // What a load takes away first of what was there.
    await using waiting = await bench.stopped(
      'lock table rowhouse.interaction_summaries in share mode',
      again,
    )
    assert.deepEqual(await readAll(), whole)
    assert.equal((await waiting.go()).status, 201)
    assert.deepEqual(await readAll(), whole)
  })

  test('waits while the tables take their places, and then sees all that came', async () => {
    // What it takes away next after the tables.
    const things = `select 1 from rowhouse.things where kind = 'segment' for update`
    await using waiting = await bench.stopped(things, again)
    const rows = bench.house.admin('GET', '/api/v1/schemas/transactions/data?limit=500&offset=800')
    await bench.untilWaiting(2, rows)
    const members = bench.house.admin('GET', '/api/v1/segments/high_value_members/customers?limit=1')
    await bench.untilWaiting(3, members)
    assert.equal((await waiting.go()).status, 201)
    const { json } = await rows
    assert.deepEqual([json.total, json.rows.length], [1000, 200])
    assert.equal((await members).json.total, 450)
  })
})
