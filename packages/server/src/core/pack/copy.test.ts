import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CopyLines, copyLine, rowDigest } from './copy.ts'

/** Characters with a meaning in the format, those that part cells where a digest is taken, and those of one to four bytes. */
const unit = fc.constantFrom(
  '\\',
  'N',
  't',
  '\t',
  '\n',
  '\r',
  '\x1e',
  '\x1f',
  '"',
  'a',
  'é',
  '€',
  '😀',
  '\ud800',
)
const row = fc.array(fc.option(fc.string({ unit, maxLength: 6 })), { minLength: 1, maxLength: 4 })

test('rows are, as bytes, the lines of COPY', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), rows => {
      const text = new CopyLines()
      for (const cells of rows) text.add(cells)
      const lines = rows.map(copyLine)
      assert.equal(Buffer.from(text.take()).toString(), Buffer.from(lines.join('')).toString())
      assert.equal(text.rows, rows.length)
      assert.equal(text.longest, Math.max(0, ...lines.map(line => Buffer.byteLength(line))))
    }),
  )
})

test('before the cells of a pack’s row stands its digest', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), rows => {
      const text = new CopyLines()
      for (const cells of rows) text.addRow(cells)
      const lines = rows.map(cells => copyLine([`\\x${rowDigest(cells)}`, ...cells]))
      assert.equal(Buffer.from(text.take()).toString(), Buffer.from(lines.join('')).toString())
    }),
  )
})

test('what was taken does not come again, and a line may be longer than all that there was room for', () => {
  const text = new CopyLines()
  text.add(['first'])
  assert.equal(Buffer.from(text.take()).toString(), 'first\n')
  const long = 'ä'.repeat(200_000)
  text.add([long, null])
  text.add([long])
  assert.equal(Buffer.from(text.take()).toString(), `${long}\t\\N\n${long}\n`)
  assert.deepEqual([text.rows, text.longest], [3, 400_004])
})
