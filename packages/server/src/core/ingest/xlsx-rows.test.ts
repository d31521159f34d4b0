import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { countRows, type RowCount } from './xlsx-count.ts'
import { collectRows } from './xlsx-rows.ts'
import { openXmlScan } from './xml-scan.ts'

function read(rows: string, titles = 0) {
  const found: string[] = []
  let empty = 0
  const { taker, notes } = collectRows(({ number, emptyAbove, cells }) => {
    if (found.length > titles) empty += emptyAbove
    found.push(`${number}: ${cells.map(({ column, value }) => `${column}=${value}`).join(' ')}`)
  }, 1000)
  const scan = openXmlScan(taker)
  scan.add(`<worksheet><sheetData>${rows}</sheetData></worksheet>`)
  scan.end()
  return { found, empty, notes }
}

function count(text: string, size: number, titles = 0): RowCount {
  const counter = countRows(titles)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size))
  return counter.end()
}

test('cells stand where they say, or one behind the other, and come by column', () => {
  const { found } = read(
    '<row r="5"><c r="AA5"><v>1</v></c><c r="B5"><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row><row/>',
  )
  assert.deepEqual(found, ['5: 1=2 26=1', '6: 0=3 1=4'])
})

test('cells that hold nothing, and rows of such, are left out', () => {
  assert.deepEqual(read('<row><c r="A1" s="3"/></row><row><c/><c><f>X</f></c></row>').found, ['2: 1=null'])
})

test('empty rows count where they stand between the rows of a table', () => {
  const filled = '<row><c><v>1</v></c></row>'
  const empty = '<row/><row></row><row r="9"><c s="1"/></row>'
  const sheet = [empty, filled, empty, filled, empty, filled, '<row/>'.repeat(1000)].join('')
  const expected: [titles: number, empty: number][] = [
    [0, 6],
    [1, 3],
    [2, 0],
  ]
  for (const [titles, between] of expected) {
    assert.equal(read(sheet, titles).empty, between)
    assert.deepEqual(count(sheet, 7, titles), { filled: 3, empty: between })
  }
})

test('the count of rows is that of the reading, however the bytes come', () => {
  const cell = fc.constantFrom(
    '<c/>',
    '<c><v>1</v></c>',
    '<c t="str"><v/></c>',
    '<c><f>A1</f></c>',
    '<c t="inlineStr"><is><t>&lt;row></t></is></c>',
    '<!-- <row><v> -->',
    '<c t="str"><v><![CDATA[</row><row><v>]]></v></c>',
    '<c><extra/></c>',
  )
  const row = fc
    .array(cell, { maxLength: 3 })
    .map(cells => (cells.length ? `<row r='1>'>${cells.join('\n')}</row >` : '<row/>'))
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 6 }),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(3),
      (rows, size, titles) => {
        const text = rows.map((one, index) => one.replace("'1>'", `"${index + 1}"`)).join('')
        const { found, empty } = read(text, titles)
        assert.deepEqual(count(text, size, titles), { filled: found.length, empty })
      },
    ),
  )
})
