import fc from 'fast-check'
import {
  call,
  type Expression,
  text as literal,
  whole,
} from '../../packages/server/src/core/generation/expression.ts'

const byType: Readonly<Record<string, (depth: number) => fc.Arbitrary<Expression>>> = {
  integer: depth =>
    depth === 0 ? wholeLeaf : fc.oneof(wholeLeaf, wholeCall(depth), choice('integer', depth)),
  number: depth =>
    depth === 0 ? doubleLeaf : fc.oneof(doubleLeaf, doubleCall(depth), choice('number', depth)),
  boolean: depth => truths(depth),
  text: depth => (depth === 0 ? textLeaf : fc.oneof(textLeaf, textCall(depth), choice('text', depth))),
}
/** An expression of a type, so deep at most. */
export const anyOf = (type: string, depth: number): fc.Arbitrary<Expression> =>
  fc.constant(null).chain(() => byType[type]?.(depth) ?? fc.constant(whole(0)))

const number = fc.integer({ min: 0, max: 5 })
const missing: Expression = { kind: 'constant', value: null }
const wholeLeaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constant<Expression>({ kind: 'row' }),
  fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }).map(value => whole(value)),
  number.map(each => ({ kind: 'draw', number: each }) as const),
  fc
    .tuple(fc.integer({ min: 1, max: 2 ** 32 }), number)
    .map(([below, each]) => ({ kind: 'below', below, number: each }) as const),
  fc
    .tuple(fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n }), fc.bigInt({ min: 0n, max: 2n ** 50n }), number)
    .map(([low, size, each]) => ({ kind: 'between', low, high: low + size, number: each }) as const),
  number.map(each => ({ kind: 'place', size: 1n + 77n ** BigInt(each), number: each }) as const),
  fc
    .tuple(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 9 }), number)
    .map(([weights, each]) => ({ kind: 'choose', weights, number: each }) as const),
)
const doubleLeaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(value => ({ kind: 'constant', value }) as const),
  number.map(each => ({ kind: 'fraction', number: each }) as const),
)
const textLeaf: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .filter(text => !text.includes('\0'))
    .map(value => ({ kind: 'constant', value }) as const),
  fc.constant(missing),
)
const pair = (type: string, depth: number) => fc.tuple(anyOf(type, depth - 1), anyOf(type, depth - 1))
// Products of whole numbers are of small ones, so that all of them fit 64 bits.
const small = fc.integer({ min: -1000, max: 1000 }).map(value => whole(value))
const wholeCall = (depth: number): fc.Arbitrary<Expression> =>
  fc.oneof(
    pair('integer', depth).map(([a, b]) => call('add', a, b)),
    pair('integer', depth).map(([a, b]) => call('subtract', a, b)),
    fc.tuple(wholeLeaf, small).map(([a, b]) => call('multiply', a, b)),
    fc.tuple(wholeLeaf, small).map(([a, b]) => call('quotient', a, b)),
    fc.tuple(wholeLeaf, small).map(([a, b]) => call('remainder', a, b)),
    anyOf('number', 0).map(each => call('toInteger', call('round', each))),
    anyOf('text', depth - 1).map(each => call('length', each)),
  )
const doubleCall = (depth: number): fc.Arbitrary<Expression> =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom('plus', 'minus', 'times', 'over'), pair('number', depth))
      .map(([name, [a, b]]) => call(name as 'plus', a, b)),
    fc
      .tuple(fc.constantFrom('round', 'floor'), anyOf('number', depth - 1))
      .map(([name, each]) => call(name as 'round', each)),
    anyOf('integer', depth - 1).map(each => call('toNumber', each)),
    fc.constant(call('root', { kind: 'fraction', number: 0 })),
  )
const truths = (depth: number): fc.Arbitrary<Expression> =>
  depth <= 0
    ? fc.constantFrom<Expression>({ kind: 'constant', value: true }, { kind: 'constant', value: false })
    : fc.oneof(
        fc
          .tuple(fc.constantFrom('integer', 'number'), fc.constantFrom('less', 'equal'))
          .chain(([type, name]) => pair(type, depth).map(([a, b]) => call(name as 'less', a, b))),
        fc
          .tuple(fc.constantFrom('and', 'or'), pair('boolean', depth))
          .map(([name, [a, b]]) => call(name as 'and', a, b)),
        anyOf('boolean', depth - 1).map(each => call('not', each)),
        anyOf('text', depth - 1).map(each => call('isNull', each)),
      )
const textCall = (depth: number): fc.Arbitrary<Expression> =>
  fc.oneof(
    fc
      .array(anyOf('text', depth - 1), { minLength: 1, maxLength: 3 })
      .map(parts => ({ kind: 'join', parts }) as const),
    fc
      .constantFrom('integer', 'number', 'boolean')
      .chain(type => anyOf(type, depth - 1).map(each => call('toText', each))),
    fc
      .tuple(number, fc.integer({ min: 0, max: 9 }))
      .map(([each, width]) => call('padded', { kind: 'below', below: 5000, number: each }, whole(width))),
    fc
      .tuple(number, fc.integer({ min: 1, max: 9 }))
      .map(([each, width]) => call('hex', { kind: 'draw', number: each }, whole(width))),
    number.map(each => call('luhn', call('toText', { kind: 'draw', number: each }))),
    number.map(each => call('eanCheck', call('toText', { kind: 'draw', number: each }))),
    number.map(each =>
      call(
        'ibanCheck',
        call('upper', call('hex', { kind: 'draw', number: each }, whole(8))),
        call('toText', { kind: 'draw', number: each }),
      ),
    ),
    anyOf('text', depth - 1).map(each => call('first', each, whole(2))),
    anyOf('text', depth - 1).map(each => call('afterFirst', each)),
    anyOf('text', depth - 1).map(each => call('last', each, whole(2))),
    anyOf('text', depth - 1).map(each => call('replaced', each, literal('1'), literal('$&é'))),
  )
const choice = (type: string, depth: number): fc.Arbitrary<Expression> =>
  fc
    .tuple(
      anyOf('boolean', depth - 1),
      anyOf(type, depth - 1),
      fc.oneof(fc.constant(missing), anyOf(type, depth - 1)),
    )
    .map(([condition, holds, fails]) => ({ kind: 'if', condition, holds, fails }) as const)
