import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addMonths, DAY, dayText, millisText, monthOf, monthStart, readDay, readMillis } from './calendar.ts'

const day = fc.integer({ min: -700_000, max: 2_900_000 })

test('days are written as the calendar has them, and read back', () => {
  fc.assert(
    fc.property(day, at => {
      assert.equal(dayText(at), new Date(at * DAY).toISOString().slice(0, 10))
      assert.equal(readDay(dayText(at)), at)
    }),
    { numRuns: 3000 },
  )
  for (const text of ['2026-02-30', '2026-13-01', '26-01-01', '2026-01-01 ', ''])
    assert.equal(readDay(text), null)
})

test('moments are written with the decimals that they need, and read back', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: DAY - 1 }), (at, rest) => {
      const text = millisText(at * DAY + rest)
      assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{0,2}[1-9])?$/)
      assert.equal(readMillis(text), at * DAY + rest)
    }),
  )
  assert.equal(millisText(0), '1970-01-01 00:00:00')
  for (const text of ['2026-01-01 24:00:00', '2026-01-01T10', '2026-01-01 10:00:00.1234']) {
    assert.equal(readMillis(text), null)
  }
})

test('months later is the same day, or the last of a month that has no such day', () => {
  const cases = [
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-05-05', 0, '2026-05-05'],
  ] as const
  for (const [from, months, wanted] of cases) {
    assert.equal(dayText(addMonths(readDay(from) ?? Number.NaN, months)), wanted)
  }
  fc.assert(
    fc.property(day, fc.integer({ min: -1200, max: 1200 }), (at, months) => {
      const later = addMonths(at, months)
      assert.equal(monthOf(later), monthOf(at) + months)
      assert.ok(later - monthStart(monthOf(later)) <= at - monthStart(monthOf(at)))
    }),
  )
})
