import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { floorTo, parseExact, printExact } from './exact.ts'

const exact = fc.record({ digits: fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), scale: fc.nat(38) })

test('every number reads back as it was printed', () => {
  fc.assert(
    fc.property(exact, ({ digits, scale }) => {
      assert.deepEqual(parseExact(printExact(digits, scale)), { digits, scale })
    }),
  )
})

test('the floor is the greatest number of the scale that is not above', () => {
  fc.assert(
    fc.property(exact, fc.nat(38), (number, scale) => {
      const { floor, equal } = floorTo(number, scale)
      const [a, b] = [floor * 10n ** BigInt(number.scale), number.digits * 10n ** BigInt(scale)]
      assert.ok(a <= b && b < a + 10n ** BigInt(number.scale))
      assert.equal(equal, a === b)
    }),
  )
})

test('signs, fractions and exponents have their meaning; what is no number is none', () => {
  assert.deepEqual(parseExact('+1.50'), { digits: 150n, scale: 2 })
  assert.deepEqual(parseExact('-.5e-1'), { digits: -5n, scale: 2 })
  assert.deepEqual(parseExact('12e2'), { digits: 1200n, scale: 0 })
  for (const text of ['', '.', 'e5', '1e9999', '0x10', 'NaN', '1 2', '9'.repeat(500)]) {
    assert.equal(parseExact(text), null, text)
  }
})
