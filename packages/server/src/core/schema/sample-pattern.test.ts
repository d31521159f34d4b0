import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matching } from './sample-pattern.ts'

const readable = [
  '^[A-Z]{2}$',
  '[0-1][0-9]-[0-9][0-9]',
  '([A-Z]{2}-[A-Z0-9]{1,3}|)',
  '^(?:a|b)+c?$|^d$',
  String.raw`^\d{4}-\w+\.\s$`,
  '[^a-z]x{3,}',
  '',
]

for (const pattern of readable) {
  test(`a text is made for ${pattern}`, () =>
    assert.match(matching(pattern) ?? assert.fail(), new RegExp(pattern, 'u')))
}

test('a pattern that cannot be read makes none', () => {
  for (const pattern of [
    '(?=a)b',
    String.raw`(a)\1`,
    String.raw`\bword`,
    'a$b',
    '(^a)',
    'x{5000}',
    '(',
    '[a',
  ]) {
    assert.equal(matching(pattern), null, pattern)
  }
})

test('a pattern that would take for ever to run is only read', () => {
  const pattern = `^${'x*'.repeat(40)}x{40}y$`
  assert.equal(matching(pattern), `${'x'.repeat(80)}y`)
  assert.equal(matching('(((x{1000}){1000}){1000}){1000}'), null)
})
