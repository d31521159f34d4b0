import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { countCsv } from './csv-count.ts'
import { FieldMark } from './csv-fields.ts'
import { splitCsv } from './csv-records.ts'
import { csvStyle } from './csv-style.ts'
import type { Dialect } from './load.ts'
import { scanRecords } from './records.ts'
import { splitText } from './split.ts'

const DIALECT: Dialect = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  header: false,
  encoding: 'utf-8',
  lineEnding: 'lf',
  decimal: '.',
  thousands: '',
  comment: '',
  trailingDelimiter: false,
  skippedLines: 0,
}

interface Read {
  readonly kind: string
  readonly fault: string | null
  readonly text: string
  readonly count: number
  readonly fields: string[]
}

/** Reads a text of which `chunk` bytes more come to hand each time. */
function read(text: string, width: number, dialect: Partial<Dialect> = {}, chunk = 1_000_000): Read[] {
  const bytes = Buffer.from(text)
  const style = csvStyle({ ...DIALECT, ...dialect })
  const splitter = splitCsv(style, width)
  const found: Read[] = []
  let from = 0
  for (let end = Math.min(chunk, bytes.length); ; end = Math.min(end + chunk, bytes.length)) {
    const last = end === bytes.length
    const { span, fields } = splitter
    while (splitter.next(bytes.subarray(0, end), from, last) === 'found') {
      assert.equal(span.from, from)
      const kept = Math.min(width, fields.count)
      const values =
        span.kind !== 'record' || span.fault ? [] : Array.from({ length: kept }, (_, index) => value(index))
      const { kind, fault } = span
      found.push({
        kind,
        fault,
        text: bytes.toString('utf8', from, span.to),
        count: fields.count,
        fields: values,
      })
      from = span.after
      function value(index: number): string {
        const inside = bytes.toString('utf8', fields.from[index], fields.to[index])
        if (fields.mark[index] !== FieldMark.escaped) return inside
        const { quote, escape: escaping } = { ...DIALECT, ...dialect }
        if (escaping === quote) return inside.replaceAll(quote + quote, quote)
        return inside.replace(/\\(["'\\])/g, '$1')
      }
    }
    if (last) break
  }
  assert.equal(from, bytes.length)
  return found
}

function fieldsOf(text: string, width: number, dialect: Partial<Dialect> = {}): string[][] {
  return read(text, width, dialect).map(({ fields }) => fields)
}

function faultsOf(text: string, width: number, dialect: Partial<Dialect> = {}): (string | null)[] {
  return read(text, width, dialect).map(({ fault }) => fault)
}

describe('fields', () => {
  test('quotes and what is doubled in them are no part of a value', () => {
    assert.deepEqual(fieldsOf('a,"b,""c""\n",""\n1,2 , 3\n', 3), [
      ['a', 'b,"c"\n', ''],
      ['1', '2 ', ' 3'],
    ])
  })

  test('spaces around quotes are no part of a value', () => {
    assert.deepEqual(fieldsOf('1,  "b,c" \t,3', 3), [['1', 'b,c', '3']])
  })

  test('a delimiter may be long, or runs of spaces', () => {
    assert.deepEqual(fieldsOf('a||b|c||"d||e"\n', 3, { delimiter: '||' }), [['a', 'b|c', 'd||e']])
    assert.deepEqual(fieldsOf('a\t|\tb\n', 2, { delimiter: '\t|\t' }), [['a', 'b']])
    assert.deepEqual(fieldsOf('  1   "a b"  3 \n4 5 6', 3, { delimiter: ' ' }), [
      ['1', 'a b', '3'],
      ['4', '5', '6'],
    ])
  })

  test('a quote after a backslash closes nothing where that is the escape', () => {
    assert.deepEqual(fieldsOf('"a\\"\n\\\\",b\n', 2, { escape: '\\' }), [['a"\n\\', 'b']])
  })

  test('each kind of line end ends a record', () => {
    assert.deepEqual(fieldsOf('a,1\nb,2\r\nc,3\rd,4', 2), [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', '4'],
    ])
  })

  test('empty fields too many are no fault', () => {
    assert.deepEqual(faultsOf('1,2,\n1,2,,""\n1,2,,x\n', 2), [null, null, 'too_many_fields'])
  })
})

describe('what is no row', () => {
  test('blank lines and remarks are told apart from records', () => {
    const kinds = read('# a "\n\n1,#2\n  \n"\n# in\n",x\n', 2, { comment: '#' }).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['comment', 'blank', 'record', 'blank', 'record'])
  })

  test('each fault is told', () => {
    assert.deepEqual(faultsOf('1\n1,2\n1,2,3\n"a"b,2\n', 2), [
      'too_few_fields',
      null,
      'too_many_fields',
      'text_after_quote',
    ])
  })
})

describe('quotes that lead astray', () => {
  test('one that is never closed costs its line and no other', () => {
    const found = read('1,a\n2,"b\n3,c\n4,d\n', 2)
    assert.deepEqual(
      found.map(({ fault, text }) => [text, fault]),
      [
        ['1,a', null],
        ['2,"b', 'unclosed_quote'],
        ['3,c', null],
        ['4,d', null],
      ],
    )
  })

  test('one that another closes far below costs its line and no other', () => {
    assert.deepEqual(faultsOf('1,"a\n2,b\n3,"c"\n4,d\n', 2), ['unclosed_quote', null, null, null])
    assert.deepEqual(faultsOf('1,"a,x\n2,b,y\n3,"\n4,d,z\n', 3), [
      'unclosed_quote',
      null,
      'unclosed_quote',
      null,
    ])
  })

  test('a text of several lines in a record of the wrong width is one reject with it', () => {
    assert.deepEqual(faultsOf('1,"two\nlines"\n2,b,c\n', 3), ['too_few_fields', null])
    assert.deepEqual(faultsOf('1,"two\nlines",x,y\n2,b,c\n', 3), ['too_many_fields', null])
    assert.deepEqual(faultsOf('1,"two\nlines" x,y\n2,b,c\n', 3), ['text_after_quote', null])
  })

  function lineCount(text: string, width: number) {
    const splitter = splitCsv(csvStyle(DIALECT), width)
    const bytes = Buffer.from(text)
    let from = 0
    let lines = 0
    for (; splitter.next(bytes, from, true) === 'found'; from = splitter.span.after) lines += 1
    assert.equal(from, bytes.length)
    return { lines, singleLines: splitter.singleLines() }
  }

  test('a million of them are a million lines', () => {
    const { lines, singleLines } = lineCount('1,"a\n'.repeat(1_000_000), 2)
    assert.equal(lines, 1_000_000)
    assert.ok(!singleLines)
  })

  test('chains of them are given up before they take quadratic time', () => {
    const { lines, singleLines } = lineCount('c","d\n'.repeat(200_000), 5000)
    assert.equal(lines, 200_000)
    assert.ok(singleLines)
  })
})

const text = fc.string({
  maxLength: 40,
  unit: fc.constantFrom('a', ',', '|', '"', '\n', '\r', '\\', ' ', '#', 'é'),
})
const dialects = fc.constantFrom<Partial<Dialect>>(
  {},
  { escape: '\\' },
  { quote: '', escape: '' },
  { comment: '#' },
  { comment: '#a' },
  { delimiter: '||' },
  { delimiter: ',|,' },
  { delimiter: ' ' },
)

test('where the bytes are cut makes no difference', () => {
  fc.assert(
    fc.property(
      text,
      dialects,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 7 }),
      (source, style, width, chunk) => {
        assert.deepEqual(read(source, width, style, chunk), read(source, width, style))
      },
    ),
    { numRuns: 3000 },
  )
})

