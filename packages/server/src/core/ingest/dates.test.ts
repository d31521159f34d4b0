import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenFormat, isoKind, looksWritten, writtenFormats } from './dates.ts'

function formatsOf(value: string): string[] {
  return writtenFormats.filter(format => format.fits(value)).map(({ format }) => format)
}

test('a date is one of the calendar', () => {
  assert.equal(isoKind('2024-02-29'), 'date')
  assert.equal(isoKind('2023-02-29'), null)
  assert.equal(isoKind('0000-01-01'), null)
  assert.equal(isoKind('2024-01-31T10:00:00+16:00'), null)
  assert.deepEqual(formatsOf('30/02/2024'), [])
})

test('a written date fits the formats that it may be read by, and no other', () => {
  assert.deepEqual(formatsOf('01/02/2024'), ['%d/%m/%Y', '%m/%d/%Y'])
  assert.deepEqual(formatsOf('31/01/2024'), ['%d/%m/%Y'])
  assert.deepEqual(formatsOf('May 3, 2024 12:05 am'), ['%b %d, %Y %I:%M %p', '%B %d, %Y %I:%M %p'])
  assert.deepEqual(formatsOf('31-JAN-2024'), ['%d-%b-%Y'])
  for (const value of ['1/1/24', '31 Janu 2024', '1/1/2024 24:00', '1/1/2024 13:00 PM'])
    assert.deepEqual(formatsOf(value), [])
})

test('whatever a format fits looks like a written date', () => {
  const clocks = ['', ' 9:05', ' 09:05:59', ' 9:05 PM', ' 12:05:59 am']
  for (const date of ['3/12/2024', '13.12.2024', '2024-3-1', '3 Dec 2024', '3-DEC-2024', 'December 3, 2024'])
    for (const clock of clocks) {
      assert.ok(formatsOf(date + clock).length > 0 && looksWritten(date + clock), date + clock)
    }
})

test('a given format names a day of a year in letters that the engine knows', () => {
  assert.equal(givenFormat('%d.%m.%y')?.type, 'DATE')
  assert.equal(givenFormat('%Y-%m-%d %H:%M:%S.%n')?.type, 'TIMESTAMP_NS')
  assert.equal(givenFormat('%a, %d %b %Y %H:%M:%S %z')?.type, 'TIMESTAMP WITH TIME ZONE')
  for (const format of ['', '%H:%M', '%d/%m', '%Y-%m-%Q', '%Y-%m-%d%', '%F'])
    assert.equal(givenFormat(format), null)
})
