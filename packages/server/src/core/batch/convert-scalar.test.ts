import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { convertScalar, type LeafKind } from './convert-scalar.ts'
import type { RecordValue, ScalarKind } from './record-value.ts'

const kinds = ['string', 'byte', 'short', 'int', 'long', 'number', 'boolean', 'date', 'date-time'] as const
type Kind = (typeof kinds)[number]

const typed = (scalar: ScalarKind, text: string): RecordValue => ({ scalar, text })

/** What a value becomes as each type, by the table of conversions; types that are not named refuse it. */
const table: readonly [what: string, value: RecordValue, becomes: Partial<Record<Kind, string>>][] = [
  ['a text', 'Oslo', { string: 'Oslo' }],
  [
    'a text of a whole number',
    '12',
    {
      string: '12',
      byte: '12',
      short: '12',
      int: '12',
      long: '12',
      number: '12',
      'date-time': '1970-01-01T00:00:00.012Z',
    },
  ],
  ['a text of a fraction', '2.5', { string: '2.5', number: '2.5' }],
  ['a text with a zero before it', '007', { string: '007' }],
  ['a text of a date', '2018-07-10', { string: '2018-07-10', date: '2018-07-10' }],
  ['a text of a day that no calendar has', '2018-02-30', { string: '2018-02-30' }],
  [
    'a text of a date-time',
    '2018-07-10T15:05:59.1+02:00',
    { string: '2018-07-10T15:05:59.1+02:00', 'date-time': '2018-07-10T13:05:59.100000Z' },
  ],
  ['a text of a date-time without offset', '2018-07-10T15:05:59', { string: '2018-07-10T15:05:59' }],
  ['a text of nanoseconds', '2018-07-10T15:05:59.000000001Z', { string: '2018-07-10T15:05:59.000000001Z' }],
  [
    'a text of zeros behind the microsecond',
    '2018-07-10T15:05:59.000001000Z',
    { string: '2018-07-10T15:05:59.000001000Z', 'date-time': '2018-07-10T15:05:59.000001Z' },
  ],
  ['a text of a boolean', 'true', { string: 'true' }],
  [
    'an integer of a byte',
    typed('int', '127'),
    { string: '127', byte: '127', short: '127', int: '127', long: '127', number: '127' },
  ],
  [
    'an integer of a short',
    typed('int', '300'),
    { string: '300', short: '300', int: '300', long: '300', number: '300' },
  ],
  [
    'a long of a midnight',
    typed('long', '1531180800000'),
    {
      string: '1531180800000',
      long: '1531180800000',
      number: '1531180800000',
      date: '2018-07-10',
      'date-time': '2018-07-10T00:00:00.000Z',
    },
  ],
  [
    'a long of another moment',
    typed('long', '1531180800001'),
    {
      string: '1531180800001',
      long: '1531180800001',
      number: '1531180800001',
      'date-time': '2018-07-10T00:00:00.001Z',
    },
  ],
  ['a long beyond 2^53', typed('long', '9007199254740993'), { string: '9007199254740993' }],
  [
    'a long that a double holds',
    typed('long', '9007199254740992'),
    { string: '9007199254740992', number: '9007199254740992' },
  ],
  [
    'a number of 30 digits',
    typed('long', '123456789012345678901234567890'),
    { string: '123456789012345678901234567890' },
  ],
  ['a double', typed('double', '2.5'), { string: '2.5', number: '2.5' }],
  [
    'a double that is whole',
    typed('double', '1.20e2'),
    { string: '120', byte: '120', short: '120', int: '120', long: '120', number: '120' },
  ],
  ['a number that no double is', typed('double', '0.1000000000000000055'), {}],
  ['a number that is too small for a double', typed('double', '1e-400'), {}],
  ['a number that is too large for a double', typed('double', '1e400'), {}],
  ['no number', typed('double', 'nan'), {}],
  ['a boolean', true, { boolean: 'true' }],
  ['a date', typed('date', '2018-07-10'), { date: '2018-07-10' }],
  ['a date-time', typed('date-time', '2018-07-10T15:05:59Z'), { 'date-time': '2018-07-10T15:05:59.000000Z' }],
  ['bytes', typed('binary', 'AAEC'), {}],
]

