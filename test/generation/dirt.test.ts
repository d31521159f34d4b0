import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { type Dirty, spoiltIntervals } from '../../packages/server/src/core/generation/dirt/dirty.ts'
import { linesOf } from '../../packages/server/src/core/generation/dirt/lines.ts'
import { spoiltCells } from '../../packages/server/src/core/generation/dirt/spoil.ts'
import { evaluateEntity } from '../../packages/server/src/core/generation/evaluate-entity.ts'
import type { ValueType } from '../../packages/server/src/core/generation/expression.ts'
import { compileRecipe } from '../../packages/server/src/core/generation/plan.ts'
import { textOf, type Value } from '../../packages/server/src/core/generation/value.ts'
import { NOW, recipeOf } from './generate.ts'

const fields = [
  'id: integer @id',
  'name: string',
  'email: string unique',
  'short: string @pattern(#)',
  'ok: boolean',
  'n: integer 1-100',
  'constant: integer 7-7',
  'wide: integer -4611686018427387904-4611686018427387904',
  'x: number 1-100',
  'small: number 0.001-0.002',
  'large: number @formula(x * 100000000000000000)',
  'day: date 2024-01-01..2024-12-31',
  'at: datetime 2024-01-01..2024-12-31',
  'later: datetime @after(at, 1h-5d)',
  'share: number @formula(x / n)',
  'score: number @normal(10, 2)',
  'rank: integer enum(1, 2, 3)',
  'gone: integer 1-9 null 50%',
]
const ROWS = 400

/** The values of the first rows by field, clean and as they are delivered, and what was done to each. */
function spoiltRows(dirty: Dirty, lines: readonly string[] = fields, seed = 42n) {
  const recipe = recipeOf(`E:\n${lines.map(line => `  ${line}\n`).join('')}`)
  const entities = compileRecipe(recipe, { locale: 'en', now: NOW })
  const cells = spoiltCells({ entities, seed, dirty }, 'E')
  const cell = evaluateEntity({ entities: new Map(entities).set('E', cells), seed, rows: 2 ** 32 }, 'E')
  const typeOf = (path: string) => cells.cells.find(each => each.path === path)?.type as ValueType
  const column = (path: string) => Array.from({ length: ROWS }, (_, row) => cell(path).of(row))
  return new Map(
    lines.map(line => {
      const name = line.split(':')[0] ?? ''
      const written = cells.members.find(member => member.name === name)?.layout
      const path = written?.kind === 'cell' ? written.path : assert.fail()
      const [clean, delivered] = [column(name), column(path)]
      return [name, { type: typeOf(name), delivered, clean, isText: typeOf(path) === 'text' }] as const
    }),
  )
}

type Spoilt = ReturnType<typeof spoiltRows> extends Map<string, infer Column> ? Column : never

const shown = ({ type, isText }: Spoilt, value: Value) => (isText ? textOf(value, type) : value)
const isSpoilt = (column: Spoilt, row: number) =>
  column.delivered[row] !== shown(column, column.clean[row] ?? null)
const spoiltAt = (column: Spoilt) => column.clean.flatMap((_, row) => (isSpoilt(column, row) ? [row] : []))

const share = fc.oneof(fc.constantFrom(0, 1, 0.5), fc.double({ min: 0, max: 1, noNaN: true }))
const shares = fc.record({ null: share, outlier: share, malformed: share })
const size = ([from, to]: readonly [number, number]) => to - from
const isIn = ([from, to]: readonly [number, number], bits: number) => bits >= from && bits < to

