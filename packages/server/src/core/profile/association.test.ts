import assert from 'node:assert/strict'
import { test } from 'node:test'
import { associated, cramersV, spearman } from './association.ts'
import { emptyProfile, type Profile, type TextProfile } from './profile.ts'

test('ranks that rise together have 1, against one another −1, and a constant none', () => {
  const sums = (x: number[], y: number[]) => {
    const sum = (a: number[], b: number[]) =>
      BigInt(a.reduce((total, each, at) => total + each * (b[at] ?? 0), 0))
    return { count: BigInt(x.length), xx: sum(x, x), yy: sum(y, y), xy: sum(x, y) }
  }
  // Doubled ranks.
  assert.equal(spearman(sums([2, 4, 6, 8], [2, 4, 6, 8])), 1)
  assert.equal(spearman(sums([2, 4, 6, 8], [8, 6, 4, 2])), -1)
  assert.equal(spearman(sums([5, 5, 5, 5], [2, 4, 6, 8])), null)
  assert.equal(spearman(sums([], [])), null)
})

test('independent categories have no association, equal ones all of it', () => {
  assert.equal(cramersV({ count: 8, rows: 2, columns: 2, squares: 1 }), 0)
  assert.equal(cramersV({ count: 8, rows: 3, columns: 3, squares: 3 }), 1)
  assert.equal(cramersV({ count: 8, rows: 1, columns: 3, squares: 1 }), null)
  assert.equal(cramersV({ count: 0, rows: 0, columns: 0, squares: 0 }), null)
})

test('texts with more values than categories have are left out, and so is what is beyond the bound', () => {
  const columns = Array.from({ length: 25 }, (_, at): TextProfile => {
    const unique = at === 0 ? 1001 : 2
    const none = { missing: 0, memoryBytes: 0, topValues: [], otherCount: 0, empty: 0, blank: 0, padded: 0 }
    const patterns = { top: [], otherCount: 0, sampled: null }
    return { kind: 'text', name: `c${at}`, dtype: 'object', unique, ...none, length: null, patterns }
  })
  const profile: Profile = { ...emptyProfile, columns }
  const { columns: taken, omitted } = associated(profile, 'cramers_v')
  assert.deepEqual([taken.length, taken[0], omitted], [20, 'c1', ['c21', 'c22', 'c23', 'c24']])
  assert.deepEqual(associated(profile, 'spearman').columns, [])
})
