import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readColumnNames } from './column-names.ts'

test('names are separated by commas, repeated parameters, or both', () => {
  assert.equal(readColumnNames(undefined), undefined)
  assert.deepEqual(readColumnNames(['a, b', 'c']), ['a', 'b', 'c'])
})

test('every name can be asked for in double quotes, among others', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), names => {
      const text = names.map(name => `"${name.replaceAll('"', '""')}"`).join(',')
      assert.deepEqual(readColumnNames([text]), names)
    }),
  )
})

test('lists with a hole or an open quote are refused', () => {
  for (const text of ['', ',', 'a,', 'a,,b', '"a', '"a"b', 'a"b']) {
    assert.throws(() => readColumnNames([text]), { code: 'invalid_value' }, text)
  }
})
