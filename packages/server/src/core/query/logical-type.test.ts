import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldType, parseLogicalType, printLogicalType } from './logical-type.ts'

test('types of every kind read back as they were printed', () => {
  const types = [
    'BIGINT',
    'DECIMAL(38,10)',
    'TIMESTAMP WITH TIME ZONE',
    'TIME WITH TIME ZONE[]',
    "ENUM('it''s', 'b, c')",
    'STRUCT("a b" DECIMAL(5,2), "c""" VARCHAR)[]',
    'MAP(VARCHAR, MAP(INTEGER, DATE[]))',
    'UNION("x" INTEGER, "y" TIMESTAMP WITH TIME ZONE)',
    'DOUBLE[3][]',
    'STRUCT("a" LOOSE(BIGINT), "b" LOOSE(TIMESTAMP)[])',
  ]
  for (const type of types) assert.equal(printLogicalType(parseLogicalType(type)), type)
})

test('names without quotes are read and printed with them', () => {
  const type = 'STRUCT(a BIGINT, b_1 STRUCT(c DATE))'
  assert.equal(printLogicalType(parseLogicalType(type)), 'STRUCT("a" BIGINT, "b_1" STRUCT("c" DATE))')
})

test('the engine holds loose values as texts, wherever they are', () => {
  const type = parseLogicalType('STRUCT("a" LOOSE(BIGINT), "b" STRUCT("c" DATE, "d" LOOSE(DOUBLE)[])[])')
  assert.equal(printLogicalType(heldType(type)), 'STRUCT("a" VARCHAR, "b" STRUCT("c" DATE, "d" VARCHAR[])[])')
})

test('what is more than a type is refused', () => {
  for (const text of [
    '',
    'BIGINT); drop table x',
    'BIGINT)',
    "ENUM('a",
    'STRUCT(a)',
    'MAP(INTEGER)',
    'BIGINT NULL',
    'LOOSE(BIGINT) x',
    'LOOSE()',
    'LOOSE(BIGINT, DATE)',
    'LOOSE(BIGINT[])',
  ]) {
    assert.throws(() => parseLogicalType(text), TypeError, text)
  }
})
