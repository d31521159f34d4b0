import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scanRecords } from './records.ts'
import { type FieldStyle, splitText } from './split.ts'

const COMMAS: FieldStyle = { delimiter: ',', quote: '"', escape: '"' }
const fields = (text: string, style: Partial<FieldStyle> = {}) =>
  splitText(text, { ...COMMAS, ...style }, 100, true).map(record => record.fields)

test('a quote opens only where a field begins, spaces before it allowed', () => {
  assert.deepEqual(fields('a, "b,c" ,5" d\n'), [['a', 'b,c', '5" d']])
})

test('text behind a closing quote and a quote that nothing closes are malformed', () => {
  const records = splitText('"a"b,c\n"d\n', COMMAS, 10, true)
  assert.deepEqual(
    records.map(({ malformed }) => malformed),
    [true, true],
  )
})

test('lines are counted through quoted line ends', () => {
  const records = splitText('a,"x\r\ny\nz"\nb,c\n', COMMAS, 10, true)
  assert.deepEqual(
    records.map(({ line }) => line),
    [0, 3],
  )
})

test('a record that the text cuts off is left out, unless the text is whole', () => {
  assert.equal(splitText('a,b\nc,d', COMMAS, 10, false).length, 1)
  assert.equal(splitText('a,b\nc,d', COMMAS, 10, true).length, 2)
})

test('delimiters of several characters divide as a whole', () => {
  assert.deepEqual(fields('a||b|c||"d||e"\n', { delimiter: '||' }), [['a', 'b|c', 'd||e']])
})

test('a run of spaces divides once, and not at the ends of a line', () => {
  assert.deepEqual(fields('  a   "b  c" d  \n   \ne f\n', { delimiter: ' ' }), [
    ['a', 'b  c', 'd'],
    [''],
    ['e', 'f'],
  ])
})

test('remarks are no records, but lines', () => {
  const records = splitText('# "x\na,b\n#\n"c\n# d",e\n', { ...COMMAS, comment: '#' }, 10, true)
  assert.deepEqual(
    records.map(({ fields, line }) => [line, ...fields]),
    [
      [1, 'a', 'b'],
      [3, 'c\n# d', 'e'],
    ],
  )
})

test('a quote that leads astray costs its line where most quotes do not', () => {
  assert.deepEqual(fields('1,"a"\n2,"b"\n3,"c\n4,"d"\n5,e\n').slice(3), [
    ['4', 'd'],
    ['5', 'e'],
  ])
  assert.deepEqual(fields('1,"a"\n2,"b"\n3,"c\n4,d\n5,e\n').slice(3), [
    ['4', 'd'],
    ['5', 'e'],
  ])
  assert.equal(fields('1,"a"\n2,"b\n3,c\n').length, 2)
})

test('as many records are split as the independent count finds, where quotes do not lead astray', () => {
  const piece = fc.constantFrom('a', '"', '""', ',', '\n', '\r', '\r\n', ' ', '\\', 'b c')
  const style = fc.constantFrom<FieldStyle>(
    COMMAS,
    { ...COMMAS, escape: '\\' },
    { ...COMMAS, quote: '', escape: '' },
    { ...COMMAS, delimiter: '\t' },
  )
  const holds = fc.property(fc.array(piece, { maxLength: 60 }), style, (pieces, one) => {
    const text = pieces.join('')
    const scanner = scanRecords({ ...one, skippedLines: 0, header: false, blankIsRecord: true })
    scanner.add(Buffer.from(text))
    const records = splitText(text, one, 1000, true)
    if (records.every(({ malformed }) => !malformed)) assert.equal(records.length, scanner.end().records)
  })
  fc.assert(holds, { numRuns: 2000 })
})
