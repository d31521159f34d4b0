import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { countRows } from './xlsx-count.ts'
import { collectRows } from './xlsx-rows.ts'
import { openXmlScan } from './xml-scan.ts'

function read(rows: string) {
  const found: string[] = []
  const { taker, notes } = collectRows(({ number, cells }) => {
    found.push(`${number}: ${cells.map(({ column, value }) => `${column}=${value}`).join(' ')}`)
  }, 1000)
  const scan = openXmlScan(taker)
  scan.add(`<worksheet><sheetData>${rows}</sheetData></worksheet>`)
  scan.end()
  return { found, notes }
}

function count(text: string, size: number): number {
  const counter = countRows()
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
    fc.property(fc.array(row, { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (rows, size) => {
      const text = rows.map((one, index) => one.replace("'1>'", `"${index + 1}"`)).join('')
      assert.equal(count(text, size), read(text).found.length)
    }),
  )
})
