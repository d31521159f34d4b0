import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  add,
  compare,
  doubleAtLeast,
  doubleAtMost,
  floorAt,
  fromDouble,
  fromExact,
  multiply,
  rational,
  subtract,
  toDouble,
} from './rational.ts'

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true })

test('a double comes back from a rational to the last bit', () => {
  fc.assert(fc.property(doubles, value => assert.equal(toDouble(fromDouble(value)), value === 0 ? 0 : value)))
})

test('sums and products of two doubles round as the processor rounds them', () => {
  fc.assert(
    fc.property(doubles, doubles, (a, b) => {
      const [x, y] = [fromDouble(a), fromDouble(b)]
      assert.equal(toDouble(add(x, y)), a + b || 0)
      assert.equal(toDouble(subtract(x, y)), a - b || 0)
      // Products that are nearly nothing round twice on the way here.
      if (a === 0 || b === 0 || Math.abs(a * b) > 1e-300) assert.equal(toDouble(multiply(x, y)), a * b || 0)
    }),
  )
})

test('numbers beyond the largest double are infinite, and below the smallest are nothing', () => {
  assert.equal(toDouble(rational(10n ** 400n)), Infinity)
  assert.equal(toDouble(rational(-(10n ** 400n))), -Infinity)
  assert.equal(toDouble(rational(1n, 10n ** 400n)), 0)
  assert.equal(toDouble(rational(2n ** 1023n * 2n - 1n)), Infinity)
})

test('the doubles around a decimal enclose it as nearly as doubles can', () => {
  const decimals = fc.record({
    digits: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    scale: fc.nat(20),
  })
  fc.assert(
    fc.property(decimals, exact => {
      const value = fromExact(exact)
      const [below, above] = [doubleAtMost(value), doubleAtLeast(value)]
      assert.ok(compare(fromDouble(below), value) <= 0 && compare(fromDouble(above), value) >= 0)
      assert.ok([below, above].includes(toDouble(value)))
      if (below !== above) assert.ok(above - below <= Math.abs(above) * 2 ** -52)
    }),
  )
})

test('rounding down goes down on both sides of zero', () => {
  assert.equal(floorAt(rational(7n, 2n), 0), 3n)
  assert.equal(floorAt(rational(-7n, 2n), 0), -4n)
  assert.equal(floorAt(rational(-4n, 2n), 0), -2n)
  assert.equal(floorAt(rational(1n, 3n), 2), 33n)
})
