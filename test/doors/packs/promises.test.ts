import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pack, PackSchema } from '../../../packages/server/src/core/pack/pack.ts'
import { segmentRows } from '../../packs/promises/rows.ts'
import type { TextRow } from '../../packs/promises/world.ts'
import { openPackBench, type PackBench } from './pack-bench.ts'
import { contactPromises } from './promises/contacts.ts'
import { contactsView, historyPromises } from './promises/history.ts'
import {
  changeOne,
  keyOf,
  name,
  type Place,
  type Promised,
  schemaNamed,
  tableOf,
} from './promises/promise.ts'
import { rowPromises } from './promises/rows.ts'
import { tablePromises } from './promises/tables.ts'
import { thingPromises } from './promises/things.ts'

const SCALE = 20

let bench: PackBench

before(async () => {
  bench = await openPackBench()
  // Times are read in no zone of the machine's.
  await bench.client.query("set timezone = 'UTC'")
})
beforeEach(async () => {
  await bench.client.query('discard temp')
  await bench.client.query(contactsView)
})
after(() => bench[Symbol.asyncDispose]())

for (const key of ['starbucks', 'banking', 'telecom', 'retail', 'insurance']) {
  test(`${key} keeps what packs promise: at scale 1 and ${SCALE}, loaded again, and with another seed and anchor`, async () => {
    const one = await loaded(key)
    await checkPromises(one)
    await checkSpoiling(one)
    await remember(one)

    const many = await loaded(key, { scale: SCALE })
    await checkPromises(many)
    await checkSpoiling(many)
    await checkPublished(many)
    await spoiled(changeOne(tableOf(many, 'customers'), `city = 'Nowhere'`), () =>
      assert.rejects(checkPublished(many), assert.AssertionError),
    )
    assert.deepEqual(await lost(many), [], 'the first block of many is the one of one')

    assert.equal((await bench.remove(key)).status, 200)
    assert.deepEqual(await left(), [])

    const again = await loaded(key)
    assert.deepEqual([...(await lost(again)), ...(await gained(again))], [], 'the same comes again')
    const other = await loaded(key, { seed: 12_345, anchor: '2028-02-29' })
    await checkPromises(other)
    assert.notDeepEqual(await lost(other), [])
    assert.equal((await bench.remove(key)).status, 200)
  })
}

interface Setting {
  readonly scale?: number
  readonly seed?: number
  readonly anchor?: string
}

interface Loaded extends Place {
  readonly counts: Readonly<Record<string, number>>
}

async function loaded(key: string, setting: Setting = {}): Promise<Loaded> {
  const query = new URLSearchParams({ force: 'true' })
  for (const [name, value] of Object.entries(setting)) query.set(name, String(value))
  const answer = await bench.load(`${key}?${query}`)
  assert.equal(answer.status, 201, answer.text)
  const pack = await bench.house.ports.packs.get(key)
  assert.ok(pack)
  await bench.client.query('analyze rowhouse.interactions, rowhouse.interaction_summaries, rowhouse.things')
  const { scale = 1, anchor = pack.anchor } = setting
  return { pack, place: await bench.place(), anchor, scale, counts: answer.json.counts }
}

function promisesOf(at: Place): Promised[] {
  return [
    ...thingPromises(at),
    ...tablePromises(at),
    ...rowPromises(at),
    ...historyPromises(at),
    ...contactPromises(at),
  ]
}

/** What breaks a promise, a few of it. */
async function broken({ broken: query }: Promised): Promise<string[]> {
  const { rows } = await bench.client.query({ text: `select * from (${query}) q limit 3`, rowMode: 'array' })
  return rows.map(([first]) => String(first))
}

async function checkPromises(at: Loaded): Promise<void> {
  for (const promise of promisesOf(at)) assert.deepEqual(await broken(promise), [], promise.says)
  await checkCounts(at)
  for (const segment of at.pack.segments) await checkSegment(at, segment)
  // Whatever is loaded is what PostgreSQL writes, to the byte: nothing counts as changed.
  const plan = await bench.remove(`${at.pack.key}?plan=true`)
  for (const [table, changes] of Object.entries(plan.json.modified))
    assert.deepEqual(changes, { added: 0, changed: 0, deleted: 0, examples: [] }, table)
}

