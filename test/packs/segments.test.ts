import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { createViewSql } from '../../packages/server/src/adapters/postgres/worlds/segment-sql.ts'
import { createTableSql } from '../../packages/server/src/adapters/postgres/worlds/table-sql.ts'
import { rowsOfSegment } from '../../packages/server/src/core/pack/history/segments.ts'
import type { Segment } from '../../packages/server/src/core/pack/rules.ts'
import { type FreshDatabase, freshDatabase } from '../database.ts'
import { segmentRows } from './promises/rows.ts'
import { textRows } from './promises/world.ts'
import { smallBlock, smallPack, smallSchemas, smallSegment } from './small-pack.ts'

let database: FreshDatabase
let client: pg.Client
const { tables } = smallBlock()

before(async () => {
  database = await freshDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  for (const schema of smallSchemas) {
    await client.query(createTableSql('public', schema.key, schema, randomUUID()))
    for (const row of tables.find(table => table.schema === schema.key)?.rows ?? []) {
      const places = row.map((_, at) => `$${at + 1}`).join(', ')
      await client.query(`insert into ${schema.key} values (${places})`, [...row])
    }
  }
})
after(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
})

const ordered = { schema: 'orders', field: 'customer_id', baseField: 'customer_id' }
const owner = { schema: 'customers', field: 'customer_id', baseField: 'customer_id' }
const segments: readonly Segment[] = [
  ...smallPack.segments,
  smallSegment('everybody', {}),
  smallSegment('not_gold', { filters: [{ field: 'tier', operator: '!=', value: 'gold' }] }),
  smallSegment('neither', { filters: [{ field: 'tier', operator: 'not_in', value: ['gold', "o'black\\"] }] }),
  smallSegment('untiered', { filters: [{ field: 'customers.tier', operator: 'not_exists' }] }),
  smallSegment('scored', { filters: [{ field: 'score', operator: '>=', value: '30.499' }] }),
  smallSegment('buyers', {
    joins: [ordered],
    filters: [
      { field: 'opt_in', operator: '=', value: true },
      { field: 'orders.amount', operator: '>', value: 20 },
      { field: 'orders.amount', operator: '<=', value: 42 },
      { field: 'orders.ordered_at', operator: '>=', value: '2026-01-05T10:00Z' },
    ],
  }),
  smallSegment('late_buyers', {
    joins: [ordered],
    filters: [{ field: 'orders.ordered_at', operator: '>', value: '2026-01-05 10:00:00' }],
  }),
  smallSegment('orders_of_gold', {
    entityType: 'custom',
    baseSchema: 'orders',
    joins: [owner],
    filters: [{ field: 'customers.tier', operator: '=', value: 'gold' }],
  }),
  smallSegment('twins', {
    joins: [{ schema: 'customers', field: 'score', baseField: 'score' }],
    filters: [
      { field: 'customers.tier', operator: '=', value: 'gold' },
      { field: 'opt_in', operator: '=', value: true },
    ],
  }),
]

test('the view of a segment selects the rows that its filters and joins say, with and without SQL', async () => {
  const world = {
    pack: smallPack,
    anchor: smallPack.anchor,
    scale: 1,
    rows: textRows(smallSchemas, tables),
    interactions: [],
    summaries: [],
    bandits: [],
  }
  const schemaNamed = (name: string) => {
    const schema = smallSchemas.find(each => each.key === name)
    assert.ok(schema)
    return schema
  }
  for (const segment of segments) {
    const view = `seg_${segment.key}`
    await client.query(
      createViewSql(view, segment, { place: 'public', tableOf: schema => schema, schemaNamed }),
    )
    const { rows } = await client.query(`select * from ${view}`)
    const [key = ''] = schemaNamed(segment.baseSchema).fields.map(field => field.name)
    const selected = rows.map(row => String(row[key])).sort()
    const own = tables.find(table => table.schema === segment.baseSchema)?.rows ?? []
    const found = rowsOfSegment(segment, { schemas: smallSchemas, tables }).map(at => own[at]?.[0] ?? '')
    assert.deepEqual(selected, [...found].sort(), segment.key)
    if (segment.key !== 'twins') {
      assert.deepEqual(
        selected,
        segmentRows(segment, world)
          .map(row => row[key])
          .sort(),
        segment.key,
      )
    }
    assert.equal(selected.length > 0, segment.key !== 'late_buyers', segment.key)
  }
})
