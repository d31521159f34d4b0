import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { searchFor } from './search-text.ts'

describe('a search by a regular expression', () => {
  test('finds what it describes, anywhere in the text', () => {
    const cases: readonly [expression: string, found: string, not: string][] = [
      ['^Loyalty', 'Loyalty Members', 'The Loyalty'],
      ['Members$', 'Loyalty Members', 'Members of it'],
      ['a.c', 'xabcx', 'ac'],
      ['colou?r', 'color', 'colr'],
      ['(red|blue) [0-9]{2,3}', 'a blue 123', 'blue 1'],
      ['[^a-c]$', 'abd', 'abc'],
      ['\\d+\\.\\d+', 'v1.25', 'v1x25'],
      ['^(a|b)*c$', 'ababc', 'abxc'],
      ['^(?:ab){2}$', 'abab', 'ab'],
      ['[]x]', ']', 'y'],
      ['', '', '\u0000never'],
      ['\\W', 'a b', 'ab'],
      ['ü{3}', 'üüü', 'üü'],
      ['^.$', '😀', 'ab'],
    ]
    for (const [expression, found, not] of cases) {
      assert.equal(searchFor(expression)(found), true, `${expression} in ${found}`)
      if (expression !== '') assert.equal(searchFor(expression)(not), false, `${expression} in ${not}`)
    }
  })

  test('agrees with the expressions of the language', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '^', '$')
    const expression = fc.letrec<{ node: string }>(tie => ({
      node: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}|${b})`),
        fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{1,2}', '*?')).map(([a, b]) => `(${a})${b}`),
      ),
    })).node
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), maxLength: 8 })
    fc.assert(
      fc.property(expression, text, (pattern, subject) => {
        fc.pre(pattern.length <= 60)
        assert.equal(searchFor(pattern)(subject), new RegExp(pattern, 'u').test(subject))
      }),
      { numRuns: 500 },
    )
  })

  test('goes once through the text, also with what brings others to a halt', () => {
    const began = performance.now()
    const subject = 'a'.repeat(20_000)
    for (const expression of ['^(a+)+$b', '(a*)*b', '(a|a)*c', '(.*){20}x']) {
      assert.equal(searchFor(expression)(subject), false)
    }
    assert.ok(performance.now() - began < 5_000)
    assert.equal(searchFor(`${'('.repeat(30)}${'){256}'.repeat(30)}`)('x'), true)
  })

  test('what is no such expression, or too large, is refused', () => {
    const wrong = ['(', ')', '[a', 'a**', '*a', '\\1', '(?=a)', '(?<n>a)', 'a{3,1}', 'a{999}', '\\', '[b-a]']
    for (const expression of [...wrong, 'x'.repeat(257), '((a{99}){99}){99}']) {
      assert.throws(() => searchFor(expression), { code: 'malformed_filter' }, expression)
    }
  })
})
