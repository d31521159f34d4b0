import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { printYaml } from '../../packages/server/src/core/generation/language/print-yaml.ts'
import { openGenerateBench, recipeOf } from './generate.ts'

const bench = await openGenerateBench()
after(() => bench[Symbol.asyncDispose]())

const learnt = `
Sale:
  $learnt: 0193a1c2-7b1e-7000-8000-00000000001a@3
  $id: none
  $correlations:
    price: ""
    units: "0.6"
    sold_at: -0.4 0.1
  price: number @quantiles(0.50, 10.00, 25.00, 100.00)
  units: integer enum(1:50, 2:30, 5:20)
  sold_at: datetime @quantiles(2024-01-01T00:00:00, 2024-06-01T12:00:00, 2024-12-31T23:59:59)
  Größe (m²): "number @quantiles(0, 99.5%:100, 1000) null 5%"
  country: enum(DE:3, CH)
  currency: string @lookup(country, DE, EUR, CH, CHF)
  code: string @form(A#) unique
  ticket: string @serial(T-###, 998) unique
  remark: string @text(0, 10, 80)
`

interface Sale {
  price: number
  units: number
  sold_at: string
  'Größe (m²)': number | null
  country: string
  currency: string
  code: string
  ticket: string
  remark: string
}

test('what a learnt schema says is read back from its text', () => {
  const recipe = recipeOf(learnt)
  assert.deepEqual(recipeOf(printYaml(recipe)), recipe)
  const [entity] = recipe.entities
  assert.deepEqual(entity?.learntFrom, { dataset: '0193a1c2-7b1e-7000-8000-00000000001a', version: 3 })
  assert.deepEqual(
    entity?.correlations?.map(row => row.with),
    [[], [0.6], [-0.4, 0.1]],
  )
  assert.ok(!entity?.fields.some(({ name }) => name === '_id'))
})

test('correlated and learnt fields keep the law of prefixes, wherever a run is cut', async () => {
  const all = await bench.rows(learnt, { entity: 'Sale', count: 200 })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 199 }),
      fc.integer({ min: 1, max: 200 }),
      async (from, length) => {
        const count = Math.min(length, 200 - from)
        assert.deepEqual(
          await bench.rows(learnt, { entity: 'Sale', from, count }),
          all.slice(from, from + count),
        )
      },
    ),
    { numRuns: 6 },
  )
})

test('values lie between their quantiles, as fine as those are written, and have the correlations', async () => {
  const rows = await bench.rows<Sale>(learnt, { entity: 'Sale', count: 20_000 })
  const prices = rows.map(({ price }) => price)
  assert.ok(prices.every(price => price >= 0.5 && price <= 100 && Math.round(price * 100) / 100 === price))
  const below = (values: readonly number[], bound: number) =>
    values.filter(value => value < bound).length / values.length
  assert.ok(Math.abs(below(prices, 10) - 1 / 3) < 0.017)
  assert.ok(Math.abs(below(prices, 25) - 2 / 3) < 0.017)
  const sizes = rows.flatMap(row => row['Größe (m²)'] ?? [])
  assert.ok(Math.abs(below(sizes, 100.5) - 0.995) < 0.003)
  assert.ok(Math.abs(below(sizes, 50) - 0.4975) < 0.018)
  assert.ok(rows.every(row => /^2024-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(row.sold_at)))
  const units = rows.map(row => row.units)
  assert.ok(Math.abs(units.filter(unit => unit === 5).length / units.length - 0.2) < 0.015)
  const times = rows.map(row => Date.parse(row.sold_at))
  // Of skewed values and of few of them the coefficient is a little nearer to 0 than that of the scores.
  assert.ok(between(pearson(prices, units), 0.45, 0.62))
  assert.ok(between(pearson(prices, times), -0.42, -0.3))
})

test('what another field determines is looked up, and no code or ticket comes twice', async () => {
  const rows = await bench.rows<Sale>(learnt, { entity: 'Sale', count: 260 })
  const pairs = new Set(rows.map(({ country, currency }) => `${country} ${currency}`))
  assert.deepEqual([...pairs].toSorted(), ['CH CHF', 'DE EUR'])
  assert.equal(new Set(rows.map(({ code }) => code)).size, 260)
  assert.ok(rows.every(({ code }) => /^[A-Z]\d$/.test(code)))
  assert.deepEqual(
    rows.slice(0, 3).map(({ ticket }) => ticket),
    ['T-998', 'T-999', 'T-1000'],
  )
  assert.ok(rows.every(({ remark }) => remark.length <= 80 && remark.trim() === remark))
})

test('whole numbers beyond 2^53 stay whole and in their range', async () => {
  const rows = await bench.rows<{ n: string }>(
    'E:\n  n: string @same(m)\n  m: integer @quantiles(-9007199254740993, 1, 4611686018427387903)\n',
    { entity: 'E', count: 500 },
  )
  for (const { n } of rows) assert.ok(BigInt(n) >= -9007199254740993n && BigInt(n) <= 4611686018427387903n)
})

test('correlations that cannot be are refused with their place', () => {
  const with3 = (third: string) =>
    `E:\n  $correlations:\n    a:\n    b: 0.9\n    c: ${third}\n  a: number @quantiles(0, 1)\n  b: number @quantiles(0, 1)\n  c: number @quantiles(0, 1)\n`
  recipeOf(with3('0.9 0.9'))
  assert.throws(() => recipeOf(with3('0.9 -0.9')), /Line 5, column 5 \(E\.c\).*contradicts/)
  assert.throws(() => recipeOf(with3('0.9')), /Here come 2 correlations/)
  assert.throws(() => recipeOf(with3('0.9 1.5')), /no correlation from -1 to 1/)
  assert.throws(() => recipeOf('E:\n  $correlations:\n    a:\n  a: string\n'), /Only fields by @quantiles/)
})

function between(value: number, low: number, high: number): boolean {
  assert.ok(value > low && value < high, `${value} is not between ${low} and ${high}`)
  return true
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const sum = (of: (at: number) => number) => x.reduce((total, _, at) => total + of(at), 0)
  const dx = (at: number) => (x[at] ?? 0) - mx
  const dy = (at: number) => (y[at] ?? 0) - my
  return sum(at => dx(at) * dy(at)) / Math.sqrt(sum(at => dx(at) ** 2) * sum(at => dy(at) ** 2))
}
