import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plainNumber } from './plain-number.ts'

test('a number without an exponent stays as it is written', () => {
  for (const text of ['0', '-0', '1.50', '9'.repeat(30), '0.30000000000000004'])
    assert.equal(plainNumber(text), text)
})

test('an exponent moves the point', () => {
  const cases = [
    ['1e5', '100000'],
    ['1.5E+3', '1500'],
    ['1.25e1', '12.5'],
    ['-1E-3', '-0.001'],
    ['1.2345E-7', '0.00000012345'],
    ['0.5e1', '5'],
    ['0e5', '0'],
    ['1E+20', '100000000000000000000.0'],
  ]
  for (const [text = '', plain] of cases) assert.equal(plainNumber(text), plain)
})

test('what is beyond a double stays as it is written', () => {
  for (const text of ['1e400', '-1e400', '1e-400', '1e99999']) assert.equal(plainNumber(text), text)
})

test('the number is the same', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      const plain = plainNumber(value.toExponential())
      assert.match(plain, /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/)
      // JavaScript writes −0 without its sign.
      assert.equal(Number(plain), value + 0)
    }),
  )
})
