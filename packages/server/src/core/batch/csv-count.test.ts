import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openCsvAccount } from '../ingest/csv-account.ts'
import { countBatchCsv } from './csv-count.ts'
import { type CsvRow, openCsvRows } from './csv-rows.ts'
import type { CsvForm } from './format.ts'

const usual: CsvForm = { delimiter: ',', quote: '"', escape: '\\', nullMarkers: [], charset: 'UTF-8' }

function count(text: string, form: CsvForm = usual): number {
  const counter = countBatchCsv(form)
  const bytes = Buffer.from(text)
  counter.add(bytes, 0, bytes.length)
  return counter.take()
}

test('records are counted as the marks of a batch divide them', () => {
  assert.equal(count(''), 0)
  assert.equal(count('a,b\r\nc,d\n\ne'), 4)
  assert.equal(count('"a\nb","c\\"\n","d""\n"\n'), 1)
  assert.equal(count('a"b\nc"d\n"x"y"\n'), 3)
  assert.equal(count('"a\\\\"\n"b\\n"\n'), 2)
  assert.equal(count('”a\n”,”b”””\n”\n', { ...usual, quote: '”', escape: '”' }), 2)
  assert.equal(count('a“\nb'), 2)
})

test('whatever is written, a reader that misses nothing agrees with the count, and one that misses a line does not', () => {
  const form = fc.record({
    delimiter: fc.constantFrom(',', '€', '”'),
    quote: fc.constantFrom('"', '“'),
    escape: fc.constantFrom('\\', '"', '„'),
  })
  const noise = fc.string({
    unit: fc.constantFrom('a', ',', '"', '\\', '\n', '\r', '€', '“', '”', '„', 'Ü'),
    maxLength: 40,
  })
  fc.assert(
    fc.property(form, noise, fc.nat(), (marks, text, missed) => {
      const rows = openCsvRows({ ...usual, ...marks })
      rows.expect(2)
      const bytes = Buffer.from(text)
      const found: CsvRow[] = []
      for (let row = rows.next(bytes, 0, true); row; row = rows.next(bytes, row.after, true)) found.push(row)
      const end = (but: number) => {
        const account = openCsvAccount(countBatchCsv({ ...usual, ...marks }), 0)
        let joined = 0
        for (const [at, { from, after, astray }] of found.entries()) {
          if (astray) account.takeAlone(from, after)
          // Two rows in the place of one: the bytes are all there, and the number is not.
          else if (at === but) joined = from + 1
          else account.take(joined > 0 ? joined - 1 : from, after)
          if (!astray) account.count(bytes, from, after)
          if (at !== but) joined = 0
        }
        return account.end(bytes.length)
      }
      assert.equal(end(-1), found.length)
      const at = found.length < 2 ? -1 : missed % (found.length - 1)
      if (at >= 0 && !found[at]?.astray && !found[at + 1]?.astray)
        assert.throws(() => end(at), /a count of its own/)
    }),
    { numRuns: 3000 },
  )
})
