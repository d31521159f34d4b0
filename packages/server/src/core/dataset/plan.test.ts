import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CoreError } from '../errors.ts'
import { newId, type PartId } from '../ids.ts'
import type { Column, Part } from './dataset.ts'
import { type Head, planVersion, type StagedParts } from './plan.ts'
import { dtypeOf } from './types.ts'

function column(name: string, logicalType: string, nullable = false): Column {
  return { name, logicalType, dtype: dtypeOf(logicalType), nullable, originalName: name }
}

function staged(columns: readonly Column[], rows: number): StagedParts {
  const part: Part = {
    id: newId<PartId>(),
    key: 'parts/one',
    rows,
    bytes: rows * 8,
    digest: `digest of ${rows}`,
    columns,
  }
  return { parts: [part], columns, rowCount: rows }
}

function headOf(plan: ReturnType<typeof planVersion>): Head {
  return plan
}

test('the first version is number 0 and expects that there is none', () => {
  const plan = planVersion(null, staged([column('a', 'BIGINT')], 3), 'append')
  assert.deepEqual([plan.number, plan.precondition.head, plan.rowCount], [0, null, 3])
})

test('an append adds rows, bytes and new columns, which older rows lack', () => {
  const first = planVersion(null, staged([column('a', 'BIGINT')], 3), 'replace')
  const next = planVersion(
    headOf(first),
    staged([column('a', 'BIGINT'), column('b', 'VARCHAR')], 2),
    'append',
  )
  assert.deepEqual([next.number, next.precondition.head, next.rowCount, next.storedBytes], [1, 0, 5, 40])
  assert.deepEqual(
    next.columns.map(it => [it.name, it.nullable]),
    [
      ['a', false],
      ['b', true],
    ],
  )
})

test('a replace keeps nothing of the head', () => {
  const first = planVersion(null, staged([column('a', 'BIGINT')], 3), 'replace')
  const next = planVersion(headOf(first), staged([column('z', 'VARCHAR')], 2), 'replace')
  assert.deepEqual([next.number, next.rowCount, next.columns.map(it => it.name)], [1, 2, ['z']])
})

test('an append widens a column as far as nothing is lost', () => {
  const cases: readonly [string, string, string][] = [
    ['BIGINT', 'BIGINT', 'BIGINT'],
    ['INTEGER', 'BIGINT', 'BIGINT'],
    ['BIGINT', 'HUGEINT', 'HUGEINT'],
    ['UBIGINT', 'BIGINT', 'HUGEINT'],
    ['UTINYINT', 'SMALLINT', 'SMALLINT'],
    ['DECIMAL(10,2)', 'DECIMAL(6,4)', 'DECIMAL(12,4)'],
    ['INTEGER', 'DOUBLE', 'DOUBLE'],
    ['FLOAT', 'DOUBLE', 'DOUBLE'],
    ['DECIMAL(38,0)', 'BIGINT', 'DECIMAL(38,0)'],
    ['DECIMAL(10,2)', 'INTEGER', 'DECIMAL(12,2)'],
    ['DATE', 'TIMESTAMP', 'TIMESTAMP'],
  ]
  for (const [left, right, wider] of cases) {
    for (const [head, added] of [
      [left, right],
      [right, left],
    ] as const) {
      const first = planVersion(null, staged([column('a', head)], 1), 'replace')
      const next = planVersion(headOf(first), staged([column('a', added)], 1), 'append')
      assert.equal(next.columns[0]?.logicalType, wider, `${head} and ${added}`)
    }
  }
})

test('an append of fractions to whole numbers is taken as long as a double holds every digit', () => {
  const whole = (digits?: number) => ({ ...column('a', 'BIGINT'), ...(digits && { digits }) })
  const append = (head: Column) =>
    planVersion(planVersion(null, staged([head], 1), 'replace'), staged([column('a', 'DOUBLE')], 1), 'append')
  assert.equal(append(whole(15)).columns[0]?.logicalType, 'DOUBLE')
  for (const head of [whole(16), whole()]) {
    assert.throws(() => append(head), /no type holds both without loss/)
  }
})

test('an append whose column has no common type is refused, naming the column', () => {
  for (const [head, added] of [
    ['BIGINT', 'VARCHAR'],
    ['HUGEINT', 'DOUBLE'],
    ['DECIMAL(38,0)', 'DECIMAL(38,38)'],
    ['BOOLEAN', 'BIGINT'],
  ] as const) {
    const first = planVersion(null, staged([column('a', head)], 1), 'replace')
    assert.throws(
      () => planVersion(headOf(first), staged([column('a', added)], 1), 'append'),
      (error: unknown) =>
        error instanceof CoreError && error.code === 'columns_do_not_fit' && error.details.column === 'a',
      `${head} and ${added}`,
    )
  }
})

test('an append that shares no column is refused', () => {
  const first = planVersion(null, staged([column('a', 'BIGINT')], 1), 'replace')
  assert.throws(
    () => planVersion(headOf(first), staged([column('b', 'BIGINT')], 1), 'append'),
    /share no column/,
  )
})

test('equal steps over equal content give equal digests, and other content another', () => {
  const history = fc.array(
    fc.record({ rows: fc.integer({ min: 0, max: 50 }), mode: fc.constantFrom('append', 'replace') }),
    { minLength: 1, maxLength: 6 },
  )
  const replay = (steps: readonly { rows: number; mode: string }[]) =>
    steps.reduce<Head | null>(
      (head, step) => planVersion(head, staged([column('a', 'BIGINT')], step.rows), step.mode as 'append'),
      null,
    )
  fc.assert(
    fc.property(history, steps => {
      assert.equal(replay(steps)?.digest, replay(steps)?.digest)
      assert.notEqual(replay(steps)?.digest, replay([...steps, { rows: 99, mode: 'append' }])?.digest)
    }),
  )
})
