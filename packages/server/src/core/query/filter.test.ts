import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseFilter, printFilter } from './filter.ts'
import type { Filter, Literal } from './query.ts'

const at = 0
const column = fc.string({ minLength: 1, maxLength: 8 })
const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ maxLength: 8 }) }),
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.constantFrom('0', '-1', '+2.50', '.5', '1e300', '-12345678901234567890.125E-3'),
  }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
)
const operator = fc.constantFrom(...(['=', '!=', '<', '<=', '>', '>='] as const))
const { filter } = fc.letrec<{ filter: Filter; predicate: Filter }>(tie => ({
  predicate: fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      column,
      operator,
      value: literal,
      at: fc.constant(at),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      column,
      values: fc.array(literal, { minLength: 1, maxLength: 4 }),
      at: fc.constant(at),
    }),
    fc.record({
      kind: fc.constant('between' as const),
      column,
      low: literal,
      high: literal,
      at: fc.constant(at),
    }),
    fc.record({
      kind: fc.constant('like' as const),
      column,
      pattern: fc.string({ maxLength: 8 }),
      ignoreCase: fc.boolean(),
      at: fc.constant(at),
    }),
    fc.record({ kind: fc.constant('null' as const), column, at: fc.constant(at) }),
  ),
  filter: fc.oneof(
    { maxDepth: 4 },
    tie('predicate'),
    fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}))

/** The filter with every position set to 0, for comparison. */
function unplaced(value: Filter): Filter {
  if ('filters' in value) return { kind: value.kind, filters: value.filters.map(unplaced) }
  return value.kind === 'not' ? { kind: 'not', filter: unplaced(value.filter) } : { ...value, at }
}

function refusal(text: string): { code: string; message: string; details: Record<string, unknown> } {
  try {
    parseFilter(text)
  } catch (error) {
    return error as never
  }
  throw new assert.AssertionError({ message: `accepted: ${text}` })
}

describe('parseFilter', () => {
  test('every filter reads back as it was printed', () => {
    fc.assert(
      fc.property(filter, value =>
        assert.deepEqual(unplaced(parseFilter(printFilter(value))), structuredClone(value)),
      ),
    )
  })

  test('any text is a filter or a refusal with a position inside it', () => {
    const words = fc.constantFrom(
      '"a"',
      'a',
      'and',
      'or',
      'not',
      '(',
      ')',
      'in',
      '1',
      "'x'",
      '=',
      ',',
      'is',
      'null',
      '%',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map(list => list.join(' ')),
        ),
        text => {
          try {
            parseFilter(text)
          } catch (error) {
            const { code, details } = error as { code: string; details: { position: number } }
            assert.equal(code, 'malformed_filter')
            assert.ok(details.position >= 1 && details.position <= text.length + 1)
          }
        },
      ),
    )
  })

  test('the example of the contract has the meaning it shows', () => {
    const text = `"amount" >= 10 and "city" != 'Oslo' and "merchant" in ('ACME', 'O''Neil') and not ("when" is null)`
    assert.deepEqual(unplaced(parseFilter(text)), {
      kind: 'and',
      filters: [
        { kind: 'compare', column: 'amount', operator: '>=', value: { kind: 'number', value: '10' }, at },
        { kind: 'compare', column: 'city', operator: '!=', value: { kind: 'text', value: 'Oslo' }, at },
        {
          kind: 'in',
          column: 'merchant',
          values: [
            { kind: 'text', value: 'ACME' },
            { kind: 'text', value: "O'Neil" },
          ],
          at,
        },
        { kind: 'not', filter: { kind: 'null', column: 'when', at } },
      ],
    })
  })

  test('"and" binds stronger than "or", "not" stronger than both, words in any case', () => {
    const filter = parseFilter('a = 1 OR b = 2 And Not c = 3')
    assert.equal(printFilter(filter), '("a" = 1) or (("b" = 2) and (not ("c" = 3)))')
  })

  test('negated words are the negation of the plain ones', () => {
    const text = "a not in (1) and b not like 'x' and c not between 1 and 2 and d is not null"
    const plain = "not a in (1) and not b like 'x' and not c between 1 and 2 and not d is null"
    assert.deepEqual(unplaced(parseFilter(text)), unplaced(parseFilter(plain)))
  })

  test('a refusal says where and what is expected', () => {
    const cases: [string, number, RegExp][] = [
      ['', 1, /a column name, such as "amount" is expected, not the end/],
      ['"a" >', 6, /a value/],
      ['"a" = "b"', 7, /double quotes are for column names/],
      ["'a' = 1", 1, /a column name/],
      ['a = 1 b = 2', 7, /"and", "or" or the end/],
      ['(a = 1', 7, /"\)" is expected, not the end/],
      ['a like 5', 8, /a pattern in single quotes/],
      ["a = 'open", 5, /no closing '/],
      ['"open = 1', 1, /no closing "/],
      ['a = 1; drop table x', 6, /";" has no meaning here/],
      ['a is 5', 6, /"null"/],
      ['and = 1', 1, /a column name/],
    ]
    for (const [text, position, message] of cases) {
      const { code, message: said, details } = refusal(text)
      assert.deepEqual([code, details.position], ['malformed_filter', position], text)
      assert.match(said, message)
    }
  })

  test('length, depth and number of values are bounded', () => {
    assert.match(refusal(`a = '${'x'.repeat(65_536)}'`).message, /longer than 64 KiB/)
    assert.match(refusal(`${'('.repeat(65)}a = 1${')'.repeat(65)}`).message, /deeper than 64/)
    assert.match(refusal(`${'not '.repeat(20_000)}`).message, /longer|deeper/)
    assert.match(refusal(`a in (${Array(1001).fill('1').join(',')})`).message, /at most 1000 values/)
    assert.match(refusal(Array(1001).fill('a is null').join(' or ')).message, /at most 1000 values/)
    assert.equal(parseFilter(`a in (${Array(1000).fill('1').join(',')})`).kind, 'in')
    assert.equal(parseFilter(`a = '${'x'.repeat(65_000)}'`).kind, 'compare')
  })
})
