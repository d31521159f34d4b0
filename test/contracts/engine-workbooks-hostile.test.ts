import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'
import { ingestWorkbook, sheet } from './engine-workbooks.ts'
import { bookFiles, rowsOf, workbookOf, zipOf } from './workbook.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

describe('hostile files', () => {
  const plain = sheet(['a'], [1])
  const changed = (name: string, change: object) =>
    zipOf(bookFiles(plain).map(file => (file.name === name ? { ...file, ...change } : file)))
  const main = 'xl/workbook.xml'
  const one = 'xl/worksheets/sheet1.xml'
  const rels = '_rels/.rels'
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet/>'
  const pointed = (target: string) =>
    zipOf([
      { name: rels, data: `<R><Relationship Id="a" Type="x/officeDocument" Target="${target}"/></R>` },
      { name: target, data: '<document/>' },
    ])

  const refused: [string, RegExp, Uint8Array][] = [
    [
      'an archive of other files',
      /ZIP archive \("a\.csv"\); unpack/,
      zipOf([{ name: 'a.csv', data: 'a,b\n' }]),
    ],
    ['a binary workbook', /\.xlsb/, pointed('xl/workbook.bin')],
    ['a Word document', /Word document/, pointed('word/document.xml')],
    ['a presentation', /PowerPoint/, pointed('ppt/presentation.xml')],
    [
      'an OpenDocument sheet',
      /OpenDocument/,
      zipOf([
        { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', method: 0 },
        { name: 'content.xml', data: '<x/>' },
        { name: 'META-INF/manifest.xml', data: '<x/>' },
      ]),
    ],
    ['a workbook cut off', /cut off or damaged/, workbookOf(plain).subarray(0, -100)],
    ['an encrypted entry', /password/, changed(main, { flags: 1 })],
    ['a wrong checksum', /damaged/, changed(one, { crc: 1 })],
    ['a size that lies', /damaged/, changed(one, { size: 10 })],
    ['an unknown compression', /damaged/, changed(one, { method: 99 })],
    ['entities', /document type/, changed(one, { data: bomb })],
    ['XML cut off', /cut off/, changed(one, { data: '<worksheet><sheetData><row>' })],
    ['XML whose tags cross', /no beginning/, changed(one, { data: '<worksheet><a></worksheet></a>' })],
    ['XML in no encoding', /UTF-8/, changed(one, { data: Buffer.from([60, 97, 62, 0xff, 0xff]) })],
    ['elements without end', /too deep/, changed(one, { data: '<a>'.repeat(5000) })],
    ['a cell beyond the last column', /at no place/, changed(one, { data: cellAt('XFE1') })],
    [
      'two cells at one place',
      /two at the same/,
      changed(one, { data: cellAt('B1').replace('</row>', '<c r="B1"><v>2</v></c></row>') }),
    ],
    [
      'a shared text that is not there',
      /shared text/,
      changed(one, { data: cellAt('A1').replace('<c ', '<c t="s" ') }),
    ],
  ]
  for (const [what, message, bytes] of refused) {
    test(`${what} is refused and leaves nothing behind`, async () => {
      const before = await bench.objects()
      await assert.rejects(bench.ingest(bytes), { code: 'unreadable_file', message })
      assert.deepEqual(await bench.objects(), before)
    })
  }

  test('a bomb is stopped at the bound, whatever size it tells', async () => {
    await using bounded = await openIngestBench({ maxInflatedBytes: 10 * 2 ** 20 })
    const data = `<worksheet><sheetData>${' '.repeat(64 * 2 ** 20)}</sheetData></worksheet>`
    for (const told of [{}, { size: 100 }]) {
      await assert.rejects(bounded.ingest(changed(one, { data, ...told })), { code: 'inflated_too_large' })
    }
    const texts = zipOf([...bookFiles(plain), { name: 'xl/sharedStrings.xml', data, size: 100 }])
    await assert.rejects(bounded.ingest(texts), { code: 'inflated_too_large' })
  })

  test('a row longer than 16 MiB costs that row', async () => {
    const long = rowsOf([
      ['a', 'b'],
      [1, 'x'],
      [2, 'y'.repeat(17 * 2 ** 20)],
      [3, 'z'],
    ])
    const { ingested } = await ingestWorkbook(bench, { sheets: [{ rows: long }] }, { maxErrorPercent: 50 })
    assert.deepEqual(ingested.load.rows, { read: 3, loaded: 2, rejected: 1, skipped: 0 })
    assert.equal(ingested.firstRejects[0]?.code, 'record_too_long')
  })

  test('a byte that is changed anywhere never gives a load that does not add up', async () => {
    const whole = workbookOf(sheet(['a', 'b'], [1, 'x'], [2, 'y']))
    const flips = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(flips, async ({ at, to }) => {
        const bytes = Buffer.from(whole)
        bytes[at] = to
        try {
          const { load } = await bench.ingest(bytes)
          assert.equal(load.rows.read, load.rows.loaded + load.rows.rejected + load.rows.skipped)
        } catch (error) {
          assert.equal((error as Error).name, 'CoreError', String(error))
        }
      }),
      { numRuns: 100 },
    )
  })
})

function cellAt(place: string): string {
  return `<worksheet><sheetData><row><c r="${place}"><v>1</v></c></row></sheetData></worksheet>`
}
