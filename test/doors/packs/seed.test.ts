import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPackBench, type PackBench } from './pack-bench.ts'
import { LOADED } from './seed-answers.ts'

const REMOVED = {
  message: 'Starbucks Rewards removed successfully',
  counts: {
    interactions: 500,
    interactionSummaries: 500,
    creatives: 24,
    offers: 12,
    experiments: 1,
    decisionFlows: 1,
    channels: 4,
    categories: 3,
    qualificationRules: 5,
    contactPolicies: 3,
    models: 2,
    runs: 0,
    segments: 1,
    schemas: 2,
  },
}

let bench: PackBench

before(async () => {
  bench = await openPackBench()
})
after(() => bench[Symbol.asyncDispose]())

/** The text of an answer with its members in their order. */
const inOrder = (answer: unknown) => JSON.stringify(answer)

describe('the story of the seed', () => {
  test('starbucks is listed as the seed prints it, and is not loaded', async () => {
    const { status, json } = await bench.house.admin('GET', '/api/v1/seed-dataset')
    assert.equal(status, 200)
    assert.equal(
      inOrder(json.datasets[0]),
      inOrder({
        key: 'starbucks',
        name: 'Starbucks Rewards',
        description: 'Coffee loyalty rewards program with seasonal promotions.',
        source: 'synthetic',
        csvFiles: [],
        testingFocus: 'Multi-channel loyalty offers with frequency capping',
        schemaCount: 2,
        offerCount: 12,
        modelCount: 2,
        channelCount: 4,
        categoryCount: 3,
        creativeCount: 24,
        loaded: false,
      }),
    )
    assert.equal(json.currentlyLoaded, null)
    assert.deepEqual(
      json.datasets.map(({ key }: { key: string }) => key),
      ['starbucks', 'banking', 'telecom', 'retail', 'insurance'],
    )
  })

  test('it loads with the counts of the seed, in their order', async () => {
    const answer = await bench.load('starbucks')
    assert.equal(answer.status, 201, answer.text)
    assert.equal(inOrder(answer.json), inOrder(LOADED))
    assert.equal(answer.headers.get('ratelimit-policy'), '"load";q=5;w=60')
    assert.equal(answer.headers.get('ratelimit'), '"load";r=4;t=60')
    assert.equal(answer.headers.get('ratelimit-limit'), '5')
    assert.equal(answer.headers.get('ratelimit-remaining'), '4')
    assert.equal(answer.headers.get('ratelimit-reset'), '60')
    const { json } = await bench.house.admin('GET', '/api/v1/seed-dataset')
    assert.equal(json.currentlyLoaded, 'starbucks')
    assert.equal(json.datasets[0].loaded, true)
  })

  test('another pack is refused while it is loaded, and so is the same one', async () => {
    const other = await bench.load('banking')
    assert.equal(other.status, 409)
    assert.equal(
      inOrder(other.json),
      inOrder({
        status: 409,
        currentlyLoaded: 'starbucks',
        requestedLoad: 'banking',
        message: 'Starbucks Rewards is currently loaded. Add ?force=true to remove it and load Banking NBA.',
      }),
    )
    const same = await bench.load('starbucks?force=false')
    assert.equal(same.status, 409)
    assert.deepEqual(same.json, {
      status: 409,
      currentlyLoaded: 'starbucks',
      requestedLoad: 'starbucks',
      message: 'Starbucks Rewards is already loaded. Add ?force=true to reload it.',
    })
  })

  test('a key that is no pack is not found', async () => {
    for (const answer of [await bench.load('nothing'), await bench.remove('nothing')]) {
      assert.equal(answer.status, 404)
      assert.deepEqual(answer.json, {
        error: { code: 'NOT_FOUND', message: 'Dataset "nothing" not found in registry.', status: 404 },
      })
    }
  })

  test('it is removed with the counts of the seed, and nothing of it is left', async () => {
    assert.equal((await bench.relations()).length, 3)
    const answer = await bench.remove('starbucks')
    assert.equal(answer.status, 200, answer.text)
    assert.equal(inOrder(answer.json), inOrder(REMOVED))
    assert.equal(answer.headers.get('x-pack-modified-rows'), '0')
    assert.deepEqual(await bench.relations(), [])
    const { rows } = await bench.client.query(`
      select (select count(*) from rowhouse.things where pack is not null) + (select count(*) from rowhouse.worlds)
           + (select count(*) from rowhouse.interactions) + (select count(*) from rowhouse.interaction_summaries)
           + (select count(*) from rowhouse.datasets) + (select count(*) from rowhouse.parts) as left`)
    assert.equal(Number(rows[0].left), 0)
    assert.deepEqual(await bench.house.objects(), [])
    const { rows: schemas } = await bench.client.query(
      `select 1 from pg_namespace where nspname ~ '^(org_|rowhouse_loading)'`,
    )
    assert.equal(schemas.length, 0)
  })

  test('a pack that is not loaded is nothing to remove', async () => {
    const { status, json } = await bench.remove('starbucks')
    assert.equal(status, 200)
    assert.equal(json.message, 'Starbucks Rewards is not loaded; nothing to remove')
    assert.deepEqual(new Set(Object.values(json.counts)), new Set([0]))
    assert.deepEqual(Object.keys(json.counts), Object.keys(REMOVED.counts))
  })
})