/** Each promise is seen broken once something is spoiled: of one block at scale 1, of several at a larger one. */
async function checkSpoiling(at: Loaded): Promise<void> {
  for (const promise of promisesOf(at)) {
    if ((promise.needsBlocks ?? false) !== at.scale > 1) continue
    assert.ok(promise.spoils.length > 0, promise.says)
    for (const spoil of promise.spoils) {
      await spoiled(spoil, async () => {
        assert.notDeepEqual(await broken(promise), [], `${promise.says}, after ${spoil}`)
      })
    }
  }
  if (at.scale > 1) return
  const [schema] = at.pack.schemas
  const [segment] = at.pack.segments
  assert.ok(schema && segment)
  const { json } = await bench.house.admin('GET', `/api/v1/segments/${segment.key}`)
  const view = `${name(at.place)}.${name(json.viewName)}`
  const others: [string, () => Promise<void>][] = [
    [`truncate ${tableOf(at, schema.key)} cascade`, () => checkCounts(at)],
    [
      `alter view ${view} rename to all_of_it; create view ${view} as select * from ${name(at.place)}.all_of_it limit 1`,
      () => checkSegment(at, segment),
    ],
  ]
  for (const [spoil, check] of others)
    await spoiled(spoil, () => assert.rejects(check, assert.AssertionError, spoil))
}

async function spoiled(spoil: string, look: () => Promise<unknown>): Promise<void> {
  await bench.client.query('begin')
  try {
    await bench.client.query(spoil)
    await look()
  } finally {
    await bench.client.query('rollback')
  }
}

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

/** The counts of the answer, of the tables, of the registry and of what the door lists are one another's: item 1. */
async function checkCounts({ pack, counts, ...at }: Loaded): Promise<void> {
  for (const { key } of pack.schemas) {
    const { rows } = await bench.client.query(
      `select count(*)::integer as n from ${tableOf({ pack, ...at }, key)}`,
    )
    assert.equal(counts[`${key}_rows`], rows[0].n, key)
  }
  for (const [name, kind] of Object.entries(lists)) {
    const { json } = await bench.house.admin('GET', `/api/v1/${kind}?limit=1`)
    assert.equal(json.pagination.total, counts[name], `${pack.key}: ${name}`)
  }
  const { json } = await bench.house.admin('GET', '/api/v1/seed-dataset')
  const listed = json.datasets.find(({ key }: { key: string }) => key === pack.key)
  for (const [name, count] of Object.entries(listed).filter(([name]) => name.endsWith('Count')))
    assert.equal(count, countOf(counts, name.replace('Count', '')), name)
}

const plurals: Readonly<Record<string, string>> = { category: 'categories' }
const countOf = (counts: Loaded['counts'], one: string) => counts[plurals[one] ?? `${one}s`]

/** A view selects what filters and joins say, read apart from SQL, and counts it: item 4. */
async function checkSegment(at: Loaded, segment: Pack['segments'][number]): Promise<void> {
  const { pack, place, counts } = at
  const rows: Record<string, readonly TextRow[]> = {}
  for (const schema of [segment.baseSchema, ...segment.joins.map(join => join.schema)]) {
    const used = segment.filters.map(({ field }) => field.split('.').at(-1))
    const joined = segment.joins.flatMap(({ field, baseField }) => [field, baseField])
    const fields = schemaNamed(pack, schema)
      .fields.filter(field => field.isPrimaryKey || [...used, ...joined].includes(field.name))
      .map(field => `${name(field.name)}::text`)
    rows[schema] = (await bench.client.query(`select ${fields.join(', ')} from ${tableOf(at, schema)}`)).rows
  }
  const key = keyOf(schemaNamed(pack, segment.baseSchema))
  const world = {
    pack,
    anchor: at.anchor,
    scale: at.scale,
    rows,
    interactions: [],
    summaries: [],
    bandits: [],
  }
  const due = segmentRows(segment, world).map(row => row[key.replaceAll('"', '')])
  const { json } = await bench.house.admin('GET', `/api/v1/segments/${segment.key}`)
  const view = await bench.client.query(`select ${key} as key from ${name(place)}.${name(json.viewName)}`)
  assert.deepEqual(view.rows.map(row => row.key).toSorted(), due.toSorted(), segment.key)
  assert.equal(json.customerCount, due.length)
  assert.ok(due.length <= (counts.segmentCustomers ?? 0))
}

