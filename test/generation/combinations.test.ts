import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { CoreError } from '../../packages/server/src/core/errors.ts'
import { checkCapacity, compileRecipe, planCounts } from '../../packages/server/src/core/generation/plan.ts'
import { NOW, openGenerateBench, recipeOf } from './generate.ts'

const bench = await openGenerateBench()
after(() => bench[Symbol.asyncDispose]())

const shop = `
Order:
  id: integer @id
Product:
  id: integer @id
Line:
  order: $Order per 4
  product: $Product per 50
  number: integer 1-9
  gift: boolean
  $unique: [[order, product], [order, number]]
Seat:
  hall: integer 1-7
  place: enum(A, B:5, C)
  side: boolean
  at: date 2026-01-01..2026-01-20
  $unique: [hall, place, side, at]
`

const setting = { locale: 'en', now: NOW } as const
const countsOf = (yaml: string, entity: string, count: number) => {
  const recipe = recipeOf(yaml)
  const compiled = compileRecipe(recipe, setting)
  const counts = planCounts(recipe, compiled, entity, count)
  checkCapacity(compiled, counts)
  return new Map(counts.map(each => [each.name, each.count]))
}

function distinct(rows: readonly Record<string, unknown>[], names: readonly string[]): number {
  return new Set(rows.map(row => JSON.stringify(names.map(name => row[name])))).size
}

test('no combination comes twice, and every reference is to a row that is made, however many there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3000 }),
      fc.bigInt({ min: 0n, max: 2n ** 40n }),
      async (count, seed) => {
        const rows = await bench.rows<{ order: number; product: number }>(shop, {
          entity: 'Line',
          count,
          seed,
        })
        const counts = countsOf(shop, 'Line', count)
        assert.equal(distinct(rows, ['order', 'product']), count)
        assert.equal(distinct(rows, ['order', 'number']), count)
        for (const { order, product } of rows) {
          assert.ok(order >= 1 && order <= (counts.get('Order') ?? 0), `order ${order}`)
          assert.ok(product >= 1 && product <= (counts.get('Product') ?? 0), `product ${product}`)
        }
      },
    ),
    { numRuns: 12 },
  )
})

test('combinations are spread over what there is, and the first rows are those of any longer run', async () => {
  const rows = await bench.rows<{ product: number; number: number }>(shop, { entity: 'Line', count: 4000 })
  assert.equal(new Set(rows.map(({ number }) => number)).size, 9)
  assert.ok(new Set(rows.map(({ product }) => product)).size > 60)
  const later = await bench.rows(shop, { entity: 'Line', from: 1500, count: 333 })
  assert.deepEqual(later, rows.slice(1500, 1833))
})

test('without a reference every combination can be had once, and one row more is refused', async () => {
  const all = 7 * 3 * 2 * 20
  const rows = await bench.rows(shop, { entity: 'Seat', count: all })
  assert.equal(distinct(rows, ['hall', 'place', 'side', 'at']), all)
  assert.throws(
    () => countsOf(shop, 'Seat', all + 1),
    (error: unknown) => {
      assert.ok(error instanceof CoreError && error.code === 'too_many_rows')
      assert.match(error.message, /Seat\.\(hall, place, side, at\) is unique and has 840 values/)
      return true
    },
  )
})

test('a text without a list is unique by itself, and no longer than it may be', async () => {
  const yaml = `
Team:
  parent: $Team
  name: string @company max 12
  code: string @word max 4 unique
  mail: string @email max 15 unique
  $unique: [parent, name]
`
  const rows = await bench.rows<{ name: string; code: string; mail: string }>(yaml, {
    entity: 'Team',
    count: 5000,
  })
  for (const [name, length] of [
    ['name', 12],
    ['code', 4],
    ['mail', 15],
  ] as const) {
    assert.equal(distinct(rows, [name]), 5000, name)
    assert.ok(
      rows.every(row => [...row[name]].length <= length),
      name,
    )
  }
})

test('a text that is not unique is cut where it would be too long, and left where it is not', async () => {
  const [whole, cut] = await Promise.all(
    ['E:\n  name: string @full_name\n', 'E:\n  name: string @full_name max 13\n'].map(yaml =>
      bench.rows<{ name: string }>(yaml, { entity: 'E', count: 300 }),
    ),
  )
  assert.ok(whole?.some(({ name }) => name.length > 13) && whole.some(({ name }) => name.length <= 13))
  assert.deepEqual(
    cut?.map(({ name }) => name),
    whole?.map(({ name }) => [...name].slice(0, 13).join('')),
  )
})

test('what a row tells of another is about the one that it names, with several keys too', async () => {
  const yaml = `
Cell:
  x: integer 1-100
  y: integer 1-100
  $id: none
  $unique: [x, y]
Step:
  from_x: $Cell.x
  from_y: $Cell.y with from_x
  to_x: $Cell.x
  to_y: $Cell.y with to_x
`
  const cells = await bench.rows<{ x: number; y: number }>(yaml, { entity: 'Cell', count: 200 })
  const steps = await bench.rows<Record<string, number>>(yaml, { entity: 'Step', count: 600 })
  assert.deepEqual(Object.keys(cells[0] ?? {}), ['x', 'y'])
  const there = new Set(cells.map(({ x, y }) => `${x} ${y}`))
  assert.ok(
    steps.every(step => there.has(`${step.from_x} ${step.from_y}`) && there.has(`${step.to_x} ${step.to_y}`)),
  )
  assert.ok(steps.some(step => step.from_x !== step.to_x))
})

test('entities that refer to one another have as many rows as they need, and no more', () => {
  const yaml = `
A:
  b: $B per 4
  c: $B per 1
  $unique: [b, c]
B:
  a: $A unique
`
  assert.deepEqual(Object.fromEntries(countsOf(yaml, 'A', 100)), { A: 100, B: 100 })
  assert.deepEqual(Object.fromEntries(countsOf(yaml, 'A', 1)), { A: 4, B: 4 })
})

test('a combination that cannot be is refused, naming why', () => {
  const message = (yaml: string) => {
    try {
      compileRecipe(recipeOf(yaml), setting)
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  assert.match(
    message('A:\n  b: integer\n  $unique: [b]\n'),
    /Line 3, column 12 \(A\): A combination has two or more/,
  )
  assert.match(message('A:\n  b: integer\n  $unique: [b, c]\n'), /A has no field c/)
  assert.match(
    message('A:\n  b: integer null 5% default 1\n  c: integer\n  $unique: [b, c]\n'),
    /b has a default/,
  )
  assert.match(
    message('A:\n  b: number @normal\n  c: number @normal\n  $unique: [b, c]\n'),
    /none of them has values/,
  )
  const twice = 'A:\n  b: integer 1-5\n  c: integer 1-5\n  d: integer 1-5\n  $unique: [[b, c], [c, d]]\n'
  assert.match(message(twice), /since c is in another combination too/)
  assert.match(message('A:\n  $id: none\n  b: integer\nC:\n  a: $A\n'), /The rows of A have no name/)
  assert.match(
    message('A:\n  b: $C with d\n  d: integer\nC:\n  e: integer\n'),
    /"with" names a field beside it/,
  )
  assert.match(message('A:\n  b: integer max 5\n'), /"max" bounds the characters/)
})
