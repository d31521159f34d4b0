import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { generateSql } from '../../packages/server/src/adapters/duckdb/generate/generate-sql.ts'
import {
  drawOf,
  keyWords,
  placeOf,
  shuffleRounds,
} from '../../packages/server/src/core/generation/address.ts'
import type { Cell, EntityCells } from '../../packages/server/src/core/generation/cells.ts'
import { corpusOf, type Locale, localeNames } from '../../packages/server/src/core/generation/corpus.ts'
import { spoiltCells } from '../../packages/server/src/core/generation/dirt/spoil.ts'
import { belowOf, drawsAt, placesAt } from '../../packages/server/src/core/generation/draw.ts'
import { evaluateEntity } from '../../packages/server/src/core/generation/evaluate-entity.ts'
import {
  call,
  double,
  type Expression,
  type ValueType,
  whole,
} from '../../packages/server/src/core/generation/expression.ts'
import { catalogue } from '../../packages/server/src/core/generation/generators/catalogue.ts'
import type { GeneratorDefinition } from '../../packages/server/src/core/generation/generators/generator.ts'
import { compileRecipe } from '../../packages/server/src/core/generation/plan.ts'
import { textOf } from '../../packages/server/src/core/generation/value.ts'
import { anyOf } from './arbitrary-expressions.ts'
import { localFields, NOW, recipeOf } from './generate.ts'

const duckdb = await DuckDBInstance.create(':memory:')
const connection = await duckdb.connect()
after(() => connection.closeSync())

interface Wanted {
  readonly entity: string
  readonly seed?: bigint
  readonly from?: number
  readonly count: number
}

/** Every cell of the entity for itself, as the engine computes it, as text. */
async function fromEngine(entities: ReadonlyMap<string, EntityCells>, wanted: Wanted) {
  const { entity, seed = 42n, from = 0, count } = wanted
  const { before, query } = generateSql({ entities: bare(entities), entity, seed, rows: { from, count } })
  for (const statement of before) await connection.run(statement)
  const reader = await connection.runAndReadAll(`select columns(*)::varchar from (${query})`)
  return reader.getRows() as (string | null)[][]
}

/** Each cell as a member of its own. */
function bare(entities: ReadonlyMap<string, EntityCells>): Map<string, EntityCells> {
  return new Map(
    [...entities].map(([name, { cells, references }]) => {
      const members = cells.map(({ path, type }) => ({
        name: path,
        layout: { kind: 'cell', path, type } as const,
        missing: null,
      }))
      return [name, { name, cells, members, references }]
    }),
  )
}

function evaluatedRows(entities: ReadonlyMap<string, EntityCells>, wanted: Wanted): (string | null)[][] {
  const { entity, seed = 42n, from = 0, count } = wanted
  const cell = evaluateEntity({ entities, seed, rows: 2 ** 32 }, entity)
  const cells = (entities.get(entity)?.cells ?? []).map(({ path, type }) => ({ of: cell(path).of, type }))
  return Array.from({ length: count }, (_, at) => cells.map(({ of, type }) => textOf(of(from + at), type)))
}

async function checkSame(entities: ReadonlyMap<string, EntityCells>, wanted: Wanted): Promise<void> {
  const [theirs, ours] = [await fromEngine(entities, wanted), evaluatedRows(entities, wanted)]
  const cells = entities.get(wanted.entity)?.cells ?? []
  for (const [at, row] of theirs.entries()) {
    for (const [column, text] of row.entries()) {
      assert.equal(unsigned(ours[at]?.[column]), unsigned(text), `${cells[column]?.path} of row ${at}`)
    }
  }
  assert.equal(theirs.length, wanted.count)
}

/** What is no number has the sign that the processor gives it: IEEE 754 leaves it open. */
const unsigned = (text: string | null | undefined) => text?.replaceAll('-nan', 'nan')

const compiled = (yaml: string, locale: Locale = 'en') => compileRecipe(recipeOf(yaml), { locale, now: NOW })

