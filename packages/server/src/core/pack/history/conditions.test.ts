import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DataType } from '../pack.ts'
import type { Operator, RowCondition } from '../rules.ts'
import { fits, typedCondition } from './conditions.ts'

const conditionOf = (operator: Operator, value?: RowCondition['value']): RowCondition =>
  value === undefined ? { field: 'x', operator } : { field: 'x', operator, value }

/** Whether a cell fits; a text says why the condition cannot be. */
function outcome(dataType: DataType, cell: string | null, operator: Operator, value?: RowCondition['value']) {
  const typed = typedCondition(conditionOf(operator, value), dataType)
  return typeof typed === 'string' ? typed : fits(typed, cell)
}

test('numbers are compared as decimals', () => {
  assert.equal(outcome('decimal', '12.50', '=', 12.5), true)
  assert.equal(outcome('decimal', '0.30', '=', '0.3'), true)
  assert.equal(outcome('decimal', '9007199254740993', '=', '9007199254740992'), false)
  assert.equal(outcome('integer', '620', '>=', 620), true)
  assert.equal(outcome('integer', '9', '<', 10), true)
  assert.equal(outcome('integer', '2', '>', 1.5), true)
  assert.equal(outcome('bigint', '-3', '<', '-2.999'), true)
  assert.equal(outcome('decimal', '12.505', '!=', '12.51'), true)
})

test('doubles are compared as doubles', () => {
  assert.equal(outcome('double', '0.1', '=', '0.1000000000000000055'), true)
  assert.equal(outcome('double', '1e+21', '=', 1e21), true)
  assert.equal(outcome('double', 'NaN', '>', 1e300), true)
  assert.equal(outcome('double', '-Infinity', '<', 0), true)
})

test('booleans, dates and timestamps are compared as such', () => {
  assert.equal(outcome('boolean', 'true', '=', true), true)
  assert.equal(outcome('boolean', 'false', '<', true), true)
  assert.equal(outcome('date', '2026-01-31', '<', '2026-02-01'), true)
  assert.equal(outcome('timestamp', '2026-01-12 09:30:00', '=', '2026-01-12T09:30Z'), true)
  assert.equal(outcome('timestamp', '2026-01-12 09:30:00.25', '>', '2026-01-12 09:30:00'), true)
  assert.equal(outcome('timestamp', '2026-01-12 09:30:00.5', '<=', '2026-01-12T09:30:00.500'), true)
  assert.equal(outcome('timestamp', '2026-01-12 00:00:00', '>=', '2026-01-12'), true)
})

test('texts are compared by code points', () => {
  assert.equal(outcome('varchar', 'Zebra', '<', 'apple'), true)
  assert.equal(outcome('text', '\u{1f600}', '>', '\uffee'), true)
  assert.equal(outcome('text', 'gold', 'in', ['gold', 'reserve']), true)
  assert.equal(outcome('text', 'gold ', '=', 'gold'), false)
})

test('a missing value fits not_exists, and nothing else', () => {
  assert.equal(outcome('text', null, 'not_exists'), true)
  assert.equal(outcome('text', '', 'exists'), true)
  assert.equal(outcome('jsonb', '{}', 'not_exists'), false)
  for (const operator of ['=', '!=', '<', '<=', '>', '>='] as const) {
    assert.equal(outcome('text', null, operator, 'a'), false)
  }
  assert.equal(outcome('text', null, 'in', ['a']), false)
  assert.equal(outcome('text', null, 'not_in', ['a']), false)
  assert.equal(outcome('text', null, 'exists'), false)
})

test('what cannot be compared says why', () => {
  assert.match(String(outcome('integer', '1', '=', 'many')), /"many", which is no integer/)
  assert.match(String(outcome('boolean', 'true', '=', 'yes')), /no boolean/)
  assert.match(String(outcome('boolean', 'true', '=', 1)), /no boolean/)
  assert.match(String(outcome('text', 'a', 'in', ['a', 5])), /5, which is no text/)
  assert.match(String(outcome('text', 'a', '=', 'a\0')), /no text/)
  assert.match(String(outcome('date', '2026-01-01', '>', '2026-02-30')), /no date/)
  assert.match(String(outcome('timestamp', '2026-01-01 00:00:00', '>', '2026-01-01T25:00')), /no timestamp/)
  assert.match(String(outcome('double', '1', '<', '1e400')), /no double/)
  assert.match(String(outcome('double', '1', '<', '1e-400')), /no double/)
  assert.match(String(outcome('jsonb', '{}', '=', '{}')), /only be asked/)
  assert.match(String(outcome('text', 'a', 'in', [])), /at least one value/)
  assert.match(String(outcome('text', 'a', 'in', 'a')), /needs a list/)
  assert.match(String(outcome('text', 'a', '=', ['a'])), /no list/)
  assert.match(String(outcome('text', 'a', '=')), /needs a value/)
  assert.match(String(outcome('text', 'a', 'exists', 'a')), /takes no value/)
})
