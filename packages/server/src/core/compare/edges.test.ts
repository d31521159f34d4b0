import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromDouble, rational, toDouble } from '../profile/rational.ts'
import { betweenEdges, edgeRanks, innerEdges } from './edges.ts'

const edgesOf = (values: readonly number[]) =>
  innerEdges(values.length, rank => fromDouble(values[rank] ?? Number.NaN)).map(toDouble)

test('the edges are the deciles between minimum and maximum', () => {
  assert.deepEqual(edgesOf(Array.from({ length: 11 }, (_, at) => at)), [1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('a decile that is the minimum or the maximum is no edge, and none is there twice', () => {
  const values = [...Array(12).fill(0), 1, 2, 3, 4, 5, 6, 7, ...Array(5).fill(8)]
  const edges = edgesOf(values)
  assert.ok(!edges.includes(0) && !edges.includes(8))
  assert.deepEqual(
    edges,
    [...new Set(edges)].sort((a, b) => a - b),
  )
  assert.deepEqual(edgesOf([5, 5, 5]), [])
  assert.deepEqual(edgesOf([]), [])
})

test('an edge between two values is exact', () => {
  const values = [0n, 1n, 2n].map(value => rational(value))
  const edges = innerEdges(3, rank => values[rank] ?? rational(0n))
  const tenths = edges.map(({ numerator, denominator }) => (numerator * 10n) / denominator)
  assert.deepEqual(tenths, [2n, 4n, 6n, 8n, 10n, 12n, 14n, 16n, 18n])
})

test('the ranks are those that the edges ask for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), count => {
      const ranks = new Set(edgeRanks(count))
      innerEdges(count, rank => {
        assert.ok(ranks.has(rank))
        return rational(BigInt(rank))
      })
      assert.ok(ranks.size <= 20)
    }),
  )
})

test('the counts of the bins add up', () => {
  assert.deepEqual(betweenEdges([2, 2, 7], 10), [2, 0, 5, 3])
  assert.deepEqual(betweenEdges([], 4), [4])
})