const BESIDE = `
  created_at: datetime
  shipped_at: date
  price: number
  quantity: integer
  name: string`

const isPlain = ({ group }: GeneratorDefinition) => group !== 'learnt'

for (const locale of localeNames) {
  test(`every generator has the engine's values, in the locale ${locale}`, async () => {
    const line = ({ name, usage }: GeneratorDefinition) => `  f_${name}: "${usage}"\n`
    const plain = catalogue.filter(isPlain)
    const fields = localFields(`E:${BESIDE}\n${plain.map(line).join('')}`, locale)
    const local = plain.filter(({ name }) => fields.has(`f_${name}`))
    const usages = local.flatMap(({ name, usage, type }) => {
      const isText = type === 'text' && name !== 'formula' && name !== 'code'
      return [`  f_${name}: "${usage} null 10%"`, ...(isText ? [`  u_${name}: "${usage} unique"`] : [])]
    })
    for (let at = 0; at < usages.length; at += 20) {
      const entities = compiled(`E:${BESIDE}\n${usages.slice(at, at + 20).join('\n')}\n`, locale)
      await checkSame(entities, { entity: 'E', count: 60 })
      // Far rows and other seeds differ in their draws alone, which have no locale.
      if (locale === 'en')
        await checkSame(entities, { entity: 'E', count: 20, from: 123_456_789, seed: -(2n ** 63n) })
    }
  })
}

test('generators of what was learnt have the values of the engine, correlated ones too', async () => {
  const usages = catalogue
    .filter(each => !isPlain(each))
    .map(({ name, usage }) => `  f_${name}: "${usage} null 10%"`)
  const beside = `
  $correlations:
    f_quantiles:
    rank: 0.8
    uneven: -0.3 0.1
  plan: enum(free, pro)
  rank: integer enum(1, 2:2, 3)
  uneven: number @quantiles(0, 0, 0.5, 7.25, 1000)`
  const entities = compiled(`E:${beside}\n${usages.join('\n')}\n`)
  await checkSame(entities, { entity: 'E', count: 500 })
  await checkSame(entities, { entity: 'E', count: 50, from: 900, seed: -(2n ** 63n) })
})

test('fields of every shape have the values of the engine', async () => {
  const entities = compiled(`
Customer:
  id: integer @id
  first_name: string
  last_name: string
  email: string unique
  login: string @username
  age: integer 18-90 unique
  big: integer -4611686018427387904-4611686018427387904
  wide: integer 0-99999999999
  share: number 0.001-9.999
  born: date 1200-01-01..2900-01-01
  seen: datetime 0900-01-01..2900-01-01
  plan: enum(free, basic:3.5, pro:0.5)
  income: integer @lognormal(10, 1)
  score: integer @normal(690, 70) null 5% default 7
  since: date null 20% default 2020-02-29
  left: datetime null 20% default 2020-02-29T10:00:00.12Z
  address: {city: string, zip: string}
  tags: "[string @word] 0-3"
Order:
  customer: $Customer
  customer_email: $Customer.email
  parent: $Order
  price: number 1-100
  quantity: integer
  total: number @formula(max(round(price * quantity, 2), -price / 3) - min(1, price))
  zero: number @formula(price / (quantity - quantity))
  ordered_at: datetime 2024-01-01..2024-12-31
  shipped_at: datetime @after(ordered_at, 1h-5d)
  due: date @before(shipped_at, 1d-9d)
  told: string @after(ordered_at, 1h-5d)
Card:
  holder: $Customer unique
  age: $Customer.age
`)
  for (const entity of ['Customer', 'Order', 'Card']) {
    await checkSame(entities, { entity, count: 73 })
    await checkSame(entities, { entity, count: 10, from: 2 ** 20 })
  }
})

