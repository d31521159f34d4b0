import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BooleanProfile, type ColumnProfile, emptyProfile, type Profile } from '../profile/profile.ts'
import { renamedColumns } from './renamed.ts'

function truths(name: string, trueCount: number, missing = 0): BooleanProfile {
  const topValues = [
    { value: 'true', count: trueCount },
    { value: 'false', count: 100 - trueCount - missing },
  ]
  const fixed = { kind: 'boolean', dtype: 'bool', unique: 2, memoryBytes: 800, otherCount: 0 } as const
  return { ...fixed, name, missing, trueCount, topValues }
}

function profileOf(...columns: ColumnProfile[]): Profile {
  return { ...emptyProfile, rowCount: 100, columns }
}

test('a column that came is paired with the one it is most like, each once', () => {
  const v1 = profileOf(truths('kept', 50), truths('old', 30), truths('older', 90))
  const v2 = profileOf(truths('kept', 50), truths('new', 31), truths('newer', 30), truths('other', 60))
  assert.deepEqual(renamedColumns(v1, v2), [{ from: 'old', to: 'newer', similarity: 1 }])
})

test('columns that are missing throughout are like nothing, and other shares of missing values count', () => {
  assert.deepEqual(renamedColumns(profileOf(truths('a', 0, 100)), profileOf(truths('b', 0, 100))), [])
  assert.deepEqual(renamedColumns(profileOf(truths('a', 40, 0)), profileOf(truths('b', 32, 20))), [])
})
