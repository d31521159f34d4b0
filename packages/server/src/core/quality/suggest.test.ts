import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noMoments } from '../profile/moments.ts'
import { type ColumnProfile, emptyProfile, type Profile } from '../profile/profile.ts'
import { suggestRules } from './suggest.ts'

const any = { missing: 0, memoryBytes: 0, topValues: [], otherCount: 0 }
const words = { kind: 'text', dtype: 'object', empty: 0, blank: 0, padded: 0, length: null } as const

function profileOf(columns: readonly ColumnProfile[], rowCount = 100): Profile {
  return { ...emptyProfile, rowCount, columns }
}

function textColumn(name: string, unique: number, shapes: string[], values: string[] = []): ColumnProfile {
  const top = shapes.map(value => ({ value, count: 100 / shapes.length }))
  const topValues = values.map(value => ({ value, count: 100 / values.length }))
  const otherCount = values.length > 0 ? 0 : 100
  return {
    ...any,
    ...words,
    name,
    unique,
    topValues,
    otherCount,
    patterns: { top, otherCount: 0, sampled: null },
  }
}

const numbers = {
  ...any,
  kind: 'numeric',
  dtype: 'int64',
  infinite: 0,
  zeros: 0,
  moments: noMoments,
} as const

test('rules are suggested that the version satisfies', () => {
  const id: ColumnProfile = { ...numbers, name: 'id', unique: 100, negatives: 0, spread: null }
  const code = textColumn('code', 40, ['AA-99.9'])
  const kind = textColumn('kind', 2, ['aaa'], ['b', 'a'])
  const gaps: ColumnProfile = { ...numbers, name: 'gaps', unique: 9, missing: 1, negatives: 1, spread: null }
  assert.deepEqual(
    suggestRules(profileOf([id, code, kind, gaps]), []).map(({ demand }) => demand),
    [
      { kind: 'not_null', column: 'id' },
      { kind: 'unique', columns: ['id'] },
      { kind: 'not_null', column: 'code' },
      { kind: 'pattern', column: 'code', pattern: '\\p{Lu}{2}-\\p{N}{2}\\.\\p{N}' },
      { kind: 'not_null', column: 'kind' },
      {
        kind: 'set',
        column: 'kind',
        values: [
          { kind: 'text', value: 'a' },
          { kind: 'text', value: 'b' },
        ],
      },
      { kind: 'row_count', min: 50, max: null },
    ],
  )
})

test('nothing is concluded from few rows, and nothing is suggested that there is', () => {
  const id: ColumnProfile = { ...numbers, name: 'id', unique: 3, negatives: 0, spread: null }
  const few = profileOf([id], 3)
  const [only, ...others] = suggestRules(few, [])
  assert.deepEqual([only?.demand, others], [{ kind: 'not_null', column: 'id' }, []])
  const rule = { demand: { column: 'id', kind: 'not_null' } } as never
  assert.deepEqual(suggestRules(few, [rule]), [])
})
