import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Column } from '../dataset/dataset.ts'
import { parseFilter } from './filter.ts'
import { parseOrder } from './order.ts'
import { planQuery } from './plan.ts'

const types: Record<string, string> = {
  id: 'BIGINT',
  amount: 'DECIMAL(18,2)',
  ratio: 'FLOAT',
  city: 'VARCHAR',
  open: 'BOOLEAN',
  day: 'DATE',
  when: 'TIMESTAMP',
  zoned: 'TIMESTAMP WITH TIME ZONE',
  fine: 'TIMESTAMP_NS',
  at: 'TIME',
  key: 'UUID',
  kind: "ENUM('a', 'b')",
  tags: 'VARCHAR[]',
}
const columns: Column[] = Object.entries(types).map(([name, logicalType]) => ({
  name,
  logicalType,
  dtype: 'object',
  nullable: true,
  originalName: name,
}))

const plan = (where: string) => planQuery({ columns }, [], { where: parseFilter(where) })

describe('planQuery', () => {
  test('values that fit their column are accepted', () => {
    const fitting = [
      'id = 12345678901234567890123 and id > 1.5',
      "amount <= '10.25' and ratio < 1e30",
      "city ilike '%os_o%' and kind = 'c'",
      "open = true or open = 'FALSE'",
      "day >= '2024-02-29' and day < '2024-03-01T12:00'",
      "\"when\" between '2024-01-01' and '2024-01-01 12:00:00.123456'",
      "zoned > '2024-01-01T00:00:00+02:00' and zoned < '2024-01-01T00:00:00Z'",
      "fine = '2024-01-01T00:00:00.123456789'",
      "at < '23:59:59' and key = '00000000-0000-4000-8000-000000000000'",
      'tags is not null',
    ]
    for (const where of fitting) assert.ok(plan(where).where, where)
  })

  test('values that do not fit are refused with position, value and type', () => {
    const misfits = [
      "id = 'ten'",
      'id = true',
      'amount = true',
      'ratio > 1e39',
      'city = 5',
      "open = 'yes'",
      'open = 1',
      "day = '2023-02-29'",
      "day = '29.02.2024'",
      'day = 2024',
      '"when" = \'2024-01-01T00:00:00Z\'',
      '"when" = \'2024-01-01T00:00:00.1234567\'',
      "fine = '1600-01-01'",
      "at = '24:00:00'",
      "key = 'x'",
      "id like '1%'",
      "tags = 'a'",
    ]
    for (const where of misfits) {
      assert.throws(() => plan(`city = 'x' and ${where}`), { code: 'type_mismatch' }, where)
    }
  })

  test('a refusal reads like a sentence', () => {
    assert.throws(() => plan("amount > 'much'"), {
      message:
        '"much" cannot be compared with "amount" at position 1: a DECIMAL(18,2) column needs a number.',
    })
  })

  test('an unknown column is refused with the nearest names', () => {
    assert.throws(() => plan('amuont = 1'), {
      code: 'unknown_column',
      message: /There is no column "amuont" \(position 1\)\. The nearest are "amount"/,
    })
    assert.throws(() => planQuery({ columns }, [], { columns: ['id', 'City'] }), {
      code: 'unknown_column',
      message: /The nearest are "city"/,
    })
    assert.throws(() => planQuery({ columns }, [], { orderBy: parseOrder('id, x') }), {
      code: 'unknown_column',
      details: { column: 'x', position: 5 },
    })
  })

  test('columns come in the order asked for, each once', () => {
    const { selected } = planQuery({ columns }, [], { columns: ['city', 'id'] })
    assert.deepEqual(
      selected.map(({ name }) => name),
      ['city', 'id'],
    )
    assert.throws(() => planQuery({ columns }, [], { columns: ['id', 'id'] }), { code: 'invalid_value' })
  })

  test('nested columns cannot order rows', () => {
    assert.throws(() => planQuery({ columns }, [], { orderBy: parseOrder('tags') }), {
      code: 'type_mismatch',
    })
  })
})
