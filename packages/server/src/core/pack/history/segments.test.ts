import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallBlock, smallSchemas, smallSegment } from '../../../../../../test/packs/small-pack.ts'
import type { Segment } from '../rules.ts'
import { rowsOfSegment } from './segments.ts'

const { tables } = smallBlock()
const [customers, orders] = tables.map(table => table.rows)
const select = (more: Partial<Segment>) =>
  rowsOfSegment(smallSegment('s', more), { schemas: smallSchemas, tables })
const ordered = { schema: 'orders', field: 'customer_id', baseField: 'customer_id' }

test('a segment without filters is all rows', () => {
  assert.equal(select({}).length, 60)
})

test('all filters must fit, with or without the name of the schema', () => {
  const rows = select({
    filters: [
      { field: 'tier', operator: '=', value: 'gold' },
      { field: 'customers.opt_in', operator: '=', value: true },
    ],
  })
  assert.deepEqual(
    rows,
    [...(customers ?? [])].flatMap((row, at) => (row[1] === 'gold' && row[2] === 'true' ? [at] : [])),
  )
  assert.equal(rows.length, 8)
})

test('a joined schema must have one row that fits all of its filters, and counts once however many do', () => {
  const all = select({ joins: [ordered] })
  assert.equal(new Set(all).size, all.length)
  assert.deepEqual(new Set(all.map(at => customers?.[at]?.[0])), new Set(orders?.map(row => row[1])))
  const between = select({
    joins: [ordered],
    filters: [
      { field: 'orders.amount', operator: '>', value: 40 },
      { field: 'orders.amount', operator: '<', value: 45 },
      { field: 'opt_in', operator: '=', value: true },
    ],
  })
  const wanted = new Set(orders?.flatMap(row => (Number(row[2]) > 40 && Number(row[2]) < 45 ? [row[1]] : [])))
  assert.deepEqual(
    between.map(at => customers?.[at]?.[0]),
    customers?.filter(row => wanted.has(row[0] ?? null) && row[2] === 'true').map(row => row[0]),
  )
  assert.ok(between.length > 0 && between.length < all.length)
})

test('a missing value is joined to nothing, and a segment of another schema has its own rows', () => {
  const tiered = select({ joins: [{ schema: 'customers', field: 'tier', baseField: 'tier' }] })
  assert.equal(tiered.length, 48)
  const rows = select({
    baseSchema: 'orders',
    joins: [{ schema: 'customers', field: 'customer_id', baseField: 'customer_id' }],
    filters: [{ field: 'customers.tier', operator: '=', value: 'gold' }],
  })
  assert.ok(rows.length > 0 && rows.length < 90)
})

test('a name that is none is an error', () => {
  assert.throws(() => select({ filters: [{ field: 'nose', operator: 'exists' }] }), /no field "nose"/)
  assert.throws(() => select({ baseSchema: 'moons' }), /no rows of a schema "moons"/)
})
