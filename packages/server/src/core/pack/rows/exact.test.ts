import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { add, divide, type Exact, exactText, floorDivide, multiply, readExact, rescaled } from './exact.ts'

const narrow = (value: bigint): Exact =>
  value >= -(2n ** 53n - 1n) && value <= 2n ** 53n - 1n ? Number(value) : value
const whole = fc.oneof(
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.constantFrom(2n ** 53n, 2n ** 53n - 1n, -(2n ** 53n) + 1n, 0n),
)

test('sums, products and quotients of whole numbers are those of big ones, and small where they can be', () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const [x, y] = [narrow(a), narrow(b)]
      assert.deepEqual(add(x, y), narrow(a + b))
      assert.deepEqual(multiply(x, y), narrow(a * b))
      if (b === 0n) return
      // Halves away from 0: by what is left of twice the amount.
      const [p, q] = [a < 0n ? -a : a, b < 0n ? -b : b]
      const rounded = (2n * p + q) / (2n * q)
      assert.deepEqual(divide(x, y), narrow(a < 0n === b < 0n ? rounded : -rounded))
      if (b < 0n) return
      const floor = a >= 0n ? a / b : -((-a + b - 1n) / b)
      assert.deepEqual(floorDivide(x, y), narrow(floor))
    }),
    { numRuns: 2000 },
  )
})

test('decimals are read as they are written, and rounded with halves away from 0', () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 0, max: 12 }), (value, scale) => {
      const text = exactText(narrow(value), scale)
      assert.match(text, scale === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${scale}}$`))
      assert.deepEqual(readExact(text, scale), narrow(value))
    }),
  )
  const cases = [
    ['2.5', 1, 0, '3'],
    ['-2.5', 1, 0, '-3'],
    ['2.449', 3, 1, '2.4'],
    ['-0.05', 2, 1, '-0.1'],
    ['-0.04', 2, 1, '0.0'],
    ['7', 0, 2, '7.00'],
  ] as const
  for (const [text, from, to, wanted] of cases) {
    assert.equal(exactText(rescaled(readExact(text, from) ?? Number.NaN, from, to), to), wanted)
  }
  for (const text of ['', '.5', '1.', '1e3', '1.234', 'x']) assert.equal(readExact(text, 2), null)
})