test('the count that knows no columns agrees wherever quotes do not lead astray', () => {
  fc.assert(
    fc.property(text, dialects, fc.integer({ min: 1, max: 4 }), (source, dialect, width) => {
      const records = read(source, width, dialect)
      fc.pre(!records.some(({ fault }) => fault === 'unclosed_quote'))
      const counter = countCsv(csvStyle({ ...DIALECT, ...dialect }))
      const bytes = Buffer.from(source)
      for (let at = 0; at < bytes.length; at += 3) counter.add(bytes, at, Math.min(at + 3, bytes.length))
      assert.equal(counter.take(), records.length)
      if ('comment' in dialect || 'delimiter' in dialect) return
      const plain = { ...DIALECT, ...dialect, blankIsRecord: true }
      const scanner = scanRecords({ ...plain, escape: plain.escape || plain.quote })
      scanner.add(bytes)
      assert.equal(scanner.end().records, records.length)
    }),
    { numRuns: 3000 },
  )
})

test('what the sample of a file is read by reads the same fields', () => {
  fc.assert(
    fc.property(text, fc.constantFrom<Partial<Dialect>>({}, { quote: '', escape: '' }), (source, dialect) => {
      const style = { ...DIALECT, ...dialect }
      const records = read(source, 3, dialect)
      fc.pre(!records.some(({ fault }) => fault === 'unclosed_quote'))
      const split = splitText(source, style, 100, true)
      assert.equal(split.length, records.length)
      records.forEach(({ kind, fault, fields }, index) => {
        if (kind !== 'record' || fault !== null) return
        assert.deepEqual(fields, split[index]?.fields.slice(0, 3))
      })
    }),
    { numRuns: 3000 },
  )
})

test('tables come back field by field, whatever the dialect', () => {
  const value = fc.string({
    maxLength: 8,
    unit: fc.constantFrom('a', ',', ';', '"', "'", '\n', '\r\n', '\\', ' ', 'é', '1'),
  })
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain(width =>
      fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    )
  const written = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|', '||', '::'),
    quote: fc.constantFrom('"', "'"),
    doubled: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    chunk: fc.integer({ min: 1, max: 50 }),
  })
  fc.assert(
    fc.property(table, written, (rows, { delimiter, quote, doubled, lineEnd, chunk }) => {
      const escaping = doubled ? quote : '\\'
      const put = (field: string) =>
        `${quote}${doubled ? field.replaceAll(quote, quote + quote) : field.replace(/["'\\]/g, '\\$&')}${quote}`
      const lines = rows.map(row => row.map(put).join(delimiter) + lineEnd).join('')
      const width = rows[0]?.length ?? 0
      const found = read(lines, width, { delimiter, quote, escape: escaping }, chunk)
      assert.deepEqual(
        found.map(({ fields }) => fields),
        rows,
      )
    }),
    { numRuns: 1000 },
  )
})
