import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countFooter, type TailRecord } from './footer.ts'

function tail(...records: [text: string, fields: number, apart?: boolean][]): TailRecord[] {
  return records.map(([text, fields, apart = false]) => ({ text, fields, apart }))
}

test('totals, sources, counts and end marks are a footer', () => {
  const texts = ['Total,12', 'Grand total: 7', '(12 rows)', '1 row', '-- end --', 'Source: Bureau', 'Summe;3']
  for (const text of [...texts, 'Records: 12', '-----', '\\.', 'END', '*** EOF ***', '\x1a', '"Note: x"']) {
    assert.equal(countFooter(tail([text, 1]), 3), 1, text)
  }
})

test('a row that was cut off is no footer', () => {
  for (const text of ['12,ab', 'Bern', '2024-01-01', 'Totality,1', 'Endive,3']) {
    assert.equal(countFooter(tail([text, 2]), 3), 0, text)
  }
})

test('below a blank line any title is a footer, and what fills half of a row is none', () => {
  assert.equal(countFooter(tail(['All figures are provisional', 1, true]), 3), 1)
  assert.equal(countFooter(tail(['Figures are provisional, and rounded', 2, true]), 5), 1)
  assert.equal(countFooter(tail(['Bern,12', 2, true]), 3), 0)
  assert.equal(countFooter(tail(['12', 1, true]), 3), 0)
})

test('only what stands at the very end is a footer', () => {
  assert.equal(countFooter(tail(['Total,1', 2], ['12,ab', 2], ['Total,3', 2], ['Source: x', 1]), 3), 2)
})