test('what is spoilt has the values of the engine, and so has how much of it there is', async () => {
  const entities = compiled(`
Customer:
  id: integer @id
  email: string unique
  note: string @sentence max 9
  ok: boolean
  wide: integer -4611686018427387904-4611686018427387904
  share: number 0.001-9.999
  born: date 1200-01-01..2900-01-01
  seen: datetime 2020-01-01..2024-01-01
  score: integer @normal(690, 70) null 5% default 7
  address: {$null: 30%, city: string, zip: integer 1-9}
  tags: "[integer 1-5] 0-3"
Order:
  customer: $Customer
  price: number 1-100
  total: number @formula(price / (price - price))
`)
  const dirty = { null: 0.2, outlier: 0.2, malformed: 0.3 }
  for (const entity of ['Customer', 'Order']) {
    const cells = spoiltCells({ entities, seed: 42n, dirty }, entity)
    await checkSame(new Map(entities).set(entity, cells), { entity, count: 200 })
  }
})

test('every text that generators draw from is lowered, raised and plain as by the engine', async () => {
  const texts = new Set<string>()
  for (const locale of localeNames) {
    const corpus = corpusOf(locale)
    for (const path of ['person.first_name.generic', 'person.last_name.generic', 'location.city_name']) {
      for (const text of corpus.firstOf(path, 'person.first_name.female')) texts.add(text)
    }
  }
  const values = [...texts]
  const value: Expression = { kind: 'field', path: 'text', type: 'text' }
  const cell = (path: string, expression: Expression): Cell => ({
    path,
    type: 'text',
    expression,
    capacity: null,
  })
  const cells = [
    cell('text', { kind: 'at', values, place: { kind: 'row' } }),
    cell('plain', call('plain', value)),
    cell('lower', call('lower', value)),
    cell('upper', call('upper', value)),
    cell('first', call('first', value, whole(2))),
    cell('rest', call('afterFirst', value)),
  ]
  await checkSame(new Map([['E', { name: 'E', cells, members: [], references: [] }]]), {
    entity: 'E',
    count: values.length,
  })
})

test('a zero keeps its sign', async () => {
  const zero: Expression = { kind: 'constant', value: -0 }
  const condition = call('less', { kind: 'row' }, whole(1))
  const divisor: Expression = { kind: 'if', condition, holds: zero, fails: double(1) }
  const expression = call('over', double(1), divisor)
  const cells: Cell[] = [{ path: 'c', type: 'number', expression, capacity: null }]
  await checkSame(new Map([['E', { name: 'E', cells, members: [], references: [] }]]), {
    entity: 'E',
    count: 2,
  })
})

test('any expression has the value of the engine', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc
          .constantFrom('integer', 'number', 'boolean', 'text')
          .chain(type => anyOf(type, 3).map(expression => ({ type, expression }))),
        { minLength: 1, maxLength: 8 },
      ),
      fc.integer({ min: 0, max: 2 ** 32 - 8 }),
      async (each, from) => {
        const cells = each.map(({ type, expression }, at) => ({
          path: `c${at}`,
          type: type as ValueType,
          expression,
          capacity: null,
        }))
        await checkSame(new Map([['E', { name: 'E', cells, members: [], references: [] }]]), {
          entity: 'E',
          count: 7,
          from,
        })
      },
    ),
    { numRuns: 150 },
  )
})

test('draws and shuffles in small arithmetic are those in large', () => {
  const address = { seed: 42n, entity: 'E', path: 'n', number: 0 }
  const [words, drawn] = [keyWords(address), drawsAt(address)]
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 1, max: 2 ** 32 }),
      (row, size) => {
        const draw = drawOf(BigInt(row), words)
        assert.equal(drawn(row), draw)
        assert.equal(BigInt(belowOf(draw, size)), (BigInt(draw) * BigInt(size)) >> 32n)
      },
    ),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 52 }), fc.integer({ min: 0, max: 2 ** 52 }), (size, at) => {
      const rounds = shuffleRounds(BigInt(size), address)
      const number = at % size
      assert.equal(BigInt(placesAt(size, address)(number)), placeOf(BigInt(number), BigInt(size), rounds))
    }),
  )
})
