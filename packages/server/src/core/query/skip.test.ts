import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Column } from '../dataset/dataset.ts'
import { parseFilter } from './filter.ts'
import { parseOrder } from './order.ts'
import { planQuery } from './plan.ts'
import type { Query, QueryPlan } from './query.ts'
import { skipParts } from './skip.ts'

const columns: Column[] = [
  { name: 'id', logicalType: 'BIGINT', dtype: 'int64', nullable: false, originalName: 'id' },
]

const planned = (sizes: readonly number[], query: Query): QueryPlan =>
  planQuery(
    { columns },
    sizes.map((rows, at) => ({ key: `k${at}`, columns, rows })),
    query,
  )

/** The numbers of the rows that a plan without filter and order gives. */
function numbers(plan: QueryPlan): number[] {
  const count = plan.parts.reduce((sum, part) => sum + part.rows, 0)
  const rows = Array.from({ length: count }, (_, at) => plan.firstRow + at)
  const beyond = rows.filter(row => plan.after === null || row > plan.after)
  return beyond.slice(plan.offset, plan.limit === null ? undefined : plan.offset + plan.limit)
}

test('a plan without the parts that it skips gives the same rows under the same numbers', () => {
  const size = fc.nat(20)
  fc.assert(
    fc.property(
      fc.array(size),
      size,
      fc.option(fc.nat(60)),
      fc.option(size),
      (sizes, limit, after, offset) => {
        const query = { limit, ...(after !== null && { after }), ...(offset !== null && { offset }) }
        const plan = planned(sizes, query)
        const skipped = skipParts(plan)
        assert.deepEqual(numbers(skipped), numbers(plan))
        assert.deepEqual(skipParts(skipped), skipped)
      },
    ),
  )
})

test('a deep page in row order needs only the parts that hold it', () => {
  const keys = (query: Query) => skipParts(planned([10, 10, 10, 10], query)).parts.map(({ key }) => key)
  assert.deepEqual(keys({ limit: 5, offset: 20 }), ['k2'])
  assert.deepEqual(keys({ limit: 5, after: 17 }), ['k1', 'k2'])
  assert.deepEqual(keys({ limit: 5, offset: 40 }), [])
})

test('with a filter only the parts before the cursor are left out, with an order none', () => {
  const keys = (query: Query) => skipParts(planned([10, 10, 10], query)).parts.map(({ key }) => key)
  const where = parseFilter('id > 5')
  assert.deepEqual(keys({ where, limit: 5, offset: 20 }), ['k0', 'k1', 'k2'])
  assert.deepEqual(keys({ where, limit: 5, after: 9 }), ['k1', 'k2'])
  assert.deepEqual(keys({ orderBy: parseOrder('id'), limit: 5, after: 25 }), ['k0', 'k1', 'k2'])
})