test('kinds of dirt share no bits, have what they ask for while there is room, and give none away when they ask for more', () => {
  fc.assert(
    fc.property(shares, fc.constantFrom('null', 'outlier', 'malformed'), share, (dirty, kind, more) => {
      const found = spoiltIntervals(dirty)
      const sorted = Object.values(found)
        .filter(each => size(each) > 0)
        .toSorted((a, b) => a[0] - b[0])
      for (const [at, [from, to]] of sorted.entries()) {
        assert.ok(from >= 0 && to <= 2 ** 32 && to <= (sorted[at + 1]?.[0] ?? 2 ** 32))
      }
      const total = dirty.null + dirty.outlier + dirty.malformed
      if (total <= 1) {
        for (const each of ['null', 'outlier', 'malformed'] as const) {
          assert.ok(Math.abs(size(found[each]) - dirty[each] * 2 ** 32) <= 2, each)
        }
      } else {
        const sum = Object.values(found).reduce((all, each) => all + size(each), 0)
        assert.ok(sum >= 2 ** 32 - 2)
      }
      const raised = spoiltIntervals({ ...dirty, [kind]: Math.max(dirty[kind], more) })
      const [from, to] = found[kind]
      if (from < to) assert.ok(isIn(raised[kind], from) && isIn(raised[kind], to - 1))
    }),
  )
})

test('each kind spoils its cells and no others, and as long as the others leave room it moves nobody', () => {
  const dirty = { null: 0.1, outlier: 0.1, malformed: 0.2 }
  const rows = spoiltRows(dirty)
  const alone = (['null', 'outlier', 'malformed'] as const).map(kind => spoiltRows({ [kind]: dirty[kind] }))
  for (const [name, column] of rows) {
    const apart = alone.map(each => spoiltAt(each.get(name) ?? assert.fail()))
    assert.deepEqual(
      spoiltAt(column),
      apart.flat().toSorted((a, b) => a - b),
      name,
    )
  }
})

test('more of a kind spoils more cells in the same way, and cleans none', () => {
  for (const kind of ['null', 'outlier', 'malformed'] as const) {
    const [some, more] = [0.2, 0.5].map(share => spoiltRows({ [kind]: share }))
    for (const [name, column] of some ?? []) {
      const other = more?.get(name) ?? assert.fail()
      for (const row of spoiltAt(column)) assert.equal(column.delivered[row], other.delivered[row], name)
      const [few, many] = [spoiltAt(column).length, spoiltAt(other).length]
      assert.ok(few === 0 ? many === 0 : few < many, `${name} ${kind}: ${few}, ${many}`)
    }
  }
})

test('a share is what it is asked to be, none at 0 and all at 1, of the values that are there', () => {
  for (const share of [0, 0.3, 1]) {
    for (const [name, column] of spoiltRows({ null: share })) {
      const there = column.clean.filter(value => value !== null).length
      const missing = column.delivered.filter(value => value === null).length - (ROWS - there)
      // Five standard deviations.
      const apart = 5 * Math.sqrt(there * share * (1 - share))
      assert.ok(Math.abs(missing - share * there) <= apart, `${name}: ${missing} of ${there}`)
    }
  }
})

test('where others come, go or move, the dirt of a field stays as it was', () => {
  const dirty = { null: 0.1, outlier: 0.1, malformed: 0.2 }
  const all = spoiltRows(dirty)
  const some = fields.filter((_, at) => at % 3 !== 1 && !fields[at]?.includes('@formula')).toReversed()
  const kept = ['at', 'x', 'n'].filter(name => !some.some(line => line.startsWith(`${name}:`)))
  const lines = [...some, ...fields.filter(line => kept.some(name => line.startsWith(`${name}:`)))]
  for (const [name, column] of spoiltRows(dirty, lines)) {
    assert.deepEqual(column.delivered, all.get(name)?.delivered, name)
  }
})

test('outliers are outside the range of their field by 3 to 10 times its width, on both sides', () => {
  const day = (text: string) => Date.parse(text) / 86_400_000
  const ranges = {
    ...{ n: [1, 100], x: [1, 100], small: [0.001, 0.002], rank: [1, 3] },
    ...{ day: [day('2024-01-01'), day('2024-12-31')], gone: [1, 9] },
    at: [day('2024-01-01') * 86_400e6, day('2024-12-31') * 86_400e6],
  }
  const rows = spoiltRows({ outlier: 1 })
  for (const [name, [low = 0, high = 0]] of Object.entries(ranges)) {
    const column = rows.get(name) ?? assert.fail()
    const sides = new Set<boolean>()
    for (const [row, value] of column.delivered.entries()) {
      assert.equal(value === null, column.clean[row] === null)
      if (value === null) continue
      const widths = (Number(value) < low ? low - Number(value) : Number(value) - high) / (high - low)
      assert.ok(widths >= 3 - 1e-9 && widths <= 10 + 1e-9, `${name}: ${value}`)
      sides.add(Number(value) < low)
    }
    assert.equal(sides.size, 2, name)
  }
})

