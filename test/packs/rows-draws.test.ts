import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CellText } from '../../packages/server/src/core/pack/block.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'
import { makeBlock, planRows } from '../../packages/server/src/core/pack/rows/make.ts'
import { edited, readEdited } from './folder.ts'

/** The example with more rows, and with other lines in place of its own. */
function packWith(edits: readonly (readonly [part: string, other: string])[]): Pack {
  let text = edited('rows.yaml', 'count: 40', 'count: 4000')
  for (const [part, other] of edits) {
    assert.ok(text.includes(part), part)
    text = text.replace(part, other)
  }
  const { pack, faults } = readEdited({ 'rows.yaml': text })
  assert.ok(pack, JSON.stringify(faults))
  return pack
}

function column(pack: Pack, path: string, number = 0): CellText[] {
  const [schema, name] = path.split('.')
  const at =
    pack.schemas.find(({ key }) => key === schema)?.fields.findIndex(field => field.name === name) ?? -1
  const table = makeBlock(planRows(pack, pack), number).tables.find(each => each.schema === schema)
  return table?.rows.map(row => row[at] ?? null) ?? []
}

test('rows are referred to as often as their weights say', () => {
  const pack = packWith([])
  const levels = column(pack, 'customers.club_level')
  const keys = column(pack, 'customers.customer_id')
  const level = new Map(keys.map((key, at) => [key, levels[at]]))
  const counts: Record<string, number> = { none: 0, silver: 0, gold: 0 }
  for (const key of column(pack, 'tickets.customer_id'))
    counts[level.get(key) ?? ''] = (counts[level.get(key) ?? ''] ?? 0) + 1
  // 8 weigh 1, 7 weigh 2, 5 weigh 3; five standard deviations of 4000 draws are below 200.
  for (const [name, weight] of [
    ['none', 8],
    ['silver', 14],
    ['gold', 15],
  ] as const) {
    assert.ok(Math.abs((counts[name] ?? 0) - (4000 * weight) / 37) < 200, `${name} ${counts[name]}`)
  }
})

test('an added bound leaves the rows as they were that it does not touch', () => {
  const bought = 'bought_at: timestamp @timestamp(-365d, -1s) not-before(customers.member_since)'
  const free = column(
    packWith([[bought, 'bought_at: timestamp @timestamp(-365d, -1s)']]),
    'tickets.bought_at',
  )
  const bounded = packWith([
    [bought, 'bought_at: timestamp @timestamp(-365d, -1s) not-before(customers.member_since)'],
  ])
  const since = new Map(
    column(bounded, 'customers.customer_id').map((key, at) => [
      key,
      column(bounded, 'customers.member_since')[at] ?? '',
    ]),
  )
  const keys = column(bounded, 'tickets.customer_id')
  const start = '2025-02-01'
  let moved = 0
  for (const [at, value] of column(bounded, 'tickets.bought_at').entries()) {
    const least = since.get(keys[at] ?? '') ?? ''
    assert.ok((value ?? '') >= least)
    if (least <= start) assert.equal(value, free[at])
    else moved += value === free[at] ? 0 : 1
  }
  assert.ok(moved > 100, `${moved}`)
})

test('a unique number is drawn at most once in the largest load, wherever one looks', () => {
  const { pack, faults } = readEdited({
    'rows.yaml': edited('rows.yaml', 'extras: = null', 'extras: = null\n    seat: integer 1-40000 unique'),
    'schemas.yaml': edited(
      'schemas.yaml',
      '- { name: extras, type: jsonb, isNullable: true }',
      '- { name: extras, type: jsonb, isNullable: true }\n      - { name: seat, type: integer, isUnique: true }',
    ),
  })
  assert.ok(pack, JSON.stringify(faults))
  const plan = planRows(pack, pack)
  const seats = Array.from({ length: 1000 }, (_, number) => makeBlock(plan, number).tables[1]?.rows ?? [])
    .flat()
    .map(row => Number(row.at(-1)))
  assert.deepEqual(
    seats.toSorted((a, b) => a - b),
    Array.from({ length: 40_000 }, (_, at) => at + 1),
  )
})

/** A formula with the value that it has, in thousandths. */
interface Formula {
  readonly text: string
  readonly value: bigint
}

const leaf: fc.Arbitrary<Formula> = fc.integer({ min: -9_999_999, max: 9_999_999 }).map(value => {
  const digits = String(Math.abs(value)).padStart(4, '0')
  const text = `${digits.slice(0, -3)}.${digits.slice(-3)}`
  return { text: value < 0 ? `(-${text})` : text, value: BigInt(value) }
})
const formula: fc.Arbitrary<Formula> = fc.letrec<{ node: Formula }>(tie => ({
  node: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc
      .tuple(tie('node'), tie('node'))
      .map(([a, b]) => ({ text: `(${a.text} + ${b.text})`, value: a.value + b.value })),
    fc
      .tuple(tie('node'), tie('node'))
      .map(([a, b]) => ({ text: `(${a.text} - ${b.text})`, value: a.value - b.value })),
    fc
      .tuple(tie('node'), fc.integer({ min: -999, max: 999 }))
      .map(([a, b]) => ({ text: `${a.text} * (${b})`, value: a.value * BigInt(b) })),
    fc
      .tuple(tie('node'), tie('node'))
      .map(([a, b]) => ({ text: `max(${a.text}, ${b.text})`, value: (a.value < b.value ? b : a).value })),
    fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => ({
      text: `(${a.text} < ${b.text} ? ${b.text} : ${c.text})`,
      value: a.value < b.value ? b.value : c.value,
    })),
  ),
})).node

test('a formula has its exact value, beyond what a double holds', () => {
  fc.assert(
    fc.property(formula, ({ text, value }) => {
      fc.pre(text.length < 1900)
      const pack = packWith([['spent: = sum(tickets.amount)', `spent: '= ${text}'`]])
      const schemas = pack.schemas.map(schema => ({
        ...schema,
        fields: schema.fields.map(field =>
          field.name === 'spent' ? { ...field, precision: 38, scale: 3 } : field,
        ),
      }))
      const size = String(value < 0n ? -value : value).padStart(4, '0')
      const wanted = `${value < 0n ? '-' : ''}${size.slice(0, -3)}.${size.slice(-3)}`
      assert.equal(column({ ...pack, schemas }, 'customers.spent')[0], wanted)
    }),
    { numRuns: 60 },
  )
})