/** What is published has the rows of its table, asked through the datasets door: item 14. */
async function checkPublished(at: Loaded): Promise<void> {
  const published = at.pack.schemas.filter(({ publish }) => publish)
  const digests = (tableOf: (schema: PackSchema) => string, order: string) =>
    published.map(schema => {
      const cells = schema.fields.map(field => `coalesce(${name(field.name)}::varchar, '-')`).join(', ')
      return `
        select '${schema.key}' as key, count(*) as n, md5(string_agg(row, '' order by row${order})) as digest
        from (select md5(concat_ws('|', ${cells})) as row from ${tableOf(schema)}) r`
    })
  const tables = digests(schema => tableOf(at, schema.key), ' collate "C"').join(' union all ')
  const { rows } = await bench.client.query(`${tables} order by key`)
  const datasets = digests(({ displayName }) => name(`${at.pack.name}: ${displayName}`), '').join(
    ' union all ',
  )
  const sql = `${datasets} order by key`
  const { status, json, text } = await bench.house.admin('POST', '/api/query', { json: { sql } })
  assert.equal(status, 200, text)
  assert.deepEqual(
    json.rows,
    rows.map(row => ({ ...row, n: Number(row.n) })),
  )
}

/** All that a load leaves, by name, without what tells one load from another. */
function remains(at: Place): [string, string][] {
  return [
    ...at.pack.schemas.map(({ key, fields }): [string, string] => [
      `rows_${key}`,
      `select ${fields.map(field => name(field.name)).join(', ')} from ${tableOf(at, key)}`,
    ]),
    ['interactions', 'select * from rowhouse.interactions'],
    ['summaries', 'select * from rowhouse.interaction_summaries'],
    ['things', `select id, kind, key, body->>'viewName' as view from rowhouse.things`],
  ]
}

async function remember(at: Place): Promise<void> {
  for (const [name, query] of remains(at))
    await bench.client.query(`create temp table first_${name} as ${query}`)
}

/** Of what was there at first, what is not there now: examples. Derived columns and sums hang on all blocks, so that whole rows are compared. */
async function lost(at: Place): Promise<string[]> {
  return compared(at, (first, now) => `${first} except ${now}`)
}

async function gained(at: Place): Promise<string[]> {
  return compared(at, (first, now) => `${now} except ${first}`)
}

async function compared(at: Place, query: (first: string, now: string) => string): Promise<string[]> {
  const found: string[] = []
  for (const [name, now] of remains(at)) {
    const { rows } = await bench.client.query(
      `select r::text from (${query(`select * from first_${name}`, now)}) r limit 1`,
    )
    found.push(...rows.map(({ r }) => `${name}: ${r}`))
  }
  return found
}

/** Whatever there is of a pack outside of it: item 13. */
async function left(): Promise<string[]> {
  // Parts of a version that was there already go by a job.
  const jobs = `select 1 from graphile_worker._private_jobs where payload->'keys' is not null`
  while ((await bench.client.query(jobs)).rowCount) await sleep(20)
  const { rows } = await bench.client.query(`
    select kind || ' ' || key as it from rowhouse.things where pack is not null
    union all select 'interaction' from rowhouse.interactions union all select 'summary' from rowhouse.interaction_summaries
    union all select 'world' from rowhouse.worlds union all select 'dataset' from rowhouse.datasets
    union all select 'part' from rowhouse.parts
    union all select 'schema ' || nspname from pg_namespace where nspname ~ '^(org_|rowhouse_loading)'`)
  return [...rows.map(({ it }) => it), ...(await bench.relations()), ...(await bench.house.objects())]
}
