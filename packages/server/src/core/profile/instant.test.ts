import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { printInstant } from './instant.ts'

test('points in time are printed as JavaScript prints them, where it can', () => {
  const times = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(times, time => {
      const expected = time.toISOString().replace(/\.?0*Z$/, 'Z')
      assert.equal(printInstant(BigInt(time.getTime()), 1000n, 'zoned'), expected)
    }),
  )
})

test('dates have no time of day unless they lie between days', () => {
  assert.equal(printInstant(0n, 1n, 'date'), '1970-01-01')
  assert.equal(printInstant(43_200n, 1n, 'date'), '1970-01-01T12:00:00')
})

test('nanoseconds, years before the common era and far ones keep their digits', () => {
  assert.equal(printInstant(1n, 1_000_000_000n), '1970-01-01T00:00:00.000000001')
  assert.equal(printInstant(-1n, 1_000_000n), '1969-12-31T23:59:59.999999')
  assert.equal(printInstant(-62_167_219_200n, 1n), '0001-01-01T00:00:00 (BC)')
  assert.equal(printInstant(9_224_318_016_000n, 1n, 'date'), '294277-01-01')
})
