import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { binCounts, binEdges, tickEdges } from './histogram.ts'

test('edges are those of numpy.linspace, to the last bit', () => {
  assert.deepEqual(binEdges(1, 2), [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7000000000000002, 1.8, 1.9, 2])
  assert.deepEqual(binEdges(-3, 50).slice(2, 7), [7.6, 12.899999999999999, 18.2, 23.5, 28.799999999999997])
  assert.deepEqual(binEdges(5, 5), [4.5, 4.6, 4.7, 4.8, 4.9, 5, 5.1, 5.2, 5.3, 5.4, 5.5])
})

test('edges ascend from the least value to the greatest, whatever their size', () => {
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(doubles, doubles, (a, b) => {
      fc.pre(a !== b)
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const edges = binEdges(low, high)
      assert.ok(edges[0] === low && edges.at(-1) === high)
      for (const [index, edge] of edges.slice(0, -2).entries()) assert.ok(edge <= (edges[index + 1] ?? 0))
    }),
  )
})

test('counts add up to all values', () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 })
  fc.assert(
    fc.property(values, sample => {
      const edges = binEdges(Math.min(...sample), Math.max(...sample))
      const below = edges.slice(1, -1).map(edge => sample.filter(value => value < edge).length)
      const counts = binCounts(below, sample.length)
      assert.equal(counts.length, 10)
      assert.equal(
        counts.reduce((a, b) => a + b),
        sample.length,
      )
    }),
  )
})

test('edges of ticks are whole, and a constant gets half a second on both sides', () => {
  assert.deepEqual(tickEdges(0n, 25n, 5n, 4), [0n, 6n, 12n, 18n, 25n])
  assert.deepEqual(tickEdges(7n, 7n, 5n, 2), [2n, 7n, 12n])
})
