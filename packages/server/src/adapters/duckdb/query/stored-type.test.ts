import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerType, storedType } from './stored-type.ts'

test('a column keeps its type in an answer, unless the house has no form for it', () => {
  for (const type of ['BIGINT', 'HUGEINT', 'DECIMAL(38,9)', 'INTEGER[]', 'MAP(VARCHAR, DATE)', "ENUM('a')"]) {
    assert.equal(answerType(type), type)
  }
  assert.equal(answerType('STRUCT("a b" GEOMETRY)'), 'STRUCT("a b" VARCHAR)')
  assert.equal(answerType('UNION(a INTEGER, b VARCHAR)'), 'VARCHAR')
  assert.equal(answerType('"NULL"'), 'VARCHAR')
})

test('what Parquet would round or rename is kept as text, at every depth', () => {
  assert.equal(storedType('BIGINT'), 'BIGINT')
  assert.equal(storedType('HUGEINT'), 'VARCHAR')
  assert.equal(storedType("ENUM('a')"), 'VARCHAR')
  assert.equal(
    storedType('STRUCT("a" HUGEINT[], "b" MAP(UHUGEINT, DOUBLE))'),
    'STRUCT("a" VARCHAR[], "b" MAP(VARCHAR, DOUBLE))',
  )
})
