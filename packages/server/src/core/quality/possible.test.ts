import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TextProfile } from '../profile/profile.ts'
import { looks } from '../query/query.ts'
import { mayLook, mayVary } from './possible.ts'

function column(shapes: string[], values: string[], otherCount = 0): TextProfile {
  const counted = (texts: string[]) => texts.map(value => ({ value, count: 1 }))
  return {
    kind: 'text',
    name: 'a',
    dtype: 'object',
    unique: values.length,
    missing: 0,
    memoryBytes: 0,
    topValues: counted(values),
    otherCount,
    empty: 0,
    blank: 0,
    padded: 0,
    length: null,
    patterns: { top: counted(shapes), otherCount, sampled: null },
  }
}

test('a look is ruled out where no shape allows it, and only where all shapes are known', () => {
  const possible = (profile: TextProfile) => looks.filter(look => mayLook(profile, look))
  assert.deepEqual(possible(column(['Aaaa', 'Aaa aaa'], ['Oslo', 'Rio sul'])), [])
  assert.deepEqual(possible(column(['aaa@aaa.aa'], ['ada@abc.de'])), ['email'])
  assert.deepEqual(possible(column(['aaa'], ['Yes', 'perhaps'])), ['truth'])
  assert.deepEqual(possible(column(['aaaa::a'], ['fe80::a'])), ['ip'])
  assert.deepEqual(possible(column(['99'], ['17'])), ['number', 'date', 'phone', 'iban', 'card'])
  assert.deepEqual(
    possible(column(['Aaaa'], ['Oslo'], 5)),
    looks.filter(look => look !== 'truth'),
  )
  assert.ok(mayLook(column([`${'a'.repeat(40)}…`], ['a']), 'email'))
})

test('spellings are compared where not all of them are known', () => {
  assert.equal(mayVary(column([], ['Oslo', 'Rome'])), false)
  assert.equal(mayVary(column([], ['Oslo', 'OSLO'])), true)
  assert.equal(mayVary(column([], ['Oslo'], 1)), true)
})
