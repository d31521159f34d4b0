import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Interaction, InteractionSummary } from '../../../packages/server/src/core/pack/block.ts'
import type { Pack } from '../../../packages/server/src/core/pack/pack.ts'
import { brokenPromises } from '../../packs/promises/history.ts'
import type { LoadedWorld, TextRow } from '../../packs/promises/world.ts'
import { openPackBench, type PackBench } from './pack-bench.ts'

let bench: PackBench

before(async () => {
  bench = await openPackBench()
  // Times are read in no zone of the machine's.
  await bench.client.query("set timezone = 'UTC'")
})
after(() => bench[Symbol.asyncDispose]())

const loads = [
  { key: 'starbucks', scale: 20, query: '' },
  { key: 'banking', scale: 1, query: '' },
  { key: 'telecom', scale: 1, query: '&anchor=2028-02-29' },
  { key: 'retail', scale: 1, query: '&seed=12345' },
  { key: 'insurance', scale: 1, query: '' },
] as const

for (const { key, scale, query } of loads) {
  test(`what is in the database of ${key} at scale ${scale}${query} keeps what packs promise`, async () => {
    const answer = await bench.load(`${key}?force=true&scale=${scale}${query}`)
    assert.equal(answer.status, 201, answer.text)
    const pack = await bench.house.ports.packs.get(key)
    assert.ok(pack)
    const world = await readWorld(pack)
    assert.deepEqual(brokenPromises(world), [])
    await checkCounts(pack, world, answer.json.counts)
    // Whatever is loaded is what PostgreSQL writes, to the byte: nothing counts as changed.
    const plan = await bench.remove(`${key}?plan=true`)
    for (const [table, changes] of Object.entries(plan.json.modified)) {
      assert.deepEqual(changes, { added: 0, changed: 0, deleted: 0, examples: [] }, table)
    }
  })
}

/** The counts of the answer, of the tables and of what the door lists are one another's. */
async function checkCounts(pack: Pack, world: LoadedWorld, counts: Record<string, number>): Promise<void> {
  for (const [schema, rows] of Object.entries(world.rows))
    assert.equal(counts[`${schema}_rows`], rows.length, schema)
  assert.equal(counts.interactions, world.interactions.length)
  assert.equal(counts.interactionSummaries, world.summaries.length)
  const lists = {
    schemas: 'schemas',
    categories: 'categories',
    subCategories: 'sub-categories',
    channels: 'channels',
    offers: 'offers',
    creatives: 'creatives',
    qualificationRules: 'qualification-rules',
    contactPolicies: 'contact-policies',
    models: 'algorithm-models',
    experiments: 'experiments',
    decisionFlows: 'decision-flows',
    segments: 'segments',
    interactions: 'interactions',
    interactionSummaries: 'interaction-summaries',
  }
  for (const [name, kind] of Object.entries(lists)) {
    const { json } = await bench.house.admin('GET', `/api/v1/${kind}?limit=1`)
    assert.equal(json.pagination.total, counts[name], `${pack.key}: ${name}`)
  }
  let customers = 0
  for (const { key } of pack.segments) {
    const { json } = await bench.house.admin('GET', `/api/v1/segments/${key}`)
    const { rows } = await bench.client.query(
      `select count(*) as n from "${await bench.place()}"."${json.viewName}"`,
    )
    assert.equal(json.customerCount, Number(rows[0].n), key)
    customers += json.customerCount
  }
  assert.equal(counts.segmentCustomers, customers)
}

/** The world as the database has it, with keys in the place of ids. */
async function readWorld(pack: Pack): Promise<LoadedWorld> {
  const place = await bench.place()
  const rows: Record<string, readonly TextRow[]> = {}
  for (const schema of pack.schemas) {
    const columns = schema.fields.map(({ name }) => `"${name}"::text as "${name}"`)
    const found = await bench.client.query(
      `select ${columns.join(', ')} from "${place}"."ds_${pack.key}_${schema.key}"`,
    )
    rows[schema.key] = found.rows
  }
  const keyed = `
    join rowhouse.things o on o.id = h.offer_id join rowhouse.things c on c.id = h.creative_id
    join rowhouse.things n on n.id = h.channel_id`
  const about = 'h.customer_id as customer, o.key as offer, c.key as creative, n.key as channel'
  const interactions = await bench.client.query<Interaction>(`
    select ${about}, h.outcome, (extract(epoch from h.at) * 1000)::float8 as at, h.value::text as value
    from rowhouse.interactions h ${keyed} order by h.at, h.id`)
  const summaries = await bench.client.query<InteractionSummary>(`
    select ${about}, h.period_type as "periodType", h.period_key as "periodKey", h.impressions, h.positive, h.negative, h.neutral,
           h.converts, h.total_value::text as "totalValue", (extract(epoch from h.last_contact_at) * 1000)::float8 as "lastContactAt",
           h.last_outcome as "lastOutcome"
    from rowhouse.interaction_summaries h ${keyed}`)
  const { rows: models } = await bench.client.query(
    `select key, body from rowhouse.things where kind = 'model'`,
  )
  const { rows: worlds } = await bench.client.query('select anchor, scale from rowhouse.worlds')
  return {
    pack,
    anchor: worlds[0].anchor,
    scale: worlds[0].scale,
    rows,
    interactions: interactions.rows,
    summaries: summaries.rows,
    bandits: models
      .filter(({ body }) => ['thompson_bandit', 'epsilon_greedy'].includes(body.modelType))
      .map(({ key, body }) => ({ key, modelState: body.modelState, trainingSamples: body.trainingSamples })),
  }
}