function become(value: RecordValue, kind: LeafKind, cells = false): string | undefined {
  const made = convertScalar(value, kind, cells)
  if (made === null) return undefined
  if ('text' in made) return made.text
  return 'digits' in made ? made.digits : String(made.boolean)
}

describe('the table of conversions', () => {
  for (const [what, value, becomes] of table) {
    test(`${what} becomes ${Object.keys(becomes).join(', ') || 'nothing'}`, () => {
      for (const kind of kinds) assert.equal(become(value, kind), becomes[kind], kind)
    })
  }

  test('a cell of CSV is a boolean in any case, and no text of JSON is', () => {
    assert.equal(become('TRUE', 'boolean', true), 'true')
    assert.equal(become('False', 'boolean', true), 'false')
    assert.equal(become('yes', 'boolean', true), undefined)
  })
})

/** A decimal number as a whole number of units of ten to some power. */
function exactly(text: string): { digits: bigint; exponent: number } {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? []
  return { digits: BigInt(`${sign}${whole}${fraction}`), exponent: Number(exponent) - fraction.length }
}

function isSameNumber(a: string, b: string): boolean {
  const [x, y] = [exactly(a), exactly(b)]
  const low = Math.min(x.exponent, y.exponent)
  return x.digits * 10n ** BigInt(x.exponent - low) === y.digits * 10n ** BigInt(y.exponent - low)
}

describe('no conversion changes a value in silence', () => {
  const digits = fc.stringMatching(/^[0-9]{1,22}$/)
  const literal = fc
    .tuple(
      fc.boolean(),
      fc.stringMatching(/^(0|[1-9][0-9]{0,20})$/),
      fc.option(digits, { nil: null }),
      fc.option(fc.integer({ min: -330, max: 330 }), { nil: null }),
    )
    .map(([negative, whole, fraction, exponent]) => {
      const tail = `${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`
      return `${negative ? '-' : ''}${whole}${tail}`
    })

  test('a number that becomes another type of number is the same number', () => {
    fc.assert(
      fc.property(
        literal,
        fc.constantFrom<LeafKind>('byte', 'short', 'int', 'long', 'number', 'string'),
        (text, kind) => {
          const scalar = /[.eE]/.test(text) ? 'double' : 'long'
          const made = become(typed(scalar, text), kind)
          assert.ok(made === undefined || isSameNumber(made, text), `${text} became ${made}`)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('every double survives its way through JSON', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
        const text = Object.is(number, -0) ? '-0.0' : String(number)
        const made = become(
          typed('double', text.includes('.') || text.includes('e') ? text : `${text}.0`),
          'number',
        )
        assert.ok(Object.is(Number(made), number), `${text} became ${made}`)
      }),
    )
  })

  test('every moment from the year 1 to 9999 stays the moment that it is', () => {
    const moment = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
    fc.assert(
      fc.property(moment, fc.integer({ min: -1439, max: 1439 }), (milliseconds, offset) => {
        const made = become(typed('long', String(milliseconds)), 'date-time')
        assert.equal(Date.parse(made ?? ''), milliseconds)
        const local = milliseconds + offset * 60_000
        if (local < -62_135_596_800_000 || local > 253_402_300_799_999) return
        const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map(each =>
          String(each).padStart(2, '0'),
        )
        const text = new Date(local)
          .toISOString()
          .replace('Z', `${offset < 0 ? '-' : '+'}${hours}:${minutes}`)
        assert.equal(Date.parse(become(text, 'date-time') ?? ''), milliseconds, text)
      }),
    )
  })
})
