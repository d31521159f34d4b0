import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type RecordStyle, scanRecords } from './records.ts'

const STYLE: RecordStyle = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  skippedLines: 0,
  header: false,
  blankIsRecord: false,
}

function count(text: string, style: Partial<RecordStyle> = {}, chunk = text.length) {
  const scanner = scanRecords({ ...STYLE, ...style })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += Math.max(1, chunk))
    scanner.add(bytes.subarray(at, at + Math.max(1, chunk)))
  return scanner.end()
}

test('line ends inside quotes end no record', () => {
  assert.equal(count('a,"b\nc""\nd"\n1,2').records, 2)
  assert.equal(count('a, "b\nc"\n1,2\n').records, 2)
})

test('a quote within a field is a character', () => {
  assert.equal(count('5" disk,a\nb,c\n').records, 2)
})

test('a quote after a backslash closes nothing where that is the escape', () => {
  assert.equal(count('"a\\"\nb"\nc\n', { escape: '\\' }).records, 2)
})

test('header, title lines and blank lines are no data', () => {
  const counted = count('title "x\n\nh\n1,2\n\n3,4\n', { skippedLines: 2, header: true })
  assert.equal(counted.records, 2)
  assert.equal(counted.blank, 1)
})

test('in a file of one column a blank line is a value', () => {
  assert.equal(count('h\n1\n\n3\n', { header: true, blankIsRecord: true }).records, 3)
})

test('each kind of line end is counted as itself', () => {
  assert.deepEqual(count('a\nb\r\nc\rd').lineEnds, { lf: 1, crlf: 1, cr: 1 })
})

test('a quote that is never closed is told with the lines it swallows', () => {
  assert.deepEqual(count('a\n"b\nc\nd\n').openQuote, { record: 2, lines: 3 })
  assert.equal(count('a\n"b"').openQuote, null)
})

test('what readers take in different ways is told', () => {
  assert.equal(count('"a", "b"\n"c" ,"d"\n"e"f,g\n').oddities, 3)
  assert.equal(count('"a\\"b\\\\c\\n"\n', { escape: '\\' }).oddities, 1)
  assert.equal(count('"a","b""c"\n').oddities, 0)
})

test('where the bytes are cut into chunks makes no difference', () => {
  const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', ',', '"', '\n', '\r', '\\', ' ') })
  const style = fc.constantFrom<Partial<RecordStyle>>(
    {},
    { escape: '\\' },
    { quote: '' },
    { skippedLines: 1, header: true },
  )
  fc.assert(
    fc.property(text, style, fc.integer({ min: 1, max: 7 }), (source, chosen, chunk) => {
      assert.deepEqual(count(source, chosen, chunk), count(source, chosen))
    }),
    { numRuns: 2000 },
  )
})
