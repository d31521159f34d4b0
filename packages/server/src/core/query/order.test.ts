import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseOrder, printOrder } from './order.ts'

const orders = fc.array(
  fc.record({ column: fc.string({ minLength: 1 }), descending: fc.boolean(), at: fc.constant(0) }),
  { minLength: 1, maxLength: 5 },
)

test('every order reads back as it was printed', () => {
  fc.assert(
    fc.property(orders, value => {
      const read = parseOrder(printOrder(value)).map(order => ({ ...order, at: 0 }))
      assert.deepEqual(read, structuredClone(value))
    }),
  )
})

test('names need no quotes, directions may be said', () => {
  assert.deepEqual(parseOrder('"amount" DESC, when asc,b'), [
    { column: 'amount', descending: true, at: 0 },
    { column: 'when', descending: false, at: 15 },
    { column: 'b', descending: false, at: 24 },
  ])
})

test('a refusal says where and what is expected', () => {
  const cases: [string, number][] = [
    ['', 1],
    ['a,', 3],
    ['a desc desc', 8],
    ["'a'", 1],
    ['a b', 3],
    ['a; b', 2],
    [Array(101).fill('a').join(','), 200],
  ]
  for (const [text, position] of cases) {
    assert.throws(() => parseOrder(text), { code: 'malformed_order', details: { position } }, text)
  }
})
