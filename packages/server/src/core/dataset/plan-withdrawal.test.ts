import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newId, type PartId } from '../ids.ts'
import type { Column, Part } from './dataset.ts'
import { type LivePart, planVersion, withdrawalOf } from './plan.ts'

const column: Column = {
  name: 'a',
  originalName: 'a',
  dtype: 'int64',
  logicalType: 'BIGINT',
  nullable: false,
}

const part = (rows: number): Part => {
  const id = newId<PartId>()
  return { id, key: `parts/${id}`, rows, bytes: rows * 10, digest: id, columns: [column] }
}

const live = (since: number, rows: number, place = since): LivePart => ({
  id: newId(),
  since,
  place,
  rows,
  bytes: rows * 10,
})

test('what versions brought is what leaves, and the others stay', () => {
  const parts = [live(0, 5), live(1, 7), live(1, 2), live(3, 1)]
  const withdrawal = withdrawalOf(parts, [3, 1, 1])
  assert.deepEqual(withdrawal, {
    versions: [1, 3],
    parts: parts.slice(1).map(({ id }) => id),
    rows: 10,
    bytes: 100,
  })
})

test('a version whose parts are gone brings nothing to withdraw', () => {
  assert.deepEqual(withdrawalOf([live(4, 9)], [2]), { versions: [2], parts: [], rows: 0, bytes: 0 })
})

test('what was merged with rows of others cannot be told apart', () => {
  const merged = [live(5, 20, 1), live(5, 3)]
  for (const number of [1, 2, 4]) assert.equal(withdrawalOf(merged, [number]), null, `version ${number}`)
  for (const number of [0, 5, 6]) assert.notEqual(withdrawalOf(merged, [number]), null, `version ${number}`)
})

test('a plan without some versions counts the rows of the others, whatever was withdrawn', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ rows: fc.nat(50), leaves: fc.boolean() }), { minLength: 1, maxLength: 8 }),
      fc.nat(9),
      (steps, added) => {
        const head = {
          number: steps.length - 1,
          columns: [column],
          rowCount: steps.reduce((sum, { rows }) => sum + rows, 0),
          storedBytes: steps.reduce((sum, { rows }) => sum + rows * 10, 0),
          digest: 'd',
        }
        const parts = steps.map(({ rows }, number) => live(number, rows))
        const leaving = steps.flatMap(({ leaves }, number) => (leaves ? [number] : []))
        const withdrawal = withdrawalOf(parts, leaving)
        assert(withdrawal)
        const staged = { parts: [part(added)], columns: [column], rowCount: added }
        const plan = planVersion(head, staged, 'append', withdrawal)
        const staying = steps.filter(({ leaves }) => !leaves).reduce((sum, { rows }) => sum + rows, 0)
        assert.equal(plan.rowCount, staying + added)
        assert.equal(plan.storedBytes, plan.rowCount * 10)
        assert.equal(plan.withdrawn.length, leaving.length)
      },
    ),
  )
})

test('the digest tells what was withdrawn', () => {
  const head = { number: 2, columns: [column], rowCount: 9, storedBytes: 90, digest: 'd' }
  const nothing = { parts: [], columns: [], rowCount: 0 }
  const digests = [[], [1], [2], [1, 2]].map(
    versions => planVersion(head, nothing, 'append', withdrawalOf([], versions) ?? undefined).digest,
  )
  assert.equal(new Set(digests).size, 4)
})

test('a version that replaces everything withdraws nothing besides', () => {
  const head = { number: 1, columns: [column], rowCount: 9, storedBytes: 90, digest: 'd' }
  const withdrawal = withdrawalOf([live(1, 9)], [1])
  assert(withdrawal)
  const plan = planVersion(head, { parts: [part(2)], columns: [column], rowCount: 2 }, 'replace', withdrawal)
  assert.deepEqual([plan.rowCount, plan.withdrawn], [2, []])
})
