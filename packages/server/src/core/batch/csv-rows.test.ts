import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type CsvRow, openCsvRows } from './csv-rows.ts'
import type { CsvForm } from './format.ts'

const usual: CsvForm = { delimiter: ',', quote: '"', escape: '\\', nullMarkers: [], charset: 'UTF-8' }

/** The rows of a text that comes in pieces. */
function divide(pieces: readonly Buffer[], form: Partial<CsvForm> = {}, width?: number) {
  const rows = openCsvRows({ ...usual, ...form })
  if (width !== undefined) rows.expect(width)
  const found: (Pick<CsvRow, 'fields' | 'blank' | 'fault'> & { raw: string })[] = []
  let bytes = Buffer.alloc(0)
  let from = 0
  for (const [at, piece] of [...pieces, Buffer.alloc(0)].entries()) {
    bytes = Buffer.concat([bytes, piece])
    for (
      let row = rows.next(bytes, from, at === pieces.length);
      row;
      row = rows.next(bytes, from, at === pieces.length)
    ) {
      found.push({
        fields: row.fields,
        blank: row.blank,
        fault: row.fault,
        raw: bytes.toString('utf8', row.from, row.to),
      })
      from = row.after
    }
  }
  assert.equal(from, bytes.length)
  return found
}

const fieldsOf = (text: string, form: Partial<CsvForm> = {}) =>
  divide([Buffer.from(text)], form).map(({ fields }) => fields)

describe('CSV by RFC 4180', () => {
  test('fields, quotes, line ends of any kind, and a last line without one', () => {
    assert.deepEqual(fieldsOf('a,b\r\n"c,d","e\nf"\rg,\n,"h"'), [
      ['a', 'b'],
      ['c,d', 'e\nf'],
      ['g', ''],
      ['', 'h'],
    ])
    assert.deepEqual(fieldsOf('a|"b"', { delimiter: '|' }), [['a', 'b']])
    assert.deepEqual(fieldsOf("a;'b;c'", { delimiter: ';', quote: "'" }), [['a', 'b;c']])
    assert.deepEqual(fieldsOf('a€b', { delimiter: '€' }), [['a', 'b']])
  })

  test('within quotes the escape works on the quote and on itself, and a doubled quote is one whatever the escape is', () => {
    assert.deepEqual(fieldsOf(String.raw`"a\"b","c\\","d\n","e""f"`), [['a"b', 'c\\', 'd\\n', 'e"f']])
    assert.deepEqual(fieldsOf(String.raw`a\"b`), [['a\\"b']])
    assert.deepEqual(fieldsOf('"a""b"', { escape: '"' }), [['a"b']])
  })

  test('a blank line is none, and an empty cell in quotes is empty', () => {
    assert.deepEqual(
      divide([Buffer.from('a\n\n""\n')]).map(({ blank, fields }) => [blank, fields]),
      [
        [false, ['a']],
        [true, []],
        [false, ['']],
      ],
    )
  })

  test('a quote that is never closed takes one line with it, and no other', () => {
    const rows = divide([Buffer.from('1,a\n2,"b\n3,c\n4,d\n')], {}, 2)
    assert.deepEqual(
      rows.map(({ raw, fault }) => [raw, fault]),
      [
        ['1,a', null],
        ['2,"b', 'A quote is not closed'],
        ['3,c', null],
        ['4,d', null],
      ],
    )
  })

  test('a quote that another line closes takes one line with it, and no other', () => {
    const rows = divide([Buffer.from('1,"a\n2,b\n3,"c"\n4,d\n')], {}, 2)
    assert.deepEqual(
      rows.map(({ fields, fault }) => (fault ? null : fields)),
      [null, ['2', 'b'], ['3', 'c'], ['4', 'd']],
    )
  })

  test('another number of fields, text behind a quote, and foreign bytes are faults of their row', () => {
    const faults = divide([Buffer.from('1\n2,b,c\n"3"x,d\n'), Buffer.from([52, 44, 0xe9, 10])], {}, 2)
    assert.deepEqual(
      faults.map(({ fault }) => fault?.split(',')[0]),
      [
        'It has 1 field',
        'It has 3 fields',
        'Something stands between a closing quote and the end of its field',
        'It holds bytes that are not UTF-8',
      ],
    )
    const latin = divide([Buffer.from([0xe9, 44, 98])], { charset: 'ISO-8859-1' })
    assert.deepEqual(latin[0]?.fields, ['é', 'b'])
    assert.match(divide([Buffer.from('é,b')], { charset: 'US-ASCII' })[0]?.fault ?? '', /US-ASCII/)
  })
})

describe('laws', () => {
  const form = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    quote: fc.constantFrom('"', "'"),
    escape: fc.constantFrom('\\', '"', "'"),
  })
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', "'", '\\', ',', ';', '\n', '\r', 'é', '😀', ' '),
    maxLength: 6,
  })
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain(width =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
    )

  test('what is quoted and doubled comes back, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(form, table, fc.integer({ min: 1, max: 7 }), (marks, cells, size) => {
        const { quote, escape: escaping, delimiter } = marks
        const written = (text: string) => {
          // A backslash is doubled too, where it would mean something.
          const escaped = escaping === quote ? text : text.replaceAll(escaping, escaping + escaping)
          return `${quote}${escaped.replaceAll(quote, quote + quote)}${quote}`
        }
        const bytes = Buffer.from(`${cells.map(row => row.map(written).join(delimiter)).join('\r\n')}\r\n`)
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        )
        assert.deepEqual(
          divide(pieces, marks).map(({ fields }) => fields),
          cells,
        )
      }),
    )
  })

  test('any bytes in any pieces are the same rows, and every byte belongs to one of them', () => {
    const noise = fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', '\n', '\r'), maxLength: 40 })
    fc.assert(
      fc.property(noise, fc.integer({ min: 1, max: 5 }), (text, size) => {
        const bytes = Buffer.from(text)
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        )
        assert.deepEqual(divide(pieces, {}, 2), divide([bytes], {}, 2))
      }),
      { numRuns: 1000 },
    )
  })
})
