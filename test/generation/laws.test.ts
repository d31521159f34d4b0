import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import {
  drawOf,
  keyWords,
  placeOf,
  shuffleRounds,
} from '../../packages/server/src/core/generation/address.ts'
import { inverseNormal } from '../../packages/server/src/core/generation/quantiles.ts'
import { openGenerateBench } from './generate.ts'

const bench = await openGenerateBench()
after(() => bench[Symbol.asyncDispose]())

const shop = `
Customer:
  id: integer @id
  first_name: string
  last_name: string
  email: string unique
  age: integer 18-90 null 10%
  address:
    city: string
    postcode: string
  tags: "[string @word] 0-3"
Order:
  customer: $Customer
  customer_email: $Customer.email
  price: number 1-100
  quantity: integer
  total: number @formula(round(price * quantity, 2))
  ordered_at: datetime 2024-01-01..2024-12-31
  shipped_at: datetime @after(ordered_at, 1h-5d)
  status: enum(new, paid:3)
`

test('the rows of a run are the first of a longer one, wherever it is cut', async () => {
  const all = await bench.rows(shop, { entity: 'Order', count: 300 })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 299 }),
      fc.integer({ min: 1, max: 300 }),
      async (from, length) => {
        const count = Math.min(length, 300 - from)
        assert.deepEqual(
          await bench.rows(shop, { entity: 'Order', from, count }),
          all.slice(from, from + count),
        )
      },
    ),
    { numRuns: 12 },
  )
})

test('a field that comes, goes or moves leaves the others as they were', async () => {
  const fields = ['city: string', 'age: integer 18-90', 'score: number @normal(100, 15)', 'id: integer @id']
  const entity = (lines: readonly string[]) => `E:\n${lines.map(line => `  ${line}\n`).join('')}`
  const all = await bench.rows(entity(fields), { entity: 'E', count: 50 })
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(fields, { minLength: 1 }), async lines => {
      const names = lines.map(line => line.split(':')[0] ?? '')
      const rows = await bench.rows(entity(lines), { entity: 'E', count: 50 })
      for (const [at, row] of rows.entries()) {
        for (const name of names) assert.deepEqual(row[name], all[at]?.[name], `${name} of row ${at}`)
      }
    }),
    { numRuns: 8 },
  )
})

test('the engine draws what the definition says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.integer({ min: 0, max: 2 ** 32 - 4 }),
      async (seed, from) => {
        const rows = await bench.rows('E:\n  n: integer 0-4294967295\n', {
          entity: 'E',
          count: 3,
          from,
          seed,
        })
        const keys = keyWords({ seed, entity: 'E', path: 'n', number: 0 })
        const expected = [0, 1, 2].map(at => drawOf(BigInt(from + at), keys))
        assert.deepEqual(
          rows.map(row => row.n),
          expected,
        )
      },
    ),
    { numRuns: 10 },
  )
})

test('a shuffle of any size has each place once, and the engine shuffles alike', async () => {
  for (const size of [1, 2, 3, 97, 256, 1000]) {
    const rounds = shuffleRounds(BigInt(size), { seed: 42n, entity: 'E', path: 'n', number: 0 })
    const places = Array.from({ length: size }, (_, at) => Number(placeOf(BigInt(at), BigInt(size), rounds)))
    assert.equal(new Set(places).size, size)
    const rows = await bench.rows(`E:\n  n: integer 0-${size - 1} unique\n`, { entity: 'E', count: size })
    assert.deepEqual(
      rows.map(row => row.n),
      places,
    )
  }
})

test('a seed of its own gives other values', async () => {
  const [one, other] = await Promise.all(
    [1n, 2n].map(seed => bench.rows(shop, { entity: 'Customer', count: 20, seed })),
  )
  assert.notDeepEqual(one, other)
})

test('every reference finds its row, and what a row says of another is about the one it names', async () => {
  interface Customer {
    id: number
    email: string
  }
  interface Order {
    customer: number
    customer_email: string
  }
  const customers = await bench.rows<Customer>(shop, { entity: 'Customer', count: 100 })
  const orders = await bench.rows<Order>(shop, { entity: 'Order', count: 300 })
  const byId = new Map(customers.map(customer => [customer.id, customer]))
  for (const order of orders) assert.equal(byId.get(order.customer)?.email, order.customer_email)
  const used = new Set(orders.map(order => order.customer))
  assert.ok(used.size > 40, `${used.size} of 100 customers ordered`)
})

