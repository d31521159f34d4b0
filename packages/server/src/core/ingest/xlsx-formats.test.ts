import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kindOfFormat } from './xlsx-formats.ts'
import { cellNumber, serialText } from './xlsx-numbers.ts'

describe('a number format says what numbers are', () => {
  const cases = {
    number: [
      'General',
      '0.00',
      '#,##0',
      '0%',
      '0.00E+00',
      '# ?/?',
      '[$€-407] #,##0',
      '_(* #,##0_)',
      '"days" 0',
      '\\d0',
      '@',
    ],
    date: ['yyyy-mm-dd', 'd. mmmm yyyy', 'mmm-yy', '[$-409]dddd', 'dd/mm/yyyy;@', 'm/d', '[Red]yyyy'],
    datetime: ['yyyy-mm-dd hh:mm', 'm/d/yy h:mm AM/PM', 'dd.mm.yyyy\\ hh:mm:ss.000'],
    time: ['h:mm', 'hh:mm:ss', 'mm:ss.0', 'h:mm AM/PM', 'h "o\'clock"'],
    duration: ['[h]:mm', '[mm]:ss', '[ss].00', '[hh]:mm:ss;@'],
  } as const
  for (const [kind, codes] of Object.entries(cases)) {
    for (const code of codes) test(`${code} is ${kind}`, () => assert.equal(kindOfFormat(code), kind))
  }
})

describe('numbers', () => {
  const cases: [string, string | null][] = [
    ['0', '0'],
    ['-12.50', '-12.50'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.1000000000000001', '1.1'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['1.0000000000000001E-2', '0.01'],
    ['1E+20', '100000000000000000000.0'],
    ['007', '7'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e400', '1e400'],
    ['', null],
    ['.', null],
    ['1,5', null],
    ['NaN', null],
    ['0x10', null],
  ]
  for (const [text, plain] of cases) {
    test(`${text || 'nothing'} is ${plain}`, () => assert.equal(cellNumber(text), plain))
  }
})

test('a day has one serial number, by either count', () => {
  assert.equal(serialText(61, 'date', false), '1900-03-01')
  assert.equal(serialText(60, 'date', false), null)
  assert.equal(serialText(59, 'date', false), '1900-02-28')
  assert.equal(serialText(1462, 'date', true), '1908-01-02')
  assert.equal(serialText(2_958_465.5, 'datetime', false), '9999-12-31 12:00:00')
  assert.equal(serialText(2_958_466, 'date', false), null)
  assert.equal(serialText(2_957_004, 'date', true), null)
  assert.equal(serialText(Number.NaN, 'date', false), null)
})

test('every millisecond of a day comes back', () => {
  for (let millisecond = 0; millisecond < 86_400_000; millisecond += 98_765) {
    const clock = new Date(millisecond)
      .toISOString()
      .slice(11, 23)
      .replace(/\.?0+$/, found => (found.startsWith('.') ? '' : found))
    const text = serialText(45_322 + millisecond / 86_400_000, 'datetime', false)
    assert.equal(text?.slice(11).replace(/(\.[0-9]*?)0+$/, '$1'), clock.replace(/(\.[0-9]*?)0+$/, '$1'))
  }
})

test('times that round up to midnight are the next day', () => {
  assert.equal(serialText(45_322.99999999999, 'datetime', false), '2024-02-01 00:00:00')
})
