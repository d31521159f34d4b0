import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../ids.ts'
import type { Part } from './dataset.ts'
import { planMerge } from './merge.ts'

const MIB = 2 ** 20

function parts(...sizes: readonly number[]): Part[] {
  return sizes.map(bytes => ({ id: newId(), key: 'k', rows: 1, bytes, digest: 'd', columns: [] }))
}

function sizes(groups: readonly (readonly Part[])[]): number[][] {
  return groups.map(group => group.map(({ bytes }) => bytes))
}

test('completing merges all neighbours into parts of a bounded size', () => {
  const groups = planMerge(parts(1, 2, 60 * MIB, 8 * MIB, 100 * MIB, 5, 6), 'all')
  assert.deepEqual(sizes(groups), [
    [1, 2, 60 * MIB],
    [5, 6],
  ])
  assert.deepEqual(planMerge(parts(1), 'all'), [])
})

test('the job leaves alone what is much larger than all that follow, and few parts', () => {
  const small = Array.from({ length: 9 }, () => MIB)
  assert.deepEqual(sizes(planMerge(parts(30 * MIB, ...small), 'many')), [small])
  assert.deepEqual(sizes(planMerge(parts(15 * MIB, ...small), 'many')), [[15 * MIB, ...small]])
  assert.deepEqual(planMerge(parts(1, 2, 3), 'many'), [])
})

test('a thousand parts one after the other are written a few times each', () => {
  let current: Part[] = []
  let written = 0
  for (let at = 0; at < 5000; at += 1) {
    current.push(...parts(100_000))
    if (current.length <= 64) continue
    for (const group of planMerge(current, 'many')) {
      const bytes = group.reduce((sum, part) => sum + part.bytes, 0)
      written += bytes
      const from = current.indexOf(group[0] as Part)
      current = current.toSpliced(from, group.length, ...parts(bytes))
    }
  }
  assert.ok(current.length <= 80, `${current.length} parts are left`)
  assert.ok(written / (5000 * 100_000) < 8, `each was written ${written / (5000 * 100_000)} times`)
})