test('a reference within an entity names an earlier row, and the first names none', async () => {
  const rows = await bench.rows<{ id: number; boss: number | null }>(
    'Employee:\n  id: integer @id\n  boss: $Employee\n',
    { entity: 'Employee', count: 200 },
  )
  assert.equal(rows[0]?.boss, null)
  for (const { id, boss } of rows.slice(1)) assert.ok(boss !== null && boss >= 1 && boss < id)
})

test('values that depend on others agree with them', async () => {
  interface Order {
    price: number
    quantity: number
    total: number
    ordered_at: string
    shipped_at: string
  }
  for (const row of await bench.rows<Order>(shop, { entity: 'Order', count: 200 })) {
    assert.equal(row.total, Math.round(row.price * row.quantity * 100) / 100)
    const hours = (Date.parse(`${row.shipped_at}Z`) - Date.parse(`${row.ordered_at}Z`)) / 3_600_000
    assert.ok(hours >= 1 && hours <= 120, `${hours} hours`)
  }
})

test('an address is made of the names beside it', async () => {
  interface Customer {
    first_name: string
    last_name: string
    email: string
  }
  const plain = (name: string) =>
    name
      .normalize('NFD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
  const rows = await bench.rows<Customer>(shop, { entity: 'Customer', count: 100 })
  for (const [at, { first_name, last_name, email }] of rows.entries()) {
    assert.match(
      email,
      new RegExp(`^${plain(first_name)}\\.${plain(last_name)}${at + 1}@example\\.(com|org|net)$`),
    )
  }
})

test('shares are what they are asked to be', async () => {
  const rows = await bench.rows<{ status: string; gone: number | null; yes: boolean }>(
    'E:\n  status: enum(new, paid:3)\n  gone: integer null 20%\n  yes: boolean @boolean(0.3)\n',
    { entity: 'E', count: 20_000 },
  )
  const share = (is: (row: (typeof rows)[number]) => boolean) => rows.filter(is).length / rows.length
  // Five standard deviations of a share of 20 000 are below 0.018.
  assert.ok(Math.abs(share(({ status }) => status === 'paid') - 0.75) < 0.018)
  assert.ok(Math.abs(share(({ gone }) => gone === null) - 0.2) < 0.018)
  assert.ok(Math.abs(share(({ yes }) => yes) - 0.3) < 0.018)
})

test('distributions have their quantiles', async () => {
  const rows = await bench.rows<{ n: number; l: number; e: number; p: number; z: number }>(
    'E:\n  n: number @normal(10, 2)\n  l: number @lognormal(0, 0.5)\n  e: number @exponential(0.5)\n  p: integer @poisson(4)\n  z: integer @zipf(10, 1)\n',
    { entity: 'E', count: 40_000 },
  )
  const quantile = (values: readonly number[], share: number) =>
    values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN
  for (const share of [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
    const normal = 10 + 2 * inverseNormal(share)
    assert.ok(
      Math.abs(
        quantile(
          rows.map(row => row.n),
          share,
        ) - normal,
      ) < 0.12,
      `normal at ${share}`,
    )
    const lognormal = Math.exp(0.5 * inverseNormal(share))
    assert.ok(
      Math.abs(
        quantile(
          rows.map(row => row.l),
          share,
        ) /
          lognormal -
          1,
      ) < 0.06,
      `lognormal at ${share}`,
    )
    const exponential = -Math.log(1 - share) / 0.5
    assert.ok(
      Math.abs(
        quantile(
          rows.map(row => row.e),
          share,
        ) - exponential,
      ) < 0.3,
      `exponential at ${share}`,
    )
  }
  const mean = rows.reduce((sum, { p }) => sum + p, 0) / rows.length
  assert.ok(Math.abs(mean - 4) < 0.06, `poisson has mean ${mean}`)
  const firsts = rows.filter(({ z }) => z === 1).length / rows.length
  assert.ok(Math.abs(firsts - 1 / 2.928_968) < 0.013, `zipf has ${firsts} of its first rank`)
})
