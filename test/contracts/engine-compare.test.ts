import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Bin, ColumnCounts } from '../../packages/server/src/core/compare/comparison.ts'
import { type Bench, openBench, planOver } from './engine-export.ts'

describe('compare', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  async function compare(sql1: string, sql2: string): Promise<ColumnCounts> {
    const [one, other] = [await bench.part(sql1), await bench.part(sql2)]
    const request = { v1: planOver([one]), v2: planOver([other]), columns: ['x'] }
    const [found] = await bench.engine.compare(request)
    assert.ok(found)
    return found
  }

  test('distances and bins are those of their definitions', async () => {
    const value = fc.integer({ min: -50, max: 50 }).map(whole => whole / 4)
    const values = fc.array(value, { minLength: 1, maxLength: 80 })
    await fc.assert(
      fc.asyncProperty(values, values, async (first, second) => {
        const { bins, distance } = await compare(valuesOf(first), valuesOf(second))
        const expected = distancesOf(first, second)
        assert.ok(Math.abs((distance?.ks ?? 9) - expected.ks) < 1e-12)
        assert.ok(Math.abs((distance?.wasserstein ?? -9) - expected.wasserstein) < 1e-9)
        assert.deepEqual([totalOf(bins, 'v1'), totalOf(bins, 'v2')], [first.length, second.length])
        for (const bin of bins) {
          if (bin.kind !== 'range') continue
          const inside = (value: number) =>
            value > Number(bin.above ?? -Infinity) && value <= Number(bin.upto ?? Infinity)
          assert.deepEqual([bin.v1, bin.v2], [first.filter(inside).length, second.filter(inside).length])
        }
        const distinct = new Set(first)
        const few = distinct.size <= 10
        assert.ok(bins.every(({ kind }) => (few ? kind === 'value' || kind === 'other' : kind === 'range')))
        if (few) {
          const sorted = [...distinct]
            .sort((a, b) => a - b)
            .map(value => [value, countOf(first, value), countOf(second, value)])
          const found = bins.flatMap(bin =>
            bin.kind === 'value' ? [[Number(bin.value), bin.v1, bin.v2]] : [],
          )
          assert.deepEqual(found, sorted)
        }
      }),
      { numRuns: 10 },
    )
  })

  test('missing values have one bin, values that only the second version has another', async () => {
    const { bins } = await compare(
      "select * from (values (1.5::double), ('nan'), (null), (2)) t(x)",
      'select * from (values (1.5::double), (null), (7), (8)) t(x)',
    )
    assert.deepEqual(bins, [
      { kind: 'value', value: '1.5', v1: 1, v2: 1 },
      { kind: 'value', value: '2', v1: 1, v2: 0 },
      { kind: 'other', v1: 0, v2: 2 },
      { kind: 'missing', v1: 2, v2: 1 },
    ])
  })

  test('infinite values lie in the outer bins and are no part of distances', async () => {
    const finite = 'select cast(i as DOUBLE) as x from range(20) t(i)'
    const { bins, distance } = await compare(
      `${finite} union all select 'inf'::double`,
      `${finite} union all select '-inf'::double union all select '-inf'::double union all select 'inf'::double`,
    )
    assert.deepEqual([bins[0]?.v1, bins[0]?.v2], [2, 4])
    assert.deepEqual([bins.at(-1)?.v1, bins.at(-1)?.v2], [3, 3])
    assert.deepEqual(distance, { ks: 0, wasserstein: 0 })
    const few = await compare("select 'inf'::double as x", "select '-inf'::double as x")
    assert.deepEqual(few.bins, [
      { kind: 'value', value: '"inf"', v1: 1, v2: 0 },
      { kind: 'other', v1: 0, v2: 1 },
    ])
    assert.equal(few.distance, null)
  })

  test('long whole numbers keep their digits in edges and distances', async () => {
    const long = (from: number) => `select 9007199254740993 + i as x from range(${from}, ${from + 11}) t(i)`
    const { bins, distance } = await compare(long(0), long(1))
    assert.ok(bins[0]?.kind === 'range' && bins[0].upto === '9007199254740994')
    assert.deepEqual([bins[0].v1, bins[0].v2, distance?.wasserstein], [2, 1, 1])
  })

  test('points in time have edges in time and distances in seconds', async () => {
    const days = (from: number) =>
      `select date '2024-01-01' + cast(i as INTEGER) as x from range(${from}, ${from + 11}) t(i)`
    const { kind, bins, distance } = await compare(days(0), days(2))
    assert.equal(kind, 'instant')
    assert.deepEqual(bins[0], { kind: 'range', above: null, upto: '2024-01-02', v1: 2, v2: 0 })
    assert.equal(distance?.wasserstein, 2 * 86_400)
    const mixed = await compare(days(0), `select cast(x as TIMESTAMP) as x from (${days(0)})`)
    assert.deepEqual([mixed.kind, mixed.distance], ['instant', { ks: 0, wasserstein: 0 }])
    const infinite = await compare(`${days(0)} union all select date 'infinity'`, days(0))
    assert.deepEqual([infinite.bins.at(-1)?.v1, infinite.bins.at(-1)?.v2], [2, 1])
  })

  test('a hundred categories have bins, the rest shares one; those of one version are told', async () => {
    const { bins, categories } = await compare(
      "select 'c' || (i % 150) as x from range(1500) t(i) union all select repeat('l', 300)",
      "select 'c' || (i % 120 + 60) as x from range(1200) t(i) union all select ''",
    )
    assert.deepEqual([bins.length, bins.at(-1)?.kind], [101, 'other'])
    assert.deepEqual([totalOf(bins, 'v1'), totalOf(bins, 'v2')], [1501, 1201])
    assert.deepEqual([categories?.appeared.total, categories?.vanished.total], [31, 61])
    assert.deepEqual(categories?.vanished.most.at(-1), { value: 'l'.repeat(200), count: 1, cut: true })
    assert.deepEqual(categories?.appeared.most.at(-1), { value: '', count: 1 })
  })

  test('columns without a value, and versions without rows, are compared too', async () => {
    const missing = await compare('select null::double as x', 'select 1.0::double as x')
    assert.deepEqual(missing.bins, [
      { kind: 'other', v1: 0, v2: 1 },
      { kind: 'missing', v1: 1, v2: 0 },
    ])
    const none = await compare('select 1 as x where false', 'select 1 as x where false')
    assert.deepEqual([none.bins, none.distance], [[], null])
  })
})

function valuesOf(values: readonly number[]): string {
  return `select cast(x as DOUBLE) as x from (values ${values.map(value => `(${value})`).join(', ')}) t(x)`
}

function totalOf(bins: readonly Bin[], side: 'v1' | 'v2'): number {
  return bins.reduce((sum, bin) => sum + bin[side], 0)
}

function countOf(values: readonly number[], value: number): number {
  return values.filter(each => each === value).length
}

function distancesOf(first: readonly number[], second: readonly number[]) {
  const points = [...new Set([...first, ...second])].sort((a, b) => a - b)
  const share = (values: readonly number[], point: number) =>
    values.filter(value => value <= point).length / values.length
  const apart = points.map(point => Math.abs(share(first, point) - share(second, point)))
  const steps = points.slice(1).map((point, at) => (point - (points[at] ?? point)) * (apart[at] ?? 0))
  return { ks: Math.max(...apart), wasserstein: steps.reduce((sum, step) => sum + step, 0) }
}