test('outliers keep to what their type holds, and to no more digits than people write; texts and truths have none', () => {
  const rows = spoiltRows({ outlier: 1 })
  const of = (name: string) => rows.get(name)?.delivered.map(Number) ?? assert.fail()
  for (const name of ['name', 'ok', 'wide'])
    assert.deepEqual(spoiltAt(rows.get(name) ?? assert.fail()), [], name)
  assert.ok(of('x').every(value => Math.round(value * 100) === value * 100 || String(value).length <= 7))
  assert.ok(of('constant').every(value => Math.abs(value - 7) >= 21 && Math.abs(value - 7) <= 70))
  assert.ok(of('score').every(value => Math.abs(value - 10) > 2 * 20))
  const shares = rows.get('share')?.clean.map(Number) ?? assert.fail()
  assert.ok(of('share').every(value => value < Math.min(...shares) || value > Math.max(...shares)))
  assert.ok(of('large').every(Number.isFinite))
})

test('what is malformed is no value of its type to the engine, and never the text that was there', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const types = {
    integer: 'BIGINT',
    number: 'DOUBLE',
    boolean: 'BOOLEAN',
    date: 'DATE',
    datetime: 'TIMESTAMP',
  }
  for (const seed of [42n, 43n]) {
    for (const [name, column] of spoiltRows({ malformed: 1 }, fields, seed)) {
      const { type, delivered, clean } = column
      const texts = delivered.filter(value => value !== null).map(String)
      assert.ok(texts.length > 0 && texts.every(text => text !== ''))
      for (const row of clean.keys()) assert.equal(isSpoilt(column, row), clean[row] !== null, name)
      assert.ok(new Set(texts).size >= (type === 'boolean' ? 10 : 8), `${name}: ${new Set(texts).size}`)
      if (type === 'text') continue
      const list = texts.map(text => `'${text.replaceAll("'", "''")}'`).join(', ')
      const reader = await connection.runAndReadAll(
        `select text from (select unnest([${list}]) as text) where try_cast(text as ${types[type]}) is not null`,
      )
      assert.deepEqual(reader.getRows(), [], name)
    }
  }
  connection.closeSync()
})

test('lines are those of the whole wherever it is cut, and a copy follows its row', () => {
  const wanted = { seed: 42n, entity: 'E', share: 0.2, rows: 500 }
  const { rows, copies } = linesOf({ ...wanted, from: 0, count: 1000 })
  const all = [...rows]
  assert.equal(all.length, 500 + copies)
  assert.deepEqual(
    [...new Set(all)],
    Array.from({ length: 500 }, (_, row) => BigInt(row)),
  )
  assert.ok(copies > 60 && copies < 145, String(copies))
  assert.deepEqual(
    all,
    all.toSorted((a, b) => Number(a - b)),
  )
  fc.assert(
    fc.property(fc.nat(1100), fc.integer({ min: 1, max: 300 }), (from, count) => {
      const cut = linesOf({ ...wanted, from, count })
      assert.deepEqual([...cut.rows], all.slice(from, from + count))
      const before = (line: number) => (line === 0 ? null : all[line - 1])
      const isCopy = (line: number) => all[line] === before(line)
      const found = [...cut.rows.keys()].filter(at => isCopy(from + at)).length
      assert.equal(cut.copies, found)
    }),
  )
  const more = linesOf({ ...wanted, share: 0.4, from: 0, count: 1000 })
  const twice = (lines: readonly bigint[]) => new Set(lines.filter((row, at) => row === lines[at - 1]))
  const again = twice([...more.rows])
  assert.ok([...twice(all)].every(row => again.has(row)) && again.size > twice(all).size)
})
