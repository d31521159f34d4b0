import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rounded } from './rounded.ts'

const asText = (value: number) => Number(value.toPrecision(12))

test('a rounded double is the one that its first twelve digits read as', () => {
  const near = fc.tuple(
    fc.integer({ min: 1e11, max: 1e12 - 1 }),
    fc.integer({ min: -30, max: 30 }),
    fc.integer({ min: -9, max: 9 }),
  )
  fc.assert(fc.property(fc.double({ noNaN: true }), value => assert.equal(rounded(value), asText(value))))
  fc.assert(
    // About the middle between two numbers of twelve digits.
    fc.property(near, ([digits, power, off]) => {
      const value = Number(`${digits}.5e${power}`) * (1 + off * Number.EPSILON)
      assert.equal(rounded(value), asText(value))
    }),
  )
})

test('edges round as others do', () => {
  const edges = [
    0,
    -0,
    1,
    10,
    1e22,
    1e23,
    1e-12,
    9.999_999_999_995,
    99_999_999_999.95,
    2 ** -26,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
  ]
  for (const value of [...edges, ...edges.map(edge => -edge), Number.POSITIVE_INFINITY, Number.NaN]) {
    assert.equal(rounded(value), asText(value))
  }
})
