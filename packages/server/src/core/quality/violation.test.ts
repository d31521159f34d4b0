import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '../dataset/dataset.ts'
import { printFilter } from '../query/filter.ts'
import type { Condition } from '../query/query.ts'
import type { Demand } from './rule.ts'
import { type Subject, violationOf } from './violation.ts'

const column = (name: string, logicalType: string): Column => {
  return { name, logicalType, dtype: 'object', nullable: true, originalName: name }
}
const subject: Subject = {
  columns: [
    column('id', 'BIGINT'),
    column('city', 'VARCHAR'),
    column('day', 'DATE'),
    column('at', 'TIMESTAMP'),
    column('zoned', 'TIMESTAMP WITH TIME ZONE'),
  ],
  rowCount: 10,
  now: new Date('2026-02-12T08:00:00Z'),
  reference: () => 'There is no such dataset.',
}
const number = (value: string) => ({ kind: 'number', value }) as const
const text = (value: string) => ({ kind: 'text', value }) as const

function printed(demand: Demand): string {
  const violation = violationOf(demand, subject)
  if (violation.kind === 'decided') return `decided: ${violation.message}`
  return `${violation.kind}: ${print(violation.condition)}`
}

function print(condition: Condition): string {
  return condition.kind === 'filter' ? printFilter(condition.filter) : JSON.stringify(condition)
}

test('a demand is violated by the rows that contradict it', () => {
  const cases: [Demand, string][] = [
    [{ kind: 'not_null', column: 'id' }, 'rows: "id" is null'],
    [{ kind: 'range', column: 'id', min: number('1'), max: null }, 'rows: "id" < 1'],
    [{ kind: 'range', column: 'id', min: number('1'), max: number('9') }, 'rows: ("id" < 1) or ("id" > 9)'],
    [{ kind: 'set', column: 'city', values: [text("O'Hare")] }, `rows: not ("city" in ('O''Hare'))`],
    [{ kind: 'expression', expression: "id > 1 or city = 'x'" }, `rows: not (("id" > 1) or ("city" = 'x'))`],
    [{ kind: 'unique', columns: ['id', 'city'] }, 'rows: {"kind":"repeated","columns":["id","city"]}'],
    [
      { kind: 'pattern', column: 'city', pattern: '[A-Z]+' },
      'rows: {"kind":"pattern","column":"city","pattern":"[A-Z]+","negated":true}',
    ],
    [{ kind: 'row_count', min: 10, max: 10 }, 'decided: null'],
    [{ kind: 'row_count', min: 11, max: null }, 'decided: The version has 10 rows; at least 11 are wanted.'],
    [{ kind: 'row_count', min: null, max: 9 }, 'decided: The version has 10 rows; at most 9 are wanted.'],
    [
      { kind: 'freshness', column: 'day', maxAgeHours: 24 },
      `no_row: "day" between '2026-02-11' and '2026-02-12'`,
    ],
    [
      { kind: 'freshness', column: 'at', maxAgeHours: 0.5 },
      `no_row: "at" between '2026-02-12T07:30:00.000' and '2026-02-12T22:00:00.000'`,
    ],
    [
      { kind: 'freshness', column: 'zoned', maxAgeHours: 1 },
      `no_row: "zoned" between '2026-02-12T07:00:00.000Z' and '2026-02-12T22:00:00.000Z'`,
    ],
  ]
  for (const [demand, expected] of cases) assert.equal(printed(demand), expected)
})

test('what cannot be asked of the columns is refused', () => {
  const cases: [Demand, string][] = [
    [{ kind: 'not_null', column: 'ids' }, 'unknown_column'],
    [{ kind: 'unique', columns: ['id', 'x'] }, 'unknown_column'],
    [{ kind: 'unique', columns: ['id', 'id'] }, 'invalid_value'],
    [{ kind: 'range', column: 'id', min: text('a'), max: null }, 'type_mismatch'],
    [{ kind: 'set', column: 'day', values: [number('1')] }, 'type_mismatch'],
    [{ kind: 'pattern', column: 'id', pattern: '1' }, 'type_mismatch'],
    [{ kind: 'freshness', column: 'city', maxAgeHours: 1 }, 'type_mismatch'],
    [{ kind: 'expression', expression: 'id > 1; drop table x' }, 'malformed_filter'],
    [{ kind: 'expression', expression: 'id > (select 1)' }, 'malformed_filter'],
    [{ kind: 'expression', expression: 'x > 1' }, 'unknown_column'],
  ]
  for (const [demand, code] of cases)
    assert.throws(() => violationOf(demand, subject), { code }, JSON.stringify(demand))
})
