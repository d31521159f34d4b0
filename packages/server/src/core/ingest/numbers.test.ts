import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type NumberStyle, numberGrammar } from './numbers.ts'

const GERMAN: NumberStyle = { decimal: ',', thousands: '.' }
const PLAIN: NumberStyle = { decimal: '.', thousands: '' }

test('grouped digits are the number without what groups them', () => {
  const { read } = numberGrammar(GERMAN)
  assert.deepEqual(read('-1.234.567,50'), { kind: 'fraction', grouped: true, text: '-1234567.50' })
  assert.deepEqual(read('1.234'), { kind: 'integer', grouped: true, text: '1234' })
  assert.deepEqual(read('1234,5'), { kind: 'fraction', grouped: false, text: '1234.5' })
})

test('digits that are grouped otherwise, and zeros before them, are no number', () => {
  const { read } = numberGrammar(GERMAN)
  for (const value of [
    '1.23',
    '12.34.5',
    '1.2345',
    '001.234',
    '0.123',
    '.123',
    '1.234,',
    '1.234e5',
    '1.5',
    '00501',
  ])
    assert.equal(read(value), null, value)
})

test('a number of any size, printed in a style, is read as that number', () => {
  const print = (number: bigint, mark: string) => String(number).replace(/\B(?=(\d{3})+$)/g, mark)
  const styles = fc.constantFrom(GERMAN, { decimal: '.', thousands: ',' }, { decimal: '.', thousands: ' ' }, {
    decimal: ',',
    thousands: "'",
  } as NumberStyle)
  fc.assert(
    fc.property(fc.bigInt(), styles, (number, style) => {
      assert.equal(
        numberGrammar(style as NumberStyle).read(print(number, style.thousands))?.text,
        String(number),
      )
    }),
  )
})

test('a number in the other notation only is told from one in both', () => {
  const { readsOther } = numberGrammar(PLAIN)
  assert.equal(readsOther('1.234,5'), true)
  assert.equal(readsOther('1,5'), true)
  assert.equal(readsOther('1.5'), false)
  assert.equal(readsOther('x'), false)
})
